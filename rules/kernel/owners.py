# SPDX-License-Identifier: GPL-2.0-or-later
"""Who owns the C code that a patch's Rust files wrap, where MAINTAINERS has no word of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rules.facts import Tree
from rules.kernel.claims import TREEWIDE, Claim, changed_lines, claims_by_path, is_aside
from rules.kernel.counterpart import BINDINGS, twin
from rules.kernel.coverage import Mailing, contacts
from rules.kernel.maintainers.asked import Maintainers
from rules.kernel.maintainers.entry import Entry
from rules.kernel.maintainers.index import Match
from rules.kernel.recipients import REST, RUST
from rules.model import Patch

SWEEP = 3
"""A patch that changes more abstractions than these sweeps over all of them."""


class Wrapped(NamedTuple):
    """An entry that owns a header which a file wraps.

    It is ``sure`` that its people want to know where the file wraps the headers of one entry
    only and has no entry of its own, and its code changes.  A file that is but an aside of
    the patch wraps nothing new, unless it is the list of bindings.
    """

    entry: Entry
    number: int
    path: str
    header: str
    sure: bool


def is_wide(mailed: Mailing) -> bool:
    """Whether a series touches more entries than anybody can be asked to tell of headers."""
    near = {
        one.number
        for patch in mailed.patches
        for one in claims_by_path(patch, mailed.maintainers)
        if one.near
    }
    return len(near) > TREEWIDE


def wrapped(
    patch: Patch, maintainers: Maintainers, tree: Tree | None, generic: tuple[str, ...]
) -> Iterator[Wrapped]:
    """The owners of the C code that a patch's files wrap, but for those it concerns anyway."""
    twins = {file.path: one for file in patch.diff if (one := twin(file, tree))}
    if not 0 < len(twins) <= SWEEP:
        return
    lines = {file.path: changed_lines(file) for file in patch.diff}
    claims = claims_by_path(patch, maintainers)
    for one in twins.values():
        headers = [header for header in one.headers if header not in generic]
        owners = {m.number: (m, h) for h in headers for m in _closest(h, maintainers)}
        owned = any(own.near and own.path == one.path for own in claims)
        if one.path != BINDINGS and is_aside(lines[one.path], patch):
            continue
        for number, (match, header) in owners.items():
            if not _is_concerned(match, claims, maintainers):
                yield Wrapped(
                    entry=match.entry,
                    number=number,
                    path=one.path,
                    header=header,
                    sure=len(owners) == 1 and not one.slight and not owned,
                )


def _is_concerned(match: Match, claims: tuple[Claim, ...], maintainers: Maintainers) -> bool:
    """Whether an entry has a claim to the patch anyway, or its list has through another."""
    if any(one.number == match.number for one in claims):
        return True
    lists = _lists(match.entry, maintainers)
    return any(one.near and lists & _lists(one.entry, maintainers) for one in claims)


def _closest(header: str, maintainers: Maintainers) -> list[Match]:
    matches = [m for m in maintainers.of_path(header) if m.entry.title not in (REST, RUST)]
    return [match for match in matches if match.rank == matches[0].rank]


def _lists(entry: Entry, maintainers: Maintainers) -> set[str]:
    wanted = contacts(entry, maintainers)
    return {one.email.lower() for one in (*wanted.lists, *wanted.closed)}
