# SPDX-License-Identifier: GPL-2.0-or-later
"""One repair for several faults of a line: each finding alone would have the others kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from rules.report import Replacement, Said
from service.render.mend import frame_of


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """What a repair does to a line: these characters become that text."""

    start: int
    end: int
    text: str


def joined(said: Sequence[Said]) -> tuple[Said, ...]:
    """The findings, each with the repair of all faults of its line, where they do not meet."""
    found: dict[object, list[str]] = {}
    for one in said:
        repair = one.finding.repair
        if isinstance(repair, Replacement):
            found.setdefault(frame_of(one.finding), []).append(repair.replacement)
    return tuple(_joined(said, found))


def _joined(said: Iterable[Said], found: dict[object, list[str]]) -> Iterator[Said]:
    for one in said:
        texts = found.get(frame_of(one.finding), ())
        old = one.finding.where.text
        whole = joint(old, texts) if old and len(texts) > 1 else None
        if whole is None or not isinstance(one.finding.repair, Replacement):
            yield one
        else:
            yield replace(one, finding=replace(one.finding, repair=Replacement(replacement=whole)))


def joint(old: str, texts: Iterable[str]) -> str | None:
    """The line with all these changes made to it; None where they meet, or one takes it out."""
    kept = tuple(texts)
    changes = sorted({_change(old, text) for text in kept})
    if not all(kept) or any(a.end > b.start or a.start == b.start for a, b in pairwise(changes)):
        return None
    for change in reversed(changes):
        old = old[: change.start] + change.text + old[change.end :]
    return old


def _change(old: str, new: str) -> Change:
    start = _alike(old, new)
    most = min(len(old), len(new)) - start
    tail = min(_alike(old[::-1], new[::-1]), most)
    return Change(start, len(old) - tail, new[start : len(new) - tail])


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
