# SPDX-License-Identifier: GPL-2.0-or-later
"""Files of npm packages that tests need: fetched once, and kept."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ksquirrel-tests"
"""As it was at import: each test has a home of its own."""


def file_of(package: str, member: str) -> Path:
    """A file of ``name@version``; skips the test where npm or the package cannot be had."""
    target = FOLDER / package.replace("/", "-") / member
    if target.is_file():
        return target
    if shutil.which("npm") is None:
        pytest.skip(f"no npm here, which would fetch {package}")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as place:
        try:
            _unpack(package, member, Path(place))
        except (subprocess.SubprocessError, OSError) as error:
            pytest.skip(f"npm could not fetch {package}: {type(error).__name__}")
        (Path(place) / "found").replace(target)
    return target


def _unpack(package: str, member: str, place: Path) -> None:
    command = ["npm", "pack", "--silent", "--cache", str(place / "cache"), package]
    subprocess.run(command, cwd=place, check=True, timeout=120, capture_output=True)
    (packed,) = place.glob("*.tgz")
    with tarfile.open(packed) as archive:
        found = archive.extractfile(f"package/{member}")
        if found is None:
            raise FileNotFoundError(member)
        (place / "found").write_bytes(found.read())
