# SPDX-License-Identifier: GPL-2.0-or-later
"""Who is responsible, as text like the kernel's script prints it, and as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator

from rules.kernel.maintainers.answer import Answer, Contact
from service.render.visible import visible


def jsonl(kind: str, name: str, found: Answer) -> str:
    """One object on one line; ``kind`` is path or patch."""
    row = {
        kind: name,
        "maintainers": [
            {"name": one.name, "email": one.email, "role": one.role} for one in found.maintainers
        ],
        "lists": [{"email": one.email, "role": one.role} for one in found.lists],
        "subsystems": list(found.subsystems),
    }
    return json.dumps(row, ensure_ascii=False) + "\n"


def text(name: str, found: Answer, headed: bool, subsystem: bool, explain: bool) -> str:
    """A line for each; ``headed`` names the path or patch first."""
    lines = [f"{visible(name)}:"] if headed else []
    for one in (*found.maintainers, *found.lists):
        lines.append(f"{one} ({one.role})")
        if explain:
            lines += _why(one)
    if subsystem:
        lines += found.subsystems
    if headed:
        lines.append("")
    return "".join(f"{line}\n" for line in lines)


def _why(one: Contact) -> Iterator[str]:
    if one.because is None:
        yield "    named in the file itself"
        return
    match = one.because
    how = "matches the text" if match.pattern.startswith("K:") else f"depth {match.rank}"
    yield f"    {match.entry.title}: {match.pattern} ({how})"


def addresses(found: Answer, main: bool, explain: bool) -> str:
    """Addresses, one a line, those of maintainers alone if ``main``; why, as comments below."""
    lines: list[str] = []
    people = [one for one in found.maintainers if not main or not one.is_reviewer]
    for one in (*people, *(() if main else found.lists)):
        if one.email:
            lines.append(str(one))
            if explain:
                lines += _why(one)
    return "".join(f"{visible(line)}\n" for line in lines)
