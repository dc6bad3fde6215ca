# SPDX-License-Identifier: GPL-2.0-or-later
"""What is never answered: ourselves, programs, what was not submitted, who does not want it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from rules.engine.context import contexts
from rules.facts import Context
from rules.kernel.tags import sign_offs
from rules.model import Patch, Person, Submission
from rules.read.kind import BOTS, Kind
from rules.read.subject import REPLY
from service.mail_said import Reason, Skip
from service.render.conduct import ORIGINS, Conduct, Copy, switched_off
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


def strays(submission: Submission) -> Iterator[Skip]:
    """Why this is no submission to the kernel: another project's patches, or a diff that
    somebody shows in the middle of a talk."""
    patches = submission.patches
    if patches and all(Context.FOREIGN in contexts(patch) for patch in patches):
        yield Skip(reason=Reason.ELSEWHERE)
    if patches and all(map(_only_shows, patches)):
        yield Skip(reason=Reason.NOT_A_PATCH, detail="neither [PATCH] nor a sign-off")


def _only_shows(patch: Patch) -> bool:
    subject = patch.subject
    said = subject.number is not None or subject.tagged("RFC", "RFT", "RESEND")
    named = any("PATCH" in tag.upper() for tag in subject.tags)
    return not (said or named or sign_offs(patch.message))


def wishes(
    submission: Submission, copies: Sequence[Copy], to: Person, conduct: Conduct
) -> Iterator[Skip]:
    """Every reason that people gave."""
    senders = [p.email for c in copies for p in c.mail.people(*ORIGINS, "sender")]
    for address in (to.email, *senders):
        if conduct.refuses(address):
            yield Skip(reason=Reason.OPTED_OUT, detail=address)
    if conduct.bounces(to.email):
        yield Skip(reason=Reason.SUPPRESSED, detail=to.email)
    if switched_off(submission):
        yield Skip(reason=Reason.SWITCHED_OFF)


def _senders(copy: Copy) -> tuple[str, ...]:
    people = copy.mail.people(*ORIGINS, "sender", "return-path")
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
    if REPLY.match(post.subject.raw):  # be it a new patch all the same: none is sure to be
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
