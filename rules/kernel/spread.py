# SPDX-License-Identifier: GPL-2.0-or-later
"""How the mails of a series spread over lists and people."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from rules.kernel.copied import fold
from rules.kernel.stable import LISTS
from rules.kernel.stabletag import TEAM
from rules.model import CoverLetter, Patch, Submission


class Spread(NamedTuple):
    """Lists that got the cover letter and no patch, or some of the mails; and lists and people
    that got every patch but no cover letter."""

    cover_only: tuple[str, ...]
    partly: tuple[str, ...]
    uncovered: tuple[str, ...]


def spread(submission: Submission) -> Spread | None:
    """How a series with a cover letter spread; None where it cannot be told.

    Mails that never came went elsewhere, and some name nobody.
    """
    cover, patches = submission.cover, submission.patches
    if cover is None or not patches or submission.missing:
        return None
    if not all(one.to or one.cc for one in submission.letters()):
        return None
    told = _emails(cover)
    got = Counter(email for patch in patches for email in _emails(patch))
    lists = [email for email in (*told, *(e for e in got if e not in told)) if is_list(email)]
    own = _named(patches) | {fold(submission.submitter.email), fold(cover.sender.email), TEAM}
    whole = [email for email, count in got.items() if count == len(patches)]
    return Spread(
        cover_only=tuple(one for one in lists if not got[one]),
        partly=tuple(one for one in lists if 0 < got[one] < len(patches) and one not in own),
        uncovered=tuple(one for one in whole if one not in told and one not in own),
    )


def is_list(email: str) -> bool:
    """Whether an address is one of the hosts that have lists only."""
    return re.search(LISTS, email) is not None


def _emails(letter: Patch | CoverLetter) -> dict[str, None]:
    return dict.fromkeys(fold(one.email) for one in (*letter.to, *letter.cc))


def _named(patches: tuple[Patch, ...]) -> set[str]:
    """Who a trailer or From names: git send-email copies them on that patch."""
    people = {fold(one.author.email) for one in patches}
    tags = (tag for patch in patches for tag in patch.message.trailers)
    return people | {fold(tag.person.email) for tag in tags if tag.person}
