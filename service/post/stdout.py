# SPDX-License-Identifier: GPL-2.0-or-later
"""Text to standard output; a reader that went away is no error."""

from __future__ import annotations

import os
import sys


def write(text: str) -> None:
    """Write to standard output as UTF-8, whatever the locale."""
    try:
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
