# SPDX-License-Identifier: GPL-2.0-or-later
"""What is never answered: ourselves, programs, what was not submitted, who does not want it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from rules.model import Person, Submission
from rules.read.kind import BOTS, Kind
from service.mail_said import Reason, Skip
from service.render.conduct import Conduct, Copy, switched_off
from service.render.derived import is_ours

OLDEST = timedelta(hours=48)
ROBOTS = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autoreply-from", "x-mail-autoreply")
OWN = ("x-ksquirrel-review", "x-ksquirrel-answer")
KINDS: Mapping[Kind, Reason] = {
    "pull-request": Reason.PULL_REQUEST,
    "bot": Reason.BOT,
    "reply": Reason.REPLY,
    "not-a-patch": Reason.NOT_A_PATCH,
    "unreadable": Reason.NOT_A_PATCH,
}


def refusals(copy: Copy, conduct: Conduct) -> Iterator[Skip]:
    """Every reason not to answer this mail, whoever its author is."""
    yield from own(copy, conduct)
    yield from program(copy)
    yield from _kind(copy)
    yield from _age(copy, conduct)


def wishes(
    submission: Submission, copies: Sequence[Copy], to: Person, conduct: Conduct
) -> Iterator[Skip]:
    """Every reason that people gave."""
    senders = [p.email for c in copies for p in c.mail.people("from", "reply-to", "sender")]
    for address in (to.email, *senders):
        if conduct.refuses(address):
            yield Skip(reason=Reason.OPTED_OUT, detail=address)
    if conduct.bounces(to.email):
        yield Skip(reason=Reason.SUPPRESSED, detail=to.email)
    if switched_off(submission):
        yield Skip(reason=Reason.SWITCHED_OFF)


def _senders(copy: Copy) -> tuple[str, ...]:
    people = copy.mail.people("from", "reply-to", "sender", "return-path")
    return tuple(person.email for person in people)


def own(copy: Copy, conduct: Conduct) -> Iterator[Skip]:
    """Every sign that this service wrote a mail."""
    for name in OWN:
        if copy.mail.raw(name):
            yield Skip(reason=Reason.OWN, detail=name.title())
    if is_ours(copy.post.id or "", conduct.domain):
        yield Skip(reason=Reason.OWN, detail=copy.post.id or "")
    for sender in _senders(copy):
        if conduct.is_own(sender):
            yield Skip(reason=Reason.OWN, detail=sender)


def program(copy: Copy) -> Iterator[Skip]:
    """Every sign that a program wrote a mail.

    Precedence and List-* are no such signs: every mail of a list carries them.
    """
    headers = copy.mail.headers
    for value in headers.get("auto-submitted", ()):
        if value.partition(";")[0].strip().lower() not in ("", "no"):
            yield Skip(reason=Reason.AUTO_SUBMITTED, detail=value)
    for name in ROBOTS:
        if name in headers:
            yield Skip(reason=Reason.AUTO_SUBMITTED, detail=name)
    if any(value.replace(" ", "") == "<>" for value in headers.get("return-path", ())):
        yield Skip(reason=Reason.NULL_RETURN_PATH)
    if any("multipart/report" in value.lower() for value in headers.get("content-type", ())):
        yield Skip(reason=Reason.DELIVERY_REPORT)
    for sender in _senders(copy):
        if BOTS.search(sender):
            yield Skip(reason=Reason.BOT, detail=sender)


def _kind(copy: Copy) -> Iterator[Skip]:
    post = copy.post
    if post.queued:
        yield Skip(reason=Reason.STABLE)
    if post.kind is not None:
        yield Skip(reason=KINDS[post.kind])
    if post.reply:
        yield Skip(reason=Reason.REPLY)


def _age(copy: Copy, conduct: Conduct) -> Iterator[Skip]:
    """By its own date or by the archive's, whichever is older."""
    dates = [copy.arrived]
    if copy.post.date:
        own = datetime.fromisoformat(copy.post.date)
        dates.append(own if own.tzinfo else own.replace(tzinfo=UTC))
    oldest = min(dates)
    if conduct.now - oldest > OLDEST:
        yield Skip(reason=Reason.OLD, detail=oldest.isoformat())
