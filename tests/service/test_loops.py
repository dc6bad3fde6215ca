# SPDX-License-Identifier: GPL-2.0-or-later
"""Whoever answers our mail, and however, there is one mail for each thread and version."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass, field

from rules.read.letter import read_post
from rules.read.series import sort_posts, submissions
from service.mail_said import Envelope, Reply
from service.post.message import to_bytes
from service.render.compose import compose, thread
from service.render.recipients import whom
from tests.service.replies import DESK, LIST, OCCASION, archived, conduct, judged, with_headers

TIMES = int(os.environ.get("KSQUIRREL_SOAK", "1"))
ROUNDS = 5 * TIMES
ORIGINAL = with_headers(Subject="[PATCH] Free the object once", To=LIST)
DIFF = ORIGINAL.partition(b"\n\n")[2].decode()

SUBJECTS = (
    "{ours}",
    "Re: {ours}",
    "Automatic reply: {ours}",
    "Out of office",
    "[PATCH] Free the object once",
)
HEADERS = (
    "",
    "Auto-Submitted: auto-replied\n",
    "Auto-Submitted: auto-generated (vacation)\n",
    "X-Autoreply: yes\nPrecedence: auto_reply\n",
    "Return-Path: <>\n",
)
SENDERS = ("ada@engine.example", "mailer-daemon@engine.example", "{us}", "{us_plus}")
BODIES = ("I am away.\n", "{quoted}I am away.\n", "{diff}", "{body}", "{body}\n{diff}")


@dataclass(frozen=True)
class Responder:
    """A program that answers every mail it gets, in one way."""

    subject: str
    headers: str
    sender: str
    body: str
    is_threaded: bool

    def answer(self, reply: Reply, count: int) -> bytes:
        local, _, domain = DESK.sender.email.partition("@")
        sender = self.sender.format(us=DESK.sender.email, us_plus=f"{local}+x@{domain}")
        quoted = "".join(f"> {line}\n" for line in reply.body.split("\n"))
        body = self.body.format(quoted=quoted, diff=DIFF, body=reply.body)
        references = " ".join(f"<{one}>" for one in (*reply.references, reply.message_id))
        parents = f"In-Reply-To: <{reply.message_id}>\nReferences: {references}\n"
        return (
            f"From: {sender}\nTo: {DESK.contact.email}, {LIST}\n{self.headers}"
            f"Subject: {self.subject.format(ours=reply.subject)}\n"
            f"Date: Fri, 2 Jan 2026 03:30:00 +0000\nMessage-ID: <answer-{count}@engine.example>\n"
            f"{parents if self.is_threaded else parents.partition(chr(10))[0] + chr(10)}\n{body}"
        ).encode()


def responders() -> Iterator[Responder]:
    kinds = itertools.product(SUBJECTS, HEADERS, SENDERS, BODIES)
    for number, (subject, headers, sender, body) in enumerate(kinds):
        yield Responder(subject, headers, sender, body, is_threaded=number % 2 == 0)


@dataclass
class Bot:
    """The bot with nothing between it and its archive; it remembers what it said."""

    said: set[tuple[str, int]] = field(default_factory=set)
    sent: list[Reply] = field(default_factory=list)
    threads: dict[str, str] = field(default_factory=dict)
    held_back: int = 0

    def hear(self, raw: bytes) -> Reply | None:
        """Take a mail as if a list had archived it, whatever it is."""
        for submission in submissions(sort_posts([read_post(raw)]).series):
            envelope = whom(submission, [archived(raw)], conduct())
            home = thread(submission, self.threads)
            key = (home, submission.version)
            if isinstance(envelope, Envelope) and key in self.said:
                self.held_back += 1
            elif isinstance(envelope, Envelope):
                reply = compose(judged(raw), envelope, DESK, OCCASION)
                if reply is not None:
                    self.said.add(key)
                    self.sent.append(reply)
                    self.threads[reply.message_id] = home
                    return reply
        return None


def test_no_responder_gets_a_second_mail() -> None:
    kinds = tuple(responders())
    assert len(kinds) >= 200
    held_back = 0
    first = Bot()
    reply = first.hear(ORIGINAL)
    assert reply is not None
    for responder in kinds:
        bot = Bot(set(first.said), list(first.sent), dict(first.threads))
        for count in range(ROUNDS):
            assert bot.hear(responder.answer(reply, count)) is None, responder
        held_back += bot.held_back > 0
    assert held_back, "some of them look like a submission, and only the ledger holds them back"


def test_our_own_mail_is_not_answered_when_it_comes_back() -> None:
    bot = Bot()
    reply = bot.hear(ORIGINAL)
    assert reply is not None
    raw = to_bytes(reply)
    for copy in (raw, raw.replace(b"Re: [PATCH]", b"[PATCH]"), raw + DIFF.encode()):
        assert bot.hear(copy.replace(b"\r\n", b"\n")) is None


def test_a_new_version_in_the_same_thread_is_answered_once() -> None:
    bot = Bot()
    reply = bot.hear(ORIGINAL)
    assert reply is not None
    again = with_headers(
        Subject="[PATCH v2] Free the object once",
        Message_ID="<v2@engine.example>",
        References=f"<{reply.references[0]}> <{reply.message_id}>",
    )
    assert bot.hear(again) is not None
    assert bot.hear(again.replace(b"<v2@", b"<v2-again@")) is None
