# SPDX-License-Identifier: GPL-2.0-or-later
"""The text of a file a command names."""

from __future__ import annotations

import sys
from pathlib import Path

from service.faults import Fault, Stop

SIZE = 256 << 20


def read_text(name: str) -> str:
    """The text of a file, or of standard input for -.  Raises Stop naming what cannot be read."""
    try:
        if name == "-":
            raw = sys.stdin.buffer.read(SIZE + 1)
        else:
            with Path(name).open("rb") as file:
                raw = file.read(SIZE + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise Stop(Fault(name, f"cannot be read: {why}")) from None
    if len(raw) > SIZE:
        raise Stop(Fault(name, f"over {SIZE >> 20} MiB"))
    return raw.decode("utf-8", "replace")
