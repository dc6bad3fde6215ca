# SPDX-License-Identifier: GPL-2.0-or-later
"""A setting as it would be written in TOML."""

from __future__ import annotations

from rules.facts import Option


def value(one: Option) -> str:
    """A string, number, truth value or list of strings."""
    if isinstance(one, tuple):
        return "[" + ", ".join(value(item) for item in one) + "]"
    if isinstance(one, str):
        return '"' + one.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(one).lower()
