# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether standard output is to be coloured."""

from __future__ import annotations

import os
import sys


def is_colour(asked: bool | None) -> bool:
    """--color, --no-color, NO_COLOR, FORCE_COLOR, and then whether it is a terminal."""
    if asked is not None:
        return asked
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("FORCE_COLOR")
    if forced:
        return forced != "0"
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
