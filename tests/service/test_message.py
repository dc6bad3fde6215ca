# SPDX-License-Identifier: GPL-2.0-or-later
"""The bytes of a reply say what was meant: these headers and no others, these people, this body."""

from __future__ import annotations

import email
import email.policy
import os
import random
from dataclasses import replace

import pytest

from rules.model import Person
from service.mail_said import Envelope, Guarded, Reply
from service.post.message import NotAsMeant, to_bytes
from service.render.compose import compose, named, subject
from tests.service.replies import (
    ADA,
    DESK,
    LIST,
    OCCASION,
    found,
    reported,
    submitted,
    to_author,
    with_headers,
)

TIMES = int(os.environ.get("KSQUIRREL_SOAK", "1"))
NAMES = {
    "from", "to", "reply-to", "subject", "date", "message-id", "in-reply-to", "references",
    "auto-submitted", "x-auto-response-suppress", "x-patchwork-hint", "x-ksquirrel-review",
    "list-unsubscribe", "content-type", "content-transfer-encoding", "mime-version",
}  # fmt: skip


def reply() -> Reply:
    made = compose(reported(found()), to_author(), DESK, OCCASION)
    assert made is not None
    return made


@pytest.mark.parametrize(
    "name",
    [
        "Ada Hacker",
        "Bond, James",
        'Ada "the" Hacker',
        "Ada (Kernel) Hacker",
        "Ada <x@y.example>",
        "Jürgen Müller",
        "李明",
        "ada@engine.example",
        "a\\b",
        "; : , . @",
        "J. R. R. Hacker",
        "x" * 100,
        "ü" * 100,
        "",
    ],
)
def test_a_name_survives_as_it_is(name: str) -> None:
    person = Person(name=name, email=ADA.email)
    raw = to_bytes(replace(reply(), to=person))
    (header,) = email.message_from_bytes(raw, policy=email.policy.default).get_all("to", [])
    (address,) = header.addresses
    assert (address.display_name, address.addr_spec) == (name, ADA.email)


def test_long_ids_are_not_encoded() -> None:
    ids = tuple(f"{'x' * 60}.{n}@{'y' * 30}.example" for n in range(50))
    raw = to_bytes(replace(reply(), references=ids, in_reply_to=f"{'z' * 300}@x.example"))
    assert b"=?" not in raw
    assert b"In-Reply-To: <" + b"z" * 300 + b"@x.example>\r\n" in raw


def test_the_body_is_sent_as_it_is() -> None:
    text = "Grüße,\n\n  > 李明 \U0001f980\n.\n..\nFrom the start\n-- \nus\n"
    raw = to_bytes(replace(reply(), body=Guarded(text)))
    assert raw.partition(b"\r\n\r\n")[2] == text.replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "x\nBcc: v@x.example"},
        {"subject": "=?utf-8?q?hi=0ABcc=3A_v=40x.example?="},
        {"subject": "a\x85b"},
        {"to": Person(name="=?utf-8?q?a=0ABcc=3A?=", email=ADA.email)},
        {"to": Person(name="x", email="a@x.example>\r\nBcc: <v@x.example")},
        {"to": Person(name="x", email="v@x.example")},
        {"to": Person(name="x", email="two words@x.example")},
        {"cc": (Person(name="", email="v@x.example"),)},
        {"in_reply_to": "x@y.example>\nBcc: <v@x.example"},
        {"references": ("=?utf-8?q?=0ABcc=3A?=@x",)},
        {"headers": (("X-Two\nBcc", "v"),)},
        {"headers": (("Subject", "again"),)},
        {"headers": (("X-Long", "x" * 2000),)},
        {"body": Guarded("a\rb\n")},
        {"body": Guarded("\udc80\n")},
        {"body": Guarded("x" * 1500)},
        {"deliveries": ()},
    ],
)
def test_what_cannot_be_said_as_meant_is_not_said(change: dict[str, object]) -> None:
    with pytest.raises(NotAsMeant):
        to_bytes(replace(reply(), **change))  # type: ignore[arg-type]


PIECES = [
    "\r\n", "\n", "\r", "\x00", "\x85", "\u2028", "\x0b", "\x1b[2J", "\t", " ", "Bcc: v@x.example",
    "\nBcc: v@x.example\n\n", "=?utf-8?q?hi=0ABcc=3A_v=40x?=", "=?utf-8?b?CkJjYzogdkB4?=", "=?",
    "?=", "=?utf-8?q?", "=0A", "=0D=0A", "=?x?q?a?=", "=?utf-16?q?=00=0A?=", "Re: ", '"', "\\", "<",
    ">", "(", ")", ",", ";", ":", "@", "v@x.example", "[PATCH 1/2]", "mm: x", "ü", "李", "\u202e",
    "\u200b", "\udc80", "\U0001f980", "a\u0301", "x" * 80, "=?iso-2022-jp?b?GyRC?=", "%0A", "\\n",
]  # fmt: skip


def hostile(dice: random.Random) -> str:
    return "".join(dice.choices(PIECES, k=dice.randint(0, 12)))


EVERYBODY = Envelope(
    to=ADA, cc=tuple(Person(name="", email=f"p{n}@engine.example") for n in range(8)), word="list"
)


def check(raw: bytes, envelope: Envelope, shown: str) -> None:
    """Both of the stdlib's readers find what was meant, and nothing beside it."""
    for policy in (email.policy.compat32, email.policy.default):
        read = email.message_from_bytes(raw, policy=policy)
        names = [name.lower() for name in read.keys()]  # noqa: SIM118
        meant = NAMES | {"cc"} if envelope.cc else NAMES
        assert set(names) == meant
        assert len(names) == len(meant)
    people = [*read["to"].addresses, *(read["cc"].addresses if envelope.cc else ())]
    assert tuple(one.addr_spec for one in people) == envelope.recipients
    assert " ".join(str(read["subject"]).split()) == " ".join(shown.split())
    assert b"bcc" not in {line.split(b":")[0].lower() for line in raw.split(b"\r\n")}


@pytest.mark.parametrize("seed", range(4))
def test_no_subject_and_no_name_adds_a_header(seed: int) -> None:
    """Ten hostile texts a mail: its subject, and the names of nine people."""
    dice = random.Random(seed)
    base = compose(reported(found()), EVERYBODY, DESK, OCCASION)
    assert base is not None
    for _ in range(250 * TIMES):
        title = subject(hostile(dice))
        to, *cc = (named(replace(p, name=hostile(dice))) for p in (base.to, *base.cc))
        raw = to_bytes(replace(base, subject=title, to=to, cc=tuple(cc)))
        check(raw, EVERYBODY, title)


def test_no_header_of_a_real_mail_adds_one_of_ours() -> None:
    dice = random.Random(8)
    answered = 0
    for _ in range(300 * TIMES):
        word = hostile(dice).encode("utf-8", "surrogateescape")
        name = hostile(dice).encode("utf-8", "surrogateescape")
        raw = with_headers(Subject="[PATCH] S", From="N <ada@engine.example>", References="R")
        raw = raw.replace(b": [PATCH] S", b": [PATCH] " + word).replace(
            b": N <", b": " + name + b" <"
        )
        raw = raw.replace(b": R\n", b": <r@x.example> <" + word + b">\n")
        try:
            submission = submitted(raw)
        except ValueError:  # no patch any more
            continue
        if submission.letters()[0].id is None:
            continue
        report = reported(found(), submission=submission)
        made = compose(report, Envelope(to=submission.submitter), DESK, OCCASION)
        assert made is not None
        if made.to.email == ADA.email:
            answered += 1
            check(to_bytes(made), to_author(), made.subject)
    assert answered > 30 * TIMES


def test_copies_are_in_the_headers_and_in_the_envelope() -> None:
    envelope = Envelope(to=ADA, cc=(Person(name="", email=LIST),), word="list")
    made = compose(reported(found()), envelope, DESK, OCCASION)
    assert made is not None
    read = email.message_from_bytes(to_bytes(made))
    assert read["cc"] == LIST
    assert [one.recipient for one in made.deliveries] == [ADA.email, LIST]
