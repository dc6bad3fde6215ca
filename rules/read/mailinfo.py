# SPDX-License-Identifier: GPL-2.0-or-later
"""Splits a mail into author, subject, message and the rest, as ``git mailinfo`` does.

Where git glues every part of a mail together, we take the plain one: HTML and a second copy
of the patch are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rules.model import Person
from rules.read.header import HEADER, decoded, to_text
from rules.read.mail import Mail
from rules.read.marks import is_patch_mark, is_patchbreak, is_scissors
from rules.read.parts import lines_of, texts
from rules.read.sender import git_person

INBODY = ("from", "subject", "date")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What git mailinfo calls --scissors, --no-inbody-headers, --message-id and -b.

    ``pasted`` is ours: a ``From <sha> Mon Sep 17`` line of a pasted patch is no text.
    """

    scissors: bool = False
    inbody: bool = True
    message_id: bool = False
    keep_brackets: bool = False
    pasted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailinfo:
    """A mail as git reads it; ``rest`` is everything from the ``---`` or the diff on."""

    author: Person
    subject: str
    raw_subject: str
    date: str
    body: str
    rest: bytes


@dataclass(slots=True)
class _State:
    """The stages of one reading: in-body headers, then the log, then the rest."""

    options: Options
    inbody: dict[str, str] = field(default_factory=dict)
    open: str | None = None
    heading: bool = True
    log: list[str] = field(default_factory=list)
    rest: list[bytes] = field(default_factory=list)


def mailinfo(mail: Mail, options: Options = Options()) -> Mailinfo:
    """Read a mail as git mailinfo does with these options."""
    state = _State(options)
    for text in texts(mail):
        _read(state, lines_of(text), text.charset)
    headers = {name: mail.text(name) for name in INBODY}
    if state.rest:
        headers |= state.inbody
    body = "".join(state.log)
    if options.message_id and mail.raw("message-id") and state.rest:
        body += f"Message-Id: {mail.raw('message-id')}\n"
    return Mailinfo(
        author=git_person(headers["from"]),
        subject=" ".join(clean_subject(headers["subject"], options.keep_brackets).split()),
        raw_subject=" ".join(headers["subject"].split()),
        date=" ".join(headers["date"].split()),
        body=body,
        rest=b"".join(state.rest),
    )


def _read(state: _State, lines: Iterable[bytes], charset: str | None) -> None:
    waiting = list(lines)
    at = 0
    while at < len(waiting) and not state.rest and (state.heading or state.options.scissors):
        if _ends_log(state, waiting[at], charset):
            state.rest.append(waiting[at])
        at += 1
    if not state.rest:
        end = next((i for i in range(at, len(waiting)) if is_patchbreak(waiting[i])), len(waiting))
        state.log += _texts(waiting[at:end], charset)
        at = end
    state.rest += waiting[at:]


def _texts(lines: Sequence[bytes], charset: str | None) -> Iterator[str]:
    """Lines to text: all at once where they are UTF-8, else each as it can be read."""
    if (charset or "utf-8").lower() in ("utf-8", "utf8", "us-ascii"):
        try:
            yield b"".join(lines).decode("utf-8")
        except UnicodeDecodeError:
            yield from (to_text(line, charset) for line in lines)
    else:
        yield from (to_text(line, charset) for line in lines)


def _ends_log(state: _State, line: bytes, charset: str | None) -> bool:
    """Take one line of the message; True if it is the first line of the rest."""
    if state.heading and not line.strip(b"\n"):
        if state.open:
            state.open, state.heading = None, False
        return False
    if state.heading and state.options.inbody:
        state.heading = _inbody_header(state, line, charset)
        if state.heading:
            return False
    else:
        state.heading = False
    text = to_text(line, charset)
    if state.options.scissors and is_scissors(text):
        state.log.clear()
        state.inbody.clear()
        state.open, state.heading = None, True
        return False
    if is_patchbreak(line):
        return True
    state.log.append(text)
    return False


def _inbody_header(state: _State, line: bytes, charset: str | None) -> bool:
    text = to_text(line, charset)
    if state.open and text[:1] in (" ", "\t"):
        if state.options.scissors and is_scissors(text):
            state.open = None
            return False
        if len(state.inbody[state.open]) < HEADER:
            state.inbody[state.open] += " " + decoded(text.strip()[:HEADER])
        return True
    state.open = None
    if re.match(r">From\s", text):
        return is_patch_mark(line[1:])
    if state.options.pasted and not state.inbody and is_patch_mark(line):
        return True
    if re.match(r"\[PATCH\]\s", text):
        state.inbody["subject"] = text.strip()
        return True
    name, colon, value = text.partition(":")
    if colon and name.lower() in INBODY and name.lower() not in state.inbody:
        state.open = name.lower()
        state.inbody[state.open] = decoded(value.strip()[:HEADER])
        return True
    return False


def clean_subject(subject: str, keep_brackets: bool = False) -> str:
    """Take ``Re:`` and brackets from the front, as git does; with ``keep_brackets`` only those
    that hold PATCH."""
    kept = ""
    while subject:
        if subject[0] in " \t:":
            subject = subject[1:]
        elif len(subject) > 3 and subject[:3].lower() == "re:":
            subject = subject[3:]
        elif subject[0] == "[" and "]" in subject:
            group, _, subject = subject.partition("]")
            if keep_brackets and "PATCH" not in group:
                kept += group + "] "
        else:
            break
    return (kept + subject).strip()
