# SPDX-License-Identifier: GPL-2.0-or-later
"""Text to standard output; a reader that went away is no error."""

from __future__ import annotations

import os
import sys

from service.faults import UNFINISHED, Fault, Stop


def write(text: str) -> None:
    """Write to standard output as UTF-8, whatever the locale."""
    out = getattr(sys.stdout, "buffer", None)
    if out is None:
        raise Stop(Fault("standard output", "is closed", UNFINISHED))
    try:
        out.write(text.encode("utf-8", "replace"))
        out.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise Stop(Fault("standard output", error.strerror or str(error), UNFINISHED)) from None
