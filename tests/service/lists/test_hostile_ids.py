# SPDX-License-Identifier: GPL-2.0-or-later
"""No header that somebody makes up stops the reading of a list."""

from __future__ import annotations

import random

import pytest

from tests.service.lists.office import LIST, Office, bad

ROLLS = random.Random(3)
LONG = "".join(ROLLS.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(60_000))
BODY = bad(9).partition(b"Message-ID: <9@engine.example>\n")[2]


def test_a_sender_of_any_length_is_read(office: Office) -> None:
    sender = f"From: {LONG}@engine.example\n".encode()
    office.arrive(bad(8).replace(b"From: Ada Hacker <ada@engine.example>\n", sender), bad(1))
    office.work()
    assert any(one.rcpt_tos == ["ada@engine.example"] for one in office.postman.got)


@pytest.mark.parametrize(
    "header",
    [
        f"Message-ID: <{LONG}@engine.example>\n",
        f"Message-ID: <8@engine.example>\nReferences: <{LONG}@engine.example>\n",
        f"Message-ID: <8@engine.example>\nIn-Reply-To: <{LONG[:5000]}@engine.example>\n",
        "Message-ID: <8\udcff@engine.example>\n",
        "Message-ID: <>\n",
        "",
    ],
    ids=["id", "references", "parent", "bytes", "empty", "none"],
)
def test_the_next_mail_is_read_all_the_same(office: Office, header: str) -> None:
    head = f"To: {LIST}\n{header}".encode("utf-8", "surrogateescape")
    office.arrive(head + BODY, bad(1))
    office.work()
    assert b"<1@engine.example>" in b"".join(
        one.content for one in office.postman.got if isinstance(one.content, bytes)
    )
