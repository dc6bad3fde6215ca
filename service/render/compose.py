# SPDX-License-Identifier: GPL-2.0-or-later
"""The whole reply to a series version, of decoded and cleaned values alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from rules.model import Letter, Person, Submission
from rules.report import Report
from service.mail_said import Delivery, Desk, Envelope, Occasion, Reply
from service.render.derived import bounce_address, message_id, reply_token
from service.render.prose import plain
from service.render.reply import body

ID = re.compile(r"[!#-;=?A-~]{1,400}@[!#-;=?A-~]{1,400}")
"""An id that stands in a header as it is: printable, without quotes and brackets."""
IDS = 100
SUBJECT = 400
NAME = 100


class Unanswerable(Exception):
    """A series whose first mail has no id that a reply could name."""


def compose(report: Report, envelope: Envelope, desk: Desk, occasion: Occasion) -> Reply | None:
    """The reply, or None where there is nothing to be said.

    Raises Unsafe of the guard, and Unanswerable.
    """
    text = body(report, desk, occasion)
    if text is None:
        return None
    lead = answered(report.submission)
    if lead.id is None or not is_id(lead.id):
        raise Unanswerable(f"{report.submission.key}: its first mail cannot be answered")
    version = report.submission.version
    mark = reply_token(desk, occasion.series, version)
    return Reply(
        sender=desk.sender,
        reply_to=desk.contact,
        to=named(envelope.to),
        cc=tuple(map(named, envelope.cc)),
        subject=subject(lead.subject.raw),
        written=occasion.written,
        message_id=message_id(desk, occasion.series, version),
        in_reply_to=lead.id,
        references=_references(lead, lead.id),
        headers=(
            ("Auto-Submitted", "auto-replied"),
            ("X-Auto-Response-Suppress", "All"),
            ("X-Patchwork-Hint", "ignore"),
            ("X-Ksquirrel-Review", f"{occasion.page}; rules={occasion.rules}"),
            ("List-Unsubscribe", f"<mailto:{desk.sender.email}?subject=stop%20{mark}>"),
        ),
        body=text,
        deliveries=tuple(
            Delivery(sender=bounce_address(desk, mark, one), recipient=one)
            for one in envelope.recipients
        ),
    )


def answered(submission: Submission) -> Letter:
    """The mail that the reply answers: the cover letter, else the first patch."""
    return submission.letters()[0]


def thread(submission: Submission, sent: Mapping[str, str]) -> str:
    """What the rule of one mail for each thread and version counts by: the oldest mail answered.

    ``sent`` is the thread of every mail that we sent, by its Message-ID; what answers one of them
    is in its thread.  An echo of a series under a new id falls into the same thread.
    """
    lead = answered(submission)
    ours = (sent[one] for one in lead.references if one in sent)
    return next(ours, None) or next(iter(lead.references), None) or lead.id or submission.key


def is_id(text: str) -> bool:
    """Whether a Message-ID can be written into a header as it is."""
    return "=?" not in text and ID.fullmatch(text) is not None


def subject(raw: str) -> str:
    """The subject as it was received, with one ``Re:`` before it."""
    shown = header_text(raw, SUBJECT)
    return shown if re.match(r"re\s*:", shown, re.IGNORECASE) else f"Re: {shown}"


def header_text(text: str, most: int) -> str:
    """Text for a header: on one line, nothing hidden in it, and nothing that looks encoded."""
    shown = plain(" ".join(text.split())).replace("=?", "= ?")
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def named(person: Person) -> Person:
    """The person with a name that a header can hold; one that looks encoded is left out.

    Such names, among others in a long header, make the stdlib encode the comma between two people.
    """
    name = header_text(person.name, NAME)
    return replace(person, name="" if "?=" in name or "= ?" in name else name)


def _references(lead: Letter, own: str) -> tuple[str, ...]:
    older = tuple(dict.fromkeys(one for one in lead.references if is_id(one) and one != own))
    kept = older if len(older) < IDS else (older[0], *older[2 - IDS :])
    return (*kept, own)
