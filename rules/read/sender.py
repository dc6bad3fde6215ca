# SPDX-License-Identifier: GPL-2.0-or-later
"""A From line to a person, as git reads it."""

from __future__ import annotations

import re

from rules.model import Person


def git_person(value: str) -> Person:
    """The author git makes of a From line; where no name is sane, the address stands for it."""
    line = _unquoted(" ".join(value.split()))
    at = line.find("@")
    if at < 0:
        return _without_at(value)
    start = max(line.rfind(" ", 0, at), line.rfind("<", 0, at)) + 1
    end = next((i for i in range(at, len(line)) if line[i] in " >"), len(line))
    before, after = line[:start].removesuffix("<"), line[end:].removeprefix(">")
    name = " ".join(f"{before} {after}".split())
    if name.startswith("(") and name.endswith(")"):
        name = name[1:-1]
    return Person(name=_sane(name, line[start:end]), email=line[start:end])


def _without_at(value: str) -> Person:
    found = re.search(r"<([^>]*)>", value)
    if not found:
        return Person(name="", email="")
    return Person(name=_sane(value[: found.start()].strip(), found[1]), email=found[1])


def _sane(name: str, email: str) -> str:
    size = len(name.encode("utf-8", "surrogateescape"))
    return email if not size or size > 60 or re.search(r"[@<>]", name) else name


def _unquoted(line: str) -> str:
    """Quotes and backslashes taken away; a comment in parentheses stays."""
    out: list[str] = []
    quoted = escaped = False
    depth = 0
    for c in line:
        if escaped:
            out.append(c)
            escaped = False
        elif c == "\\" and (quoted or depth):
            escaped = True
        elif c == '"' and not depth:
            quoted = not quoted
        else:
            depth += 0 if quoted else (c == "(") - (c == ")" and depth > 0)
            out.append(c)
    return "".join(out)
