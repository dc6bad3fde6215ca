# SPDX-License-Identifier: GPL-2.0-or-later
"""Whom a patch goes to: the entries of what it touches, and RUST for Rust code."""

from __future__ import annotations

from collections.abc import Iterable

from rules.kernel.maintainers.answer import Answer
from rules.kernel.maintainers.asked import Maintainers
from rules.kernel.maintainers.index import Match
from rules.kernel.paths import is_rust
from rules.model import Patch

REST = "THE REST"
RUST = "RUST"


def touched(patch: Patch, maintainers: Maintainers) -> tuple[Match, ...]:
    """The entries of the paths of both sides, each once, by its closest match."""
    found: dict[int, Match] = {}
    for path in patch.paths():
        for match in maintainers.of_path(path):
            known = found.get(match.number)
            if known is None or known.rank < match.rank:
                found[match.number] = match
    return tuple(sorted(found.values(), key=lambda match: (-match.rank, match.number)))


def spoken_of(patch: Patch, maintainers: Maintainers) -> tuple[Match, ...]:
    """The entries whose K: matches the subject, the message or a changed line.

    The script tries K: on the mail's To, Cc and List headers too; here they are left out, or to
    copy a list would create the demand for it.
    """
    message = patch.message
    intro = (message.subject.title, *message.body, *message.notes)
    hunks = (hunk for file in patch.diff for hunk in file.hunks)
    diff = (f"{line.sign}{line.text}" for hunk in hunks for line in hunk.lines)
    found = (*maintainers.of_words(intro), *maintainers.of_words(diff, changed=True))
    return tuple({match.number: match for match in found}.values())


def demanded(patch: Patch, maintainers: Maintainers) -> tuple[Match, ...]:
    """Every entry a patch goes to: touched, spoken of, and RUST for Rust code."""
    found = touched(patch, maintainers)
    rest = tuple(match for match in found if match.entry.title == REST)
    near = tuple(match for match in found if match.entry.title != REST)
    rust = maintainers.titled(RUST) if any(map(is_rust, patch.paths())) else None
    each = (*near, *((rust,) if rust else ()), *spoken_of(patch, maintainers), *rest)
    return tuple({match.number: match for match in reversed(each)}.values())[::-1]


def recipients(patches: Iterable[Patch], maintainers: Maintainers) -> Answer:
    """Everyone whom these patches go to."""
    each = tuple(patches)
    matches = {m.number: m for patch in reversed(each) for m in demanded(patch, maintainers)[::-1]}
    paths = dict.fromkeys(path for patch in each for path in patch.paths())
    return maintainers.for_entries(tuple(matches.values())[::-1], paths)
