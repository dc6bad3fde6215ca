# SPDX-License-Identifier: GPL-2.0-or-later
"""Whatever a letter holds, the answer to it has these headers, one recipient, and plain words."""

from __future__ import annotations

import email
import os
import random
from collections.abc import Iterator

from rules.model import Person
from service.post.message import NotAsMeant, to_bytes
from service.render import answer
from service.render.answer import Lead, compose_answer
from service.render.compose import Unanswerable
from service.render.guard import offences
from service.render.prose import WIDTH, columns
from tests.service.replies import ADA, DESK, NOW, judged, with_headers
from tests.service.test_message import NAMES
from tests.test_reply_hostile import WORDS

TIMES = int(os.environ.get("KSQUIRREL_SOAK", "1"))
COUNT = 1000 * TIMES
HEADERS = (NAMES - {"x-ksquirrel-review"}) | {"x-ksquirrel-answer"}
MORE = (
    "=?utf-8?q?hi=0ABcc=3A_eve@evil.example?=",
    "\r\nBcc: eve@evil.example",
    "?=",
    "=?",
    ",",
    ";",
)
BAD = judged(with_headers(Subject="[PATCH] Free the object once"))
GOOD = judged(with_headers(Subject="[PATCH] mm/slub: free the object once"))


def text(dice: random.Random, most: int = 8) -> str:
    words = dice.choices((*WORDS, *MORE), k=dice.randint(0, most))
    return dice.choice((" ", "", "\n")).join(words)


def said(dice: random.Random) -> Iterator[tuple[str, ...]]:
    """Some of what is said, with the writer's words in it."""
    ways = (
        answer.stopped, lambda: answer.stopped_series(text(dice)), answer.unclear,
        lambda: answer.started(still=dice.random() < 0.5), lambda: answer.helped(text(dice, 3)),
        answer.helped, lambda: answer.noted(dice.choice((None, "spdx-missing"))),
        lambda: answer.not_rechecked("its mails are no longer kept"),
        lambda: answer.rechecked(BAD, f"{DESK.site}/r/x"),
        lambda: answer.rechecked(GOOD, f"{DESK.site}/r/x"),
    )  # fmt: skip
    for _ in range(dice.randint(1, 5)):
        yield dice.choice(ways)()


def test_the_guard_has_nothing_to_say_and_the_headers_are_ours() -> None:
    dice = random.Random(7)
    written = 0
    for number in range(COUNT):
        lead = Lead(
            author=Person(name=text(dice), email=ADA.email),
            id=dice.choice(("1@engine.example", text(dice, 2) or "x@y")),
            subject=text(dice),
            references=tuple(text(dice, 2) for _ in range(dice.randint(0, 3))),
        )
        try:
            reply = compose_answer(lead, tuple(said(dice)), DESK, str(number), NOW)
            raw = to_bytes(reply)
        except (Unanswerable, NotAsMeant):
            continue  # refused, and said to nobody; Unsafe would be a fault of ours
        written += 1
        found = email.message_from_bytes(raw)
        assert {name.lower() for name in found} == HEADERS
        assert [one.recipient for one in reply.deliveries] == [ADA.email]
        assert found["Auto-Submitted"] == "auto-replied"
        assert list(offences(reply.body)) == []
        assert max(map(columns, reply.body.split("\n"))) <= WIDTH
    assert written > COUNT // 3


def test_each_letter_has_an_answer_of_its_own_name() -> None:
    lead = Lead(author=ADA, id="1@engine.example", subject="x")
    ids = {
        compose_answer(lead, (answer.stopped(),), DESK, str(n), NOW).message_id for n in (1, 2, 1)
    }
    assert len(ids) == 2
