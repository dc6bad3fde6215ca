# SPDX-License-Identifier: GPL-2.0-or-later
"""What becomes of a series version on a list: a mail that would be sent, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rules.read.assembled import Series
from rules.report import Report, Said
from service.mail_said import Desk, Envelope, Occasion, Reply, Skip
from service.render.compose import Unanswerable, compose
from service.render.conduct import ORIGINS, Conduct, Copy
from service.render.guard import Unsafe
from service.render.kinds import audible
from service.render.recipients import whom

CLEAN = "clean"
NOTES = "notes only"
TWICE = "answered before"
SET_ASIDE = "not submitted"
HELD = "held by the guard"
WAITING = "not due yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A series version when it was due.

    ``reply`` is what would be sent, and ``reason`` empty then.  ``said`` is what may be said on
    a list, sent or not.  ``fault`` says what of it is our own mistake.
    """

    key: str
    version: int
    title: str
    at: datetime
    reply: Reply | None = None
    reason: str = ""
    detail: str = ""
    said: tuple[Said, ...] = ()
    fault: str = ""


def decide(
    report: Report, copies: Sequence[Copy], conduct: Conduct, desk: Desk, occasion: Occasion
) -> Decision:
    """Ask who gets a reply, then whether there is one."""
    submission = report.submission
    silent = Decision(
        key=submission.key,
        version=submission.version,
        title=submission.title,
        at=conduct.now,
        said=tuple(audible(report)),
    )
    found = whom(submission, copies, conduct)
    if isinstance(found, Skip):
        reason = found.reason.name.lower().replace("_", " ")
        return replace(silent, reason=reason, detail=found.detail)
    if stray := outside(found, copies, conduct):
        why = f"a recipient that the policy does not allow: {', '.join(stray)}"
        return replace(silent, reason=HELD, fault=why)
    try:
        reply = compose(report, found, desk, occasion)
    except (Unsafe, Unanswerable) as error:
        return replace(silent, reason=HELD, fault=str(error))
    if reply is None:
        return replace(silent, reason=NOTES if silent.said else CLEAN)
    return replace(silent, reply=reply)


def outside(envelope: Envelope, copies: Sequence[Copy], conduct: Conduct) -> tuple[str, ...]:
    """The recipients that neither the archived mail nor the operator names for this policy.

    The rules of conduct choose them; this is the second look, which knows nothing of the first.
    """
    author = {p.email.lower() for c in copies for p in c.mail.people(*ORIGINS)}
    others = {p.email.lower() for p in conduct.copies_to}
    if envelope.word in ("list", "thread"):
        others |= {name.lower() for name in conduct.words}
    if envelope.word == "thread":
        others |= {p.email.lower() for c in copies for p in c.mail.people("to", "cc")}
    to, *copied = envelope.recipients
    allowed = set() if envelope.word == "author" else others
    return tuple(
        one
        for one, among in ((to, author), *((one, allowed) for one in copied))
        if one.lower() not in among
    )


def unasked(series: Series, at: datetime, reason: str, detail: str = "") -> Decision:
    """Of a series that no rule is asked about."""
    lead = series.posts[0]
    return Decision(
        key=lead.id or lead.subject.raw,
        version=series.version,
        title=lead.subject.title,
        at=at,
        reason=reason,
        detail=detail,
    )
