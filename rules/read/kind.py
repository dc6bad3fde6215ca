# SPDX-License-Identifier: GPL-2.0-or-later
"""What a mail is that is no submission, and what is one only in part."""

from __future__ import annotations

import re
from typing import Literal

from rules.model import CoverLetter, Patch, Subject
from rules.read.mail import Mail
from rules.read.mailinfo import Mailinfo

Kind = Literal["reply", "pull-request", "bot", "not-a-patch", "unreadable"]

BOTS = re.compile(
    r"^(?:tip-bot2?|syzbot(?:\+.*)?|lkp|patchwork-bot(?:\+.*)?|[\w.-]+-bot|bot(?:\+.*)?|gitlab|"
    r"bugzilla(?:-daemon)?|no-?reply|mailer-daemon|postmaster)@",
    re.IGNORECASE,
)
PULL = re.compile(r"^are available in the .*git repository at", re.IGNORECASE | re.MULTILINE)
QUOTE = (">", "|>")
WROTE = r"(?i)\b(?:wrote|writes|schrieb|a écrit) ?:\s*$|^-+ ?Original Message"
SUMMARY = re.compile(r"^ \d{1,6} files? changed, \d{1,9} (?:insertion|deletion)", re.MULTILINE)


def kind_of(
    mail: Mail, info: Mailinfo, subject: Subject, letter: Patch | CoverLetter, reply: bool
) -> Kind | None:
    """What the mail is; None for a patch and a cover letter."""
    if BOTS.search(letter.sender.email) or mail.raw("auto-submitted").lower() not in ("", "no"):
        return "bot"
    if subject.tagged("PULL") or PULL.search(info.body):
        return "pull-request"
    has_diff = isinstance(letter, Patch) and bool(letter.diff or letter.damage)
    if reply and not (has_diff and subject.tagged("PATCH")):
        return "reply"
    if isinstance(letter, CoverLetter) or has_diff or _hides_patch(subject, letter):
        return None
    return "reply" if letter.references else "not-a-patch"


def is_fresh(letter: Patch | CoverLetter) -> bool:
    """Whether it is a whole new patch though its subject may begin with Re:, as one that says it
    is a patch, has a diff, is signed by its sender, quotes nobody, and answers nothing."""
    if not isinstance(letter, Patch) or not letter.diff or letter.damage or letter.references:
        return False
    if not letter.subject.tagged("PATCH"):
        return False
    message = letter.message
    if any(
        line.startswith(QUOTE) or re.search(WROTE, line) for line in (*message.body, *message.notes)
    ):
        return False
    own = {letter.sender.email.lower(), letter.author.email.lower()}
    return any(t.person and t.person.email.lower() in own for t in message.signers())


def is_queued(mail: Mail, subject: Subject) -> bool:
    """Whether a maintainer's script passes a patch on."""
    scripted = any(mail.raw(name) for name in ("x-stable", "x-stable-base", "x-autosel"))
    notice = subject.raw.startswith(('Patch "', "+ ", "- ")) and " added to " in subject.raw
    return scripted or notice or subject.tagged("AUTOSEL", "STABLE-REVIEW")


def may_introduce(kind: Kind | None, letter: Patch | CoverLetter, text: str) -> bool:
    """Whether the mail may be a cover letter that does not say so: it begins its thread, or
    sums up a diff it does not hold."""
    if isinstance(letter, Patch) and (letter.diff or letter.damage):
        return False
    return kind == "not-a-patch" or (kind == "reply" and bool(SUMMARY.search(text)))


def _hides_patch(subject: Subject, letter: Patch) -> bool:
    """Whether a mail says it is a patch, and holds one where nobody can read it."""
    shape = letter.transport
    return subject.tagged("PATCH") and shape is not None and shape.html and not shape.attached
