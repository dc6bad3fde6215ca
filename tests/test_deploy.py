# SPDX-License-Identifier: GPL-2.0-or-later
"""What is deployed: units systemd understands, and an image of what is there."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from service.command.serve import command

ROOT = Path(__file__).parents[1]
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))


def test_there_is_a_unit_for_each_role() -> None:
    roles = {re.findall(r"--role (\w+)", unit.read_text())[0] for unit in UNITS}
    assert roles == {"web", "work", "reconcile", "listen"}


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_understands_a_unit(unit: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed (apt: systemd)")
    copy = tmp_path / unit.name.replace("@", "@1")
    copy.write_text(unit.read_text().replace("/opt/ksquirrel/bin/ksquirrel", "/bin/true"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", copy], capture_output=True, check=False, text=True
    )
    said = [line for line in done.stderr.splitlines() if unit.stem.partition("@")[0] in line]
    assert said == []


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_says_what_the_command_takes(unit: Path) -> None:
    (line,) = re.findall(r"^ExecStart=\S+ serve (.*)$", unit.read_text(), re.MULTILINE)
    options = set(re.findall(r"--[\w-]+", line))
    said = CliRunner().invoke(command, ["--help"]).output
    assert all(option in said for option in options)


def pinned() -> Iterator[tuple[Requirement, list[str]]]:
    """What the lock installs, each with its hashes."""
    text = (ROOT / "deploy" / "requirements.txt").read_text()
    lines = text.replace("\\\n", " ").splitlines()
    for line in lines:
        if not line.startswith("#"):
            words, *hashes = line.split(" --hash=")
            yield Requirement(words.strip()), [one.strip() for one in hashes]


def test_the_lock_pins_every_file_and_names_no_host() -> None:
    for one, hashes in pinned():
        assert re.fullmatch(r"==[^*]+", str(one.specifier)), one
        assert one.url is None
        assert hashes
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes)
    assert "://" not in (ROOT / "deploy" / "requirements.txt").read_text()


def test_the_lock_holds_what_is_asked_for_and_all_that_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["service"],
        *project["build-system"]["requires"],
    ]
    locked = {canonicalize_name(one.name): one for one, _ in pinned()}
    for words in asked:
        wanted = Requirement(words)
        (pin,) = locked[canonicalize_name(wanted.name)].specifier
        assert pin.version in wanted.specifier, f"make lock: {words}"
    for name, one in locked.items():
        if one.marker is None or one.marker.evaluate():
            assert set(needs_of(name)) <= set(locked), f"make lock: {name}"


def needs_of(name: str) -> Iterator[str]:
    """What a package needs here, where it is installed."""
    try:
        found = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return
    for one in map(Requirement, found):
        if one.marker is None or one.marker.evaluate({"extra": ""}):
            yield canonicalize_name(one.name)


def test_the_image_copies_what_is_there_and_runs_without_root() -> None:
    text = (ROOT / "deploy" / "Containerfile").read_text()
    assert "--require-hashes --requirement requirements.txt" in text
    for names in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE):
        assert all((ROOT / name).exists() for name in names.split())
    assert re.search(r"^USER 10001$", text, re.MULTILINE)
    assert not re.search(r"^(ENV|ARG).*(SECRET|TOKEN|PASSWORD)", text, re.MULTILINE)
