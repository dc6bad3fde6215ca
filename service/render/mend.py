# SPDX-License-Identifier: GPL-2.0-or-later
"""Texts with their safe repairs done: one repair a line, and never a sign-off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rules.report import Finding, Replacement, Said

ABOVE = ("subject", "body", "trailers")


def repairs(said: Iterable[Said]) -> tuple[Said, ...]:
    """The findings that a replaced line repairs, the first for each line."""
    found: dict[tuple[object, ...], Said] = {}
    for one in said:
        where, repair = one.finding.where, one.finding.repair
        if isinstance(repair, Replacement) and not _signs(one.finding, repair):
            frame = "message" if where.part in ABOVE else where.part
            found.setdefault((where.patch, frame, where.path, where.line), one)
    return tuple(found.values())


def _signs(finding: Finding, repair: Replacement) -> bool:
    """Whether a repair would write a legal statement that was not there in these words."""
    new, old = repair.replacement.lower(), (finding.where.text or "").lower()
    return "signed-off-by" in new and "signed-off-by" not in old


def message(text: str, findings: Sequence[Finding]) -> str:
    """A whole commit message, title first, with these repairs done."""
    lines = text.split("\n")
    gone: set[int] = set()
    for finding in findings:
        repair, line = finding.repair, finding.where.line
        if not isinstance(repair, Replacement) or line is None or line > len(lines):
            continue
        if lines[line - 1] != finding.where.text:
            continue
        lines[line - 1] = repair.replacement
        if not repair.replacement:
            gone.add(line - 1)
    return "\n".join(line for n, line in enumerate(lines) if n not in gone)
