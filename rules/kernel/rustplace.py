# SPDX-License-Identifier: GPL-2.0-or-later
"""Where a line of Rust stands: what is said above it, and which block or macro it is in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rules.kernel.rusttext import RustLine

SAFETY = "SAFETY:"
REACH = 100
"""How many lines up anything is looked for: statements and macros are shorter."""
# What may stand before the brace of a struct literal, and never before that of a block.
LITERAL = r"(?:\bSelf|\b[A-Z]\w*(?:::<[\w:<>, ]*>)?|\bbindings::\w+)\s*\{$"
KEYWORD = r"(?:\b(?:fn|if|else|for|while|loop|match|unsafe|impl|trait|mod|struct|enum|union|extern)\b|=>|->|\|)"
OPEN, CLOSE = "([{", ")]}"


def has_safety(lines: Sequence[RustLine], index: int, column: int = 0) -> bool | None:
    """Whether a SAFETY comment stands before what is at this place; None if the lines begin
    too late to tell.

    It is on the line itself, or anywhere above in the same statement, or directly above it.
    """
    if SAFETY in lines[index].comment.upper():
        return True
    before = lines[index].code[:column].rstrip()
    if before and _ends(before):
        return False
    depth = _depth(before)
    for line in _upwards(lines, index):
        if SAFETY in line.comment.upper():
            return True
        code = line.code.rstrip()
        if depth <= 0 and not line.bare and _ends(code):
            return False
        depth = max(depth, 0) + _depth(code)
    return None if lines[0].number > 1 or index > REACH else False


def _upwards(lines: Sequence[RustLine], index: int) -> Iterator[RustLine]:
    return reversed(lines[max(index - REACH, 0) : index])


def _ends(code: str) -> bool:
    """Whether a statement ends, or a block begins, with this line."""
    if not code.endswith("{"):
        return not code or code.endswith((";", "}"))
    return not re.search(LITERAL, code) or bool(re.search(KEYWORD, code))


def _depth(code: str) -> int:
    """How many brackets close here that were opened further up."""
    return sum(code.count(c) for c in CLOSE) - sum(code.count(c) for c in OPEN)


def above(lines: Sequence[RustLine], index: int) -> tuple[RustLine, ...] | None:
    """The documentation, comments and attributes directly above an item, nearest first; None
    if the lines begin too late to tell."""
    result: list[RustLine] = []
    brackets = 0
    for line in _upwards(lines, index):
        code = line.code.strip()
        brackets += code.count("]") - code.count("[")
        if not (line.bare or line.attribute or brackets > 0 or code == "]"):
            return tuple(result)
        result.append(line)
    return tuple(result) if lines[0].number == 1 and index <= REACH else None


def enclosing(lines: Sequence[RustLine], index: int) -> str | None:
    """The code of the line that opens the block around this one, by indentation: "" at the
    outermost level, None if it is not to be seen."""
    indent = _indent(lines[index].text)
    if not indent:
        return ""
    for line in _upwards(lines, index):
        code = line.code.strip()
        if code and not line.bare and not line.attribute and _indent(line.text) < indent:
            if code.startswith(("{", "where", ")", "}")):
                continue
            return code
    return None


def in_macro(lines: Sequence[RustLine], index: int) -> bool:
    """Whether the line is in the body of a macro, as far as the lines show."""
    if "$" in lines[index].code:
        return True
    indent = _indent(lines[index].text)
    for line in _upwards(lines, index):
        if line.code.strip() and _indent(line.text) < indent:
            indent = _indent(line.text)
            if re.search(r"\bmacro_rules!|\bquote(?:_spanned)?!|\$|\) => \{+$", line.code):
                return True
        if not indent:
            return False
    return False


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())
