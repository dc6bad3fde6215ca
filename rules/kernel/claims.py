# SPDX-License-Identifier: GPL-2.0-or-later
"""Which entries of MAINTAINERS lay claim to a patch, and how closely."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rules.kernel.coverage import Mailing, contacts, is_told
from rules.kernel.maintainers.asked import Maintainers
from rules.kernel.maintainers.entry import Entry
from rules.kernel.once import once_with
from rules.kernel.paths import is_rust
from rules.kernel.recipients import REST, RUST, spoken_of
from rules.model import FileDiff, Patch

TREEWIDE = 10
"""A change that more entries than these own concerns nobody in particular."""
BY_WORD = "its K: matches the text"


class Claim(NamedTuple):
    """An entry that a patch concerns, by a path of it.

    It is ``near`` where no entry owns the path more closely, or where it names the file or its
    folder. Where only its K: matches the text, the path says so.  ``lines`` is how many changed
    lines of the patch are in files that it is near to.
    """

    entry: Entry
    number: int
    path: str
    near: bool
    lines: int = 0


def _by_path(patch: Patch, maintainers: Maintainers) -> tuple[Claim, ...]:
    found: dict[int, Claim] = {}
    for file in patch.diff:
        lines = changed_lines(file)
        each = [one for path in paths_of(file) for one in _of(path, maintainers)]
        for one in {one.number: one for one in sorted(each, key=lambda one: one.near)}.values():
            known = found.get(one.number)
            first = known if known is not None and known.near >= one.near else one
            total = (known.lines if known is not None else 0) + lines * one.near
            found[one.number] = first._replace(lines=total)
    return tuple(one for one in found.values() if one.entry.title != RUST)


def _of(path: str, maintainers: Maintainers) -> Iterator[Claim]:
    matches = [one for one in maintainers.of_path(path) if one.entry.title != REST]
    depth = path.count("/") + 1
    for one in matches:
        near = one.rank == matches[0].rank or depth - one.rank <= 1
        yield Claim(entry=one.entry, number=one.number, path=path, near=near)


claims_by_path = once_with(_by_path)
"""The entries of the paths of a patch, but for RUST and THE REST."""


def claims_by_word(patch: Patch, maintainers: Maintainers) -> Iterator[Claim]:
    """The entries whose K: alone matches the patch, but for RUST and THE REST."""
    both = (maintainers.titled(title) for title in (RUST, REST))
    known = {match.number for match in both if match is not None}
    known |= {one.number for one in claims_by_path(patch, maintainers)}
    for match in spoken_of(patch, maintainers, known):
        yield Claim(entry=match.entry, number=match.number, path=BY_WORD, near=False)


Claims = dict[int, dict[int, Claim]]


def near_and_far(mailed: Mailing) -> tuple[Claims, Claims]:
    """By entry and by patch: who owns what the patches touch, and who else may want to know."""
    near: Claims = {}
    far: Claims = {}
    for patch in mailed.patches:
        by_word = claims_by_word(patch, mailed.maintainers)
        for claim in (*claims_by_path(patch, mailed.maintainers), *by_word):
            (near if claim.near else far).setdefault(claim.number, {})[patch.number] = claim
    return near, {number: claims for number, claims in far.items() if number not in near}


def paths_of(file: FileDiff) -> tuple[str, ...]:
    """The paths of both sides of a change."""
    return tuple(dict.fromkeys(path for path in (file.old, file.new) if path))


def changed_lines(file: FileDiff) -> int:
    """How many lines of a file change; one where none can be counted."""
    return sum(line.sign in "+-" for hunk in file.hunks for line in hunk.lines) or 1


def is_aside(lines: int, patch: Patch) -> bool:
    """Whether so many lines are a third of a patch at most."""
    return 3 * lines <= sum(map(changed_lines, patch.diff))


def owners_told(patch: Patch, mailed: Mailing) -> bool:
    """Whether somebody of an entry got the patch who owns more than an aside of it."""
    claims = claims_by_path(patch, mailed.maintainers)
    main = [one.entry for one in claims if one.near and not is_aside(one.lines, patch)]
    rust = mailed.maintainers.titled(RUST)
    if rust is not None and not is_aside(sum(map(changed_lines, _of_rust(patch))), patch):
        main.append(rust.entry)
    return any(is_told(contacts(one, mailed.maintainers), patch, mailed) for one in main)


def is_aside_of_others(claim: Claim, patch: Patch, mailed: Mailing) -> bool:
    """Whether a claim is to an aside of a patch that went to those whose it is."""
    return is_aside(claim.lines, patch) and owners_told(patch, mailed)


def is_beside(patch: Patch, mailed: Mailing) -> bool:
    """Whether a patch of Rust support changes no Rust code, and is others' for the most part."""
    files = _of_rust(patch)
    code = any(path.endswith(".rs") for file in files for path in paths_of(file))
    aside = is_aside(sum(map(changed_lines, files)), patch)
    return not code and aside and owners_told(patch, mailed)


def _of_rust(patch: Patch) -> list[FileDiff]:
    return [file for file in patch.diff if any(map(is_rust, paths_of(file)))]
