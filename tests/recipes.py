# SPDX-License-Identifier: GPL-2.0-or-later
"""The recipes in deploy/mail, piece by piece: which file a piece belongs to, and what it says."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "deploy" / "mail"
RECIPES = sorted(FOLDER.glob("*.md"))
PIECE = re.compile(r"^```(?:ini|text|toml) (\S+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def pieces(recipe: str) -> dict[str, str]:
    """What a recipe writes into each file, in the order of the text."""
    found: dict[str, str] = {}
    for name, text in PIECE.findall((FOLDER / recipe).read_text()):
        found[name] = found.get(name, "") + text
    return found
