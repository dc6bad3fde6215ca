# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel hook``: what git runs, and the command that puts it there."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import click

from rules.engine.run import lint, needed_by
from rules.engine.select import select
from rules.model import Submission
from rules.report import Report, Severity
from service.command.facts import Facts
from service.config import layers, merged
from service.faults import UNFINISHED, USAGE, Fault, Stop
from service.gather.tree import repository_of
from service.read.draft import read_draft
from service.read.git import Repository
from service.read.inputs import read_inputs
from service.read.recipients import addressed, read_recipients
from service.render.terminal import Look, render

HOOKS = ("commit-msg", "applypatch-msg", "sendemail-validate")
SCRIPT = (
    '#!/bin/sh\n# ksquirrel: written by ksquirrel hook install\nexec {command} hook {name} "$@"\n'
)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
WRITTEN = "# ksquirrel: written by"


@click.group("hook")
def command() -> None:
    """Run the hooks of git, or put them into a repository."""


@command.command("install")
@click.option("--force", is_flag=True, help="Replace a hook that is there already.")
@click.argument("names", nargs=-1, type=click.Choice(HOOKS))
def install(names: tuple[str, ...], force: bool) -> None:
    """Put hooks into this repository; without names, sendemail-validate."""
    place = _git_path("hooks")
    for name in names or ("sendemail-validate",):
        file = place / name
        if file.exists() and not force and WRITTEN not in file.read_text(errors="replace"):
            raise Stop(Fault(str(file), "there is a hook already; --force replaces it"))
        place.mkdir(parents=True, exist_ok=True)
        # -P: what lies in the tree that the hook guards is no code of ours
        command_line = shlex.join([sys.executable, "-P", "-m", "service.cli"])
        file.write_text(SCRIPT.format(command=command_line, name=name))
        file.chmod(0o755)
        click.echo(f"{file}")


@command.command("commit-msg")
@click.argument("message", type=FILE)
def commit_msg(message: Path) -> None:
    """Judge a commit message before git commits; only errors refuse it."""
    _judge_draft(message, "git commit --no-verify")


@command.command("applypatch-msg")
@click.argument("message", type=FILE)
def applypatch_msg(message: Path) -> None:
    """Judge the message of a patch that git am is about to apply."""
    _judge_draft(message, "git am --no-verify")


@command.command("sendemail-validate")
@click.argument("mail", type=FILE)
@click.argument("headers", type=FILE, required=False)
def sendemail_validate(mail: Path, headers: Path | None) -> None:
    """Judge a mail before git send-email sends it; the last one brings the series along."""
    number, total = (_environment(f"GIT_SENDEMAIL_FILE_{word}") for word in ("COUNTER", "TOTAL"))
    kept = _remember(mail, headers, number) if number and total else [(mail, headers)]
    if number and number != total:
        kept = [(mail, headers)]
    whole = number is not None and number == total
    _say(_sent(dict(kept)), "git send-email --no-validate", whole=whole)
    if headers is None and (number is None or whole):
        click.echo("ksquirrel: To and Cc were not checked: this git does not hand them over")


def _sent(kept: Mapping[Path, Path | None]) -> Iterator[Submission]:
    """What mails hold, each with the recipients that its file of headers names."""
    reading = read_inputs(map(str, kept), Path())
    if reading.faults or reading.strange:
        for name, why in reading.strange.items():
            reading.faults.append(Fault(name, why, UNFINISHED))
        raise Stop(*reading.faults)
    homes = ((post.letter, reading.origins[id(post)].name) for post in reading.posts)
    pairs = ((letter, kept[Path(name)]) for letter, name in homes)
    known = {id(letter): read_recipients(file) for letter, file in pairs if letter and file}
    return (addressed(one, known) for one in reading.submissions())


def _judge_draft(message: Path, override: str) -> None:
    _say([read_draft(message, Repository(Path()))], override, whole=True)


def _say(found: Iterable[Submission], override: str, *, whole: bool) -> None:
    """Print the findings on standard error, and end with 1 if there is an error."""
    policy = merged(layers(repository_of(Path()), None, (), ()))
    reports: list[Report] = []
    with closing(Facts(None)) as facts:
        for submission in found:
            chosen = select(submission, policy)
            rules = [rule for rule in chosen if whole or rule.scope != "submission"]
            known = facts(submission, needed_by(rules))
            reports.append(lint(submission, rules, known, policy))
    if any(one for report in reports for one in report.said()):
        colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
        text = render(tuple(reports), Look(colour=colour, notes=False))
        click.echo(text, nl=False, err=True)
    if any(report.worst is Severity.ERROR for report in reports):
        click.echo(f"ksquirrel: stopped; to go on all the same: {override}", err=True)
        sys.exit(1)


def _environment(name: str) -> int | None:
    text = os.environ.get(name, "")
    return int(text) if text.isdigit() else None


def _remember(mail: Path, headers: Path | None, number: int) -> list[tuple[Path, Path | None]]:
    """Keep a copy of a mail and its headers until the last of its series came, and return those
    kept so far."""
    place = _git_path("ksquirrel") / "sendemail"
    place.mkdir(parents=True, exist_ok=True)
    if number == 1:
        for old in place.iterdir():
            old.unlink()
    (place / f"{number:04}.eml").write_bytes(mail.read_bytes())
    if headers is not None:
        (place / f"{number:04}.headers").write_bytes(headers.read_bytes())
    pairs = ((one, one.with_suffix(".headers")) for one in sorted(place.glob("*.eml")))
    return [(one, known if known.exists() else None) for one, known in pairs]


def _git_path(name: str) -> Path:
    """A place in the repository's own folder."""
    found = Repository(Path()).run("rev-parse", "--path-format=absolute", "--git-path", name)
    if found.returncode:
        raise Stop(Fault(str(Path.cwd()), "no git repository here", USAGE))
    return Path(os.fsdecode(found.stdout.strip()))
