# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether two licence expressions say the same, and which ones a series takes away."""

from __future__ import annotations

from rules.kernel.comments import read_spdx
from rules.kernel.expression import Licence, Term, parse
from rules.kernel.licences import licences
from rules.model import Submission

GNU = ("GPL-", "LGPL-", "AGPL-", "GFDL-")


def same_licence(one: str, two: str) -> bool:
    """Whether both say the same, in whatever order, brackets and spelling."""
    mine, theirs = (parse(text, licences()) for text in (one, two))
    return mine is not None and theirs is not None and _plain(mine) == _plain(theirs)


def given_up(submission: Submission) -> frozenset[str]:
    """The licences on lines that the series removes: new files may go on with them."""
    lines = (
        line.text
        for patch in submission.patches
        for file in patch.diff
        for hunk in file.hunks
        for line in hunk.lines
        if line.sign == "-" and "SPDX" in line.text[:64]
    )
    return frozenset(found.value for line in lines if (found := read_spdx(line)) is not None)


def _plain(term: Term) -> object:
    if isinstance(term, Licence):
        return _current(term.name), term.exception
    parts: set[object] = set()
    for one in term.terms:
        plain = _plain(one)
        flat = not isinstance(one, Licence) and one.word == term.word
        parts |= plain[1] if flat and isinstance(plain, tuple) else {plain}
    return term.word, frozenset(parts)


def _current(name: str) -> str:
    """The name SPDX has today for one of the older names of the GNU licences."""
    if not name.startswith(GNU) or name.endswith(("-only", "-or-later")):
        return name
    return f"{name[:-1]}-or-later" if name.endswith("+") else f"{name}-only"
