# SPDX-License-Identifier: GPL-2.0-or-later
"""What is deployed: units systemd understands, and an image of what is there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

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


def test_the_image_copies_what_is_there_and_runs_without_root() -> None:
    text = (ROOT / "deploy" / "Containerfile").read_text()
    for names in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE):
        assert all((ROOT / name).exists() for name in names.split())
    assert re.search(r"^USER 10001$", text, re.MULTILINE)
    assert not re.search(r"^(ENV|ARG).*(SECRET|TOKEN|PASSWORD)", text, re.MULTILINE)
