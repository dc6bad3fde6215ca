# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether two mails can be parts of one series, by counter, sender, time and Message-ID."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from rules.read.letter import Post

APART = timedelta(minutes=30)
FIRST = datetime(1, 1, 1, tzinfo=UTC)
THREADED = re.compile(r"^[^.@]{1,64}\.(\d{9,12}\.git\..*)$", re.DOTALL)
COUNTED = re.compile(r"-\d{1,4}(?=-)")


def same_counter(one: Post, two: Post) -> bool:
    """Whether version, total and RESEND agree."""
    a, b = one.subject, two.subject
    return (a.version, a.total, a.tagged("RESEND")) == (b.version, b.total, b.tagged("RESEND"))


def same_sender(one: Post, two: Post) -> bool:
    """Whether the same address sent both."""
    return one.sender.email.lower() == two.sender.email.lower()


def moment(date: str) -> datetime:
    """When a mail was sent, for comparing; the beginning of time without a date."""
    if not date:
        return FIRST
    found = datetime.fromisoformat(date)
    try:
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except OverflowError:
        return FIRST


def near(one: str, two: str) -> bool:
    """Whether two dates are at most half an hour apart; without a date only both may be."""
    if not one or not two:
        return one == two
    return abs(moment(one) - moment(two)) <= APART


def stem(post: Post) -> str:
    """What the Message-IDs of one run of git send-email, format-patch or b4 share; empty where
    nothing tells a run."""
    if threaded := THREADED.match(post.id or ""):
        return threaded[1]
    found = COUNTED.sub("-#", post.id or "")
    return found if found != post.id else ""
