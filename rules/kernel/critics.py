# SPDX-License-Identifier: GPL-2.0-or-later
"""Who commented on a posting, and wants to hear of the next one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rules.facts import Posting
from rules.kernel.identity import is_address, is_list, is_relay, is_unreachable
from rules.kernel.postings import heard, is_of_people
from rules.model import Person, Submission

LEAVE = r"(?i)\b(?:drop|remove|take|leave|stop|don't) .{0,20}\b(?:me|cc|copying|cc'?ing)\b"
ENGAGED = 3
"""Who only answered others counts from so many mails on."""


def critics(submission: Submission, posting: Posting) -> Iterator[Person]:
    """Who said something of the posting, and not only to others."""
    replies = [one for one in heard(submission, posting) if is_of_people(submission, posting, one)]
    for reply in replies:
        own = [one for one in replies if one.author.email == reply.author.email]
        asked = any(re.search(LEAVE, line) for one in own for line in one.words)
        if not asked and (reply.direct or len(own) >= ENGAGED) and _can_be_told(reply.author):
            yield reply.author


def unnamed(submission: Submission) -> tuple[str, ...]:
    """What stands before the @ of the recipients that have no name."""
    people = {p for one in submission.letters() for p in (*one.to, *one.cc) if not p.name}
    return tuple(one.email.lower().partition("@")[0] for one in people)


def is_named(one: Person, addresses: Iterable[str]) -> bool:
    """Whether such an address has the last name of a person in it, who may have several."""
    last = one.name.lower().split()[-1:]
    return any(len(word) > 3 and word in local for word in last for local in addresses)


def _can_be_told(one: Person) -> bool:
    unfit = is_relay(one) or is_unreachable(one.email) or is_list(one)
    return not unfit and is_address(one.email)
