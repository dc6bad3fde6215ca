# SPDX-License-Identifier: GPL-2.0-or-later
"""What is said of a head that has no report: it is being judged, or why it is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from service.store.heads import Heard
from service.store.pulls import Seen

LONG = timedelta(minutes=15)
AGAIN = "To try once more, re-run the check on GitHub, or push."


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The title of the page and its sentences; ``newer`` is the head whose page says more."""

    title: str
    said: tuple[str, ...]
    newer: str | None = None


def waiting_of(
    head: Heard, pull: Seen | None, moment: datetime, *, off: bool, given_up: bool
) -> Waiting:
    """What to say, from what is known of its pull request; ``given_up`` is its last job."""
    known = pull if pull and pull.seen_at >= head.heard_at else None
    if head.queued:
        words = "A merge group has the verdict of its pull request, which is judged for it."
        return Waiting(title="In the merge queue", said=(words,), newer=pull.head if pull else None)
    if known and known.state != "open":
        words = "The pull request was closed before this head was judged."
        return Waiting(title="Not judged", said=(words,))
    if pull and pull.head != head.head and (known or pull.judged_head == pull.head):
        words = "A newer commit was pushed before this head was judged."
        return Waiting(title="Not judged", said=(words,), newer=pull.head)
    if head.trouble and head.until:
        words = f"What is in the way is not your fault: {head.trouble}."
        more = f"It is tried again by itself, until {head.until}; there is nothing for you to do."
        return Waiting(title="Could not be judged yet", said=(words, more))
    if head.trouble or given_up:
        words = f"It is not your fault: {head.trouble or 'an internal fault'}."
        more = f"It was tried several times, and the operator has been told. {AGAIN}"
        return Waiting(title="Could not be judged", said=(words, more))
    if off:
        return Waiting(title="Not judged", said=("This service is switched off for now.",))
    return _in_time(head, moment)


def _in_time(head: Heard, moment: datetime) -> Waiting:
    since = f"It was heard of at {head.heard_at:%Y-%m-%d %H:%M} UTC."
    if moment - head.heard_at > LONG:
        words = (
            "This takes longer than it should. Nothing is lost: it is judged when its turn comes."
        )
        return Waiting(title="Still to be judged", said=(words, since))
    words = "The report will be on this page, usually within a minute. Load it again to see it."
    return Waiting(title="Being judged", said=(words, since))
