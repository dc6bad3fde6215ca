# SPDX-License-Identifier: GPL-2.0-or-later
"""What differs between a patch and the same patch of another posting, as git range-diff shows it.

Only lines that a patch adds or takes out count: context and line numbers move with every rebase.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rules.kernel.titles import plain_title
from rules.model import Patch

WORD = r"[A-Za-z_]\w+"
LIKE = 0.5
"""Two patches with so much in common are one, whatever their titles."""
MOST = 20_000
"""So many changed lines of a patch are compared, and so many where each is held against many."""
LOOKED_AT = 2_000
FEW = 12
"""So many patches that have no title in common are held against each other."""
PERSONAL = ("by:", "cc:", "link:", "fixes:", "closes:", "base-commit:", "change-id:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A patch and what it was in an earlier posting."""

    old: Patch
    new: Patch

    @property
    def change(self) -> int:
        """How many of the lines that one of the two changes the other does not."""
        old, new = Counter(_rows(self.old)), Counter(_rows(self.new))
        return max(sum((new - old).values()), sum((old - new).values()))

    @property
    def share(self) -> float:
        """How much of the patch that is, 0 to 1; what was only renamed does not count."""
        return 1 - likeness(self.old, self.new)

    @property
    def is_same_code(self) -> bool:
        """Whether both change the same lines of the same files, wherever those stand."""
        return Counter(_rows(self.old)) == Counter(_rows(self.new)) and (
            _modes(self.old) == _modes(self.new)
        )

    @property
    def is_same_text(self) -> bool:
        """Whether title and text say the same, but for the tags."""
        same = self.old.subject.title == self.new.subject.title
        return same and _text(self.old) == _text(self.new)


def likeness(one: Patch, two: Patch) -> float:
    """How much of what two patches change is the same, 0 to 1, names of things left out that
    only one of them has."""
    mine, theirs = _texts(one), _texts(two)
    if not mine or not theirs:
        return float(mine == theirs and one.paths() == two.paths())
    return _common(_renamed(mine, theirs), _renamed(theirs, mine))


def is_like(one: Patch, two: Patch) -> bool:
    """Whether two patches are versions of one, by the lines that they change, name for name."""
    if not set(one.paths()) & set(two.paths()):
        return False
    mine, theirs = Counter(_texts(one)), Counter(_texts(two))
    return bool(mine and theirs) and _common(mine, theirs) >= LIKE


def pairs(new: Sequence[Patch], old: Sequence[Patch]) -> Iterator[Pair]:
    """The patches that both postings have: by title, then by what they change."""
    titled: dict[str, list[Patch]] = {}
    for patch in old:
        titled.setdefault(plain_title(patch.subject.title), []).append(patch)
    rest: list[Patch] = []
    for patch in new:
        twins = titled.get(plain_title(patch.subject.title))
        if twins:
            yield Pair(old=twins.pop(0), new=patch)
        else:
            rest.append(patch)
    left = [patch for twins in titled.values() for patch in twins][:FEW]
    for patch in rest[:FEW]:
        twin = next((one for one in left if is_like(one, patch)), None)
        if twin is not None:
            left.remove(twin)
            yield Pair(old=twin, new=patch)


def _texts(patch: Patch) -> list[str]:
    return [text for _, text in _rows(patch, LOOKED_AT)]


def _common(one: Counter[str], two: Counter[str]) -> float:
    return (one & two).total() / max(one.total(), two.total())


def _rows(patch: Patch, most: int = MOST) -> list[tuple[str, str]]:
    """The path and the text of each changed line, its sign before it, blanks folded."""
    rows = (
        (file.path, line.sign + " ".join(line.text.split()))
        for file in patch.diff
        for hunk in file.hunks
        for line in hunk.lines
        if line.sign in "+-"
    )
    return [row for row, _ in zip(rows, range(most), strict=False) if len(row[1]) > 1]


def _modes(patch: Patch) -> list[tuple[object, ...]]:
    return [(f.path, f.status, f.new_mode, f.binary) for f in patch.diff]


def _renamed(rows: Sequence[str], others: Sequence[str]) -> Counter[str]:
    """The rows, with one mark for each name that the others do not have at all."""
    known = {word for row in others for word in re.findall(WORD, row)}
    return Counter(
        re.sub(WORD, lambda found: found[0] if found[0] in known else "~", r) for r in rows
    )


def _text(patch: Patch) -> list[str]:
    rows = (" ".join(line.split()) for line in patch.message.body)
    return [row for row in rows if row and not row.partition(" ")[0].lower().endswith(PERSONAL)]
