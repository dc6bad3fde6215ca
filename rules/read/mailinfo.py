# SPDX-License-Identifier: GPL-2.0-or-later
"""Splits a mail into author, subject, message and the rest, as ``git mailinfo`` does.

Where git glues every part of a mail together, we take the plain one: HTML and a second copy
of the patch are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rules.model import Person
from rules.read.mail import Mail, decoded, to_text
from rules.read.parts import Text, texts
from rules.read.sender import git_person

INBODY = ("from", "subject", "date")
PATCHBREAK = (b"diff -", b"Index: ")
SPACE = b" \t\n\r\v\f"


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
        _read(state, _lines(text), text.charset)
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
    for line in lines:
        if state.rest or _ends_log(state, line, charset):
            state.rest.append(line)


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
        state.inbody[state.open] += " " + decoded(text.strip())
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
        state.inbody[state.open] = decoded(value.strip())
        return True
    return False


def is_patch_mark(line: bytes) -> bool:
    """Whether this is the first line of a patch made by git format-patch."""
    return bool(re.match(rb"From [0-9a-f]{40,64} Mon Sep 17 00:00:00 2001\s*$", line))


def is_patchbreak(line: bytes) -> bool:
    """Whether the message ends before this line."""
    if line.startswith(PATCHBREAK):
        return True
    if not line.startswith(b"---") or len(line) < 4:
        return False
    if line[3:4] == b" " and line[4:5] not in (b" ", b"\t", b"\n", b"\r", b""):
        return True
    return not line[3:].strip(SPACE)


def is_scissors(line: str) -> bool:
    """Whether git takes this for a line to cut above: ``-- >8 --``."""
    visible = line.strip()
    marks = re.findall(r">8|8<|>%|%<|-", visible)
    if len(visible) < 8 or not any(len(mark) == 2 for mark in marks):
        return False
    solid = sum(map(len, marks))
    gaps = sum(len(run) for run in re.findall(r"(?:(?<=-)|(?<=>8|8<|>%|%<))\s+", visible))
    perforation = solid + gaps
    return len(visible) < perforation * 3 and gaps * 2 < perforation


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


def _lines(text: Text) -> Iterator[bytes]:
    lines = text.content.split(b"\n")
    whole = [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    return _unflowed(whole, text.delsp) if text.flowed else iter(whole)


def _unflowed(lines: list[bytes], delsp: bool) -> Iterator[bytes]:
    """Undo format=flowed (RFC 3676): unstuff, and join what was softly broken."""
    held = b""
    for line in lines:
        bare = line.rstrip(b"\n").removesuffix(b"\r")
        if bare == b"-- ":
            if held:
                yield held
            held = b""
            yield line
            continue
        bare = bare.removeprefix(b" ")
        if bare.endswith(b" "):
            held += bare[:-1] if delsp else bare
            continue
        yield held + bare + b"\n"
        held = b""
    if held:
        yield held
