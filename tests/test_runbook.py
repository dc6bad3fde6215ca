# SPDX-License-Identifier: GPL-2.0-or-later
"""The commands that operators are told to run are there, with their options and arguments."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from service.cli import ksquirrel
from service.settings import read_settings
from tests.recipes import RECIPES, pieces

DEPLOY = Path(__file__).parents[1] / "deploy"
TEXTS = [DEPLOY / "runbook.md", *RECIPES]
SHELL = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`(ksquirrel [^`\n]+)`")
OTHERS = {
    "sudo", "cd", "export", "touch", "rm", "postqueue", "openssl", "chmod", "sqlite3", "pg_dump",
    "install", "git", "public-inbox-init", "/usr/bin/mlmmj-sub",
}  # fmt: skip


def lines(text: str) -> Iterator[str]:
    for block in SHELL.findall(text):
        yield from block.replace("\\\n", " ").splitlines()
    yield from INLINE.findall(text)


def commands() -> Iterator[tuple[str, str]]:
    for file in TEXTS:
        for line in dict.fromkeys(lines(file.read_text())):
            yield file.name, line


@pytest.mark.parametrize(("file", "line"), [*commands()])
def test_a_command_that_is_named_is_there(file: str, line: str) -> None:
    words = shlex.split(line.partition(" > ")[0])
    if words[0] != "ksquirrel":
        assert words[0] in OTHERS, f"{file}: {line}"
        return
    command: click.Command = ksquirrel
    words = words[1:]
    context = click.Context(command, info_name="ksquirrel")
    while isinstance(command, click.Group):
        found = command.get_command(context, words[0])
        assert found is not None, f"{file}: there is no {line}"
        command, words = found, words[1:]
        context = click.Context(command, info_name=command.name, parent=context)
    command.make_parser(context).parse_args([one for one in words if one != "..."])
    for option in [one for one in words if one.startswith("--")]:
        assert any(option in one.opts for one in command.params), f"{file}: {line}"


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.name)
def test_the_settings_of_a_recipe_are_read(recipe: Path, tmp_path: Path) -> None:
    text = pieces(recipe.name)["settings.toml"]
    alone = re.split(r"(?=^\[\[list\]\])", text, flags=re.MULTILINE)
    for number, one in enumerate(part for part in alone if part.strip()):
        file = tmp_path / f"{number}.toml"
        file.write_text(one)
        read_settings(file)


def test_every_trouble_of_the_runbook_has_commands() -> None:
    text = (DEPLOY / "runbook.md").read_text()
    for part in text.split("\n## ")[1:]:
        assert "\n```sh\n" in part, part.splitlines()[0]
