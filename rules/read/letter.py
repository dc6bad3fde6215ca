# SPDX-License-Identifier: GPL-2.0-or-later
"""One mail to what it is: a patch, a cover letter, or something we do not judge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime

from rules.model import CoverLetter, Message, Patch, Person, Subject
from rules.read.diff import Change, read_diff
from rules.read.header import addresses
from rules.read.kind import Kind, is_fresh, is_queued, kind_of, may_introduce
from rules.read.mail import LIST, Limits, Mail, read_mail
from rules.read.mailinfo import Mailinfo, Options, mailinfo
from rules.read.marks import footer_of, is_patch_mark
from rules.read.message import read_message
from rules.read.parts import transport
from rules.read.sender import git_person
from rules.read.subject import REPLY, areas, read_subject
from rules.read.words import own_words

BASE = r"^base-commit: ([0-9a-f]{40,64})\s*$"
CHANGE_ID = r"^change-id: (\S{1,200})\s*$"
PREREQUISITE = r"^prerequisite-patch-id: ([0-9a-f]{40})\s*$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A mail as the series reader sees it; ``kind`` is None for a patch or a cover letter.

    ``aliases`` are other ids it is answered under, ``reply`` says that its subject begins
    with Re:, and that it is no new patch for all that, ``queued`` that a stable maintainer's script passes it on: a patch, but nobody's
    submission.  ``naked`` is the mail as the cover letter it may be without saying so.
    ``words`` are the lines of a reply that its sender wrote.
    """

    id: str | None
    subject: Subject
    sender: Person
    references: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    letter: Patch | CoverLetter | None = None
    naked: CoverLetter | None = None
    kind: Kind | None = None
    reply: bool = False
    queued: bool = False
    date: str = ""
    words: tuple[str, ...] = ()


def read_post(raw: bytes, limits: Limits = LIST) -> Post:
    """Read one mail.  Raises Unreadable."""
    mail = read_mail(raw, limits)
    info = mailinfo(mail, Options(pasted=True))
    subject = read_subject(mail.text("subject"))
    if not subject.raw:
        subject = read_subject(info.raw_subject)
    change = None if subject.number == 0 else read_diff(_rest(info))
    letter = replace(_letter(mail, info, subject, change), unsent=is_patch_mark(_first_line(raw)))
    ids = mail.ids("message-id")
    reply = bool(REPLY.match(subject.raw)) and not is_fresh(letter)
    kind = kind_of(mail, info, subject, letter, reply)
    naked = may_introduce(kind, letter, info.body + _rest(info))
    return Post(
        id=ids[-1] if ids else None,
        subject=subject,
        sender=letter.sender,
        references=letter.references,
        aliases=mail.ids("x-microsoft-original-message-id"),
        letter=None if kind else letter,
        naked=_introduction(mail, info, subject) if naked else None,
        kind=kind,
        reply=reply,
        queued=is_queued(mail, subject),
        date=letter.date,
        words=own_words(f"{info.body}\n{_rest(info)}") if reply or kind == "reply" else (),
    )


def _first_line(raw: bytes) -> bytes:
    return raw[:200].lstrip().partition(b"\n")[0]


def _rest(info: Mailinfo) -> str:
    return info.rest.decode("utf-8", "surrogateescape")


def _letter(
    mail: Mail, info: Mailinfo, subject: Subject, change: Change | None
) -> Patch | CoverLetter:
    if change is None:
        return _introduction(mail, info, subject)
    return _patch(_cover(mail, info, _patch_message(info, subject, change)), change)


def _introduction(mail: Mail, info: Mailinfo, subject: Subject) -> CoverLetter:
    text = info.body + "\n" + _rest(info)
    return _cover(mail, info, read_message(subject, text.partition("\n-- \n")[0]))


def _cover(mail: Mail, info: Mailinfo, message: Message) -> CoverLetter:
    everything = info.body + "\n" + _rest(info)
    sender = git_person(mail.text("from"))
    author = _author(mail, info, sender)
    ids = mail.ids("message-id")
    return CoverLetter(
        id=ids[-1] if ids else None,
        author=author or info.author,
        relayed=author is not None,
        sender=sender,
        message=message,
        date=_date(info.date),
        to=mail.people("to"),
        cc=mail.people("cc"),
        bcc=mail.people("bcc"),
        references=_references(mail),
        transport=replace(transport(mail), footer=footer_of(everything)),
        base=next(_noted(BASE, everything), None),
        change_id=next(_noted(CHANGE_ID, everything), None) or mail.raw("x-change-id") or None,
        prerequisites=tuple(_noted(PREREQUISITE, everything)),
    )


def _noted(pattern: str, text: str) -> Iterator[str]:
    """The values of one of git's and b4's own lines, which stand anywhere in a mail."""
    word = pattern[1 : pattern.index(":")]
    if word in text:
        yield from re.findall(pattern, text, re.MULTILINE)


def _patch_message(info: Mailinfo, subject: Subject, change: Change) -> Message:
    title = replace(subject, title=info.subject, areas=areas(info.subject) or subject.areas)
    above = "\n".join(_rest(info).split("\n")[: change.start])
    return read_message(title, info.body, re.sub(r"\A---[ \t]*(?:\n|\Z)", "", above))


def _patch(like: CoverLetter, change: Change) -> Patch:
    return Patch(
        number=like.subject.number or 1,
        diff=change.files,
        damage=change.damage,
        id=like.id,
        author=like.author,
        relayed=like.relayed,
        sender=like.sender,
        message=like.message,
        date=like.date,
        to=like.to,
        cc=like.cc,
        bcc=like.bcc,
        references=like.references,
        transport=like.transport,
        base=like.base,
        change_id=like.change_id,
        prerequisites=like.prerequisites,
    )


def _author(mail: Mail, info: Mailinfo, sender: Person) -> Person | None:
    """Whom a relay passes a mail on for; None where git finds the author itself."""
    relayed = " via " in sender.name or "devnull" in sender.email
    if not relayed or info.author.email != sender.email:
        return None
    for name in ("x-original-from", "reply-to"):
        found = addresses(mail.raw(name))
        if found and found[0].name:
            return found[0]
    return replace(info.author, name=info.author.name.split(" via ")[0])


def _references(mail: Mail) -> tuple[str, ...]:
    """The ids a mail answers, oldest first; the parent stands last."""
    parent = mail.ids("in-reply-to")[:1]
    older = tuple(one for one in mail.ids("references") if one not in parent)
    return older + parent


def _date(value: str) -> str:
    try:
        return parsedate_to_datetime(value).isoformat()
    except (ValueError, TypeError, OverflowError, IndexError):
        return ""
