# SPDX-License-Identifier: GPL-2.0-or-later
"""New content for a file: all of it or nothing."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from service.faults import UNFINISHED, Fault, Stop


def replace_file(path: Path, old: bytes, new: bytes) -> None:
    """Put the new content in place of the old, through a file beside it.  Raises Stop."""
    real = path.resolve()
    try:
        if real.read_bytes() != old:
            raise Stop(Fault(str(path), "changed meanwhile; not written", UNFINISHED))
        if not os.access(real, os.W_OK):
            raise Stop(Fault(str(path), "not writable", UNFINISHED))
        _write(real, new)
    except OSError as error:
        why = error.strerror or str(error)
        raise Stop(Fault(str(path), f"cannot be written: {why}", UNFINISHED)) from None


def _write(real: Path, new: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=real.parent, prefix=".ksquirrel-")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(new)
            file.flush()
            os.fsync(file.fileno())
        was = real.stat()
        with contextlib.suppress(PermissionError):  # only root may give a file away
            os.chown(beside, was.st_uid, was.st_gid)
        shutil.copymode(real, beside)
        beside.replace(real)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
