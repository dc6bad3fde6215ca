# SPDX-License-Identifier: GPL-2.0-or-later
"""Who is to be forgotten is named by no row any more, and nobody else is (ux.md, T27)."""

from __future__ import annotations

import dataclasses
import os
from typing import Any

import pytest
from sqlalchemy import Engine, select

from service.forgetting import Named, forget
from service.store import audit, ledger, letters, mails, objections, optouts, outbox, reports
from service.store.engine import reading, transaction
from service.store.tables import METADATA
from tests.service.store.test_lists import AT, MAIL, REPLY

COUNT = 10 * int(os.environ.get("KSQUIRREL_SOAK", "1"))
ADA, BOB = "ada@engine.example", "bob@engine.example"


def rows_naming(store: Engine, address: str) -> list[str]:
    """The tables with a row in which the address stands, in any case."""
    wanted, found = address.encode().lower(), []
    with reading(store) as db:
        for table in METADATA.sorted_tables:
            for row in db.execute(select(table)):
                texts = (v.encode() if isinstance(v, str) else v for v in tuple(row))
                if any(
                    wanted in bytes(v).lower() for v in texts if isinstance(v, bytes | memoryview)
                ):
                    found.append(table.name)
    return found


def live(store: Engine, address: str, n: int) -> None:
    """Leave a trace of a person wherever one can be left."""
    raw = f"From: {address}\nSubject: {n}\n\nIt is {address}.\n".encode()
    letter = letters.NewLetter(recipient="k@l.example", sender=address, message_id=f"{n}@l",
                               author=address, subject="x", raw=raw, received_at=AT)  # fmt: skip
    report = reports.NewReport(key=f"{n}@a", origin="mail", title="x", verdict="clean",
                               report=f'{{"email": "{address}"}}', rules="r")  # fmt: skip
    with transaction(store) as db:
        one = mails.NewMail(**{**fields(MAIL), "message_id": f"{n}@a", "raw": raw,
                               "sender": address.upper(), "answers": (f"{n}@b",)})  # fmt: skip
        mails.keep(db, one)
        letters.keep(db, letter)
        token = reports.keep(db, report)
        objections.add(db, token, f"{address} says no")
        optouts.add(db, address, "asked", AT)
        audit.note(db, address, "stop", f"{n} by {address}")
        ledger.plan(db, "comment", f"{n}", f"by {address.replace('@', ' (at) ')}, fine".encode())
        reply = {**fields(REPLY), "series": n, "thread": f"{n}@a", "recipient": address,
                 "body": raw, "message_id": f"r{n}@b"}  # fmt: skip
        outbox.put(db, [outbox.NewMail(**reply)], (n,), AT)


def fields(one: Any) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in dataclasses.fields(one)}


def test_no_row_names_who_was_forgotten_and_all_of_the_others_stay(store: Engine) -> None:
    live(store, ADA, 1)
    live(store, BOB, 2)
    before = sorted(rows_naming(store, BOB))
    said = forget(store, "Ada@Engine.example")
    assert rows_naming(store, ADA) == []
    assert rows_naming(store, "ada (at) engine.example") == []
    assert sorted(rows_naming(store, BOB)) == before
    assert said["ks_mail"] == said["ks_letter"] == said["ks_outbox"] == said["ks_optout"] == 1
    assert said["ks_audit"] == said["ks_ledger"] == said["ks_reports"] == said["ks_objections"] == 1
    assert forget(store, ADA) == {}


def test_that_a_version_was_answered_is_not_forgotten(store: Engine) -> None:
    live(store, ADA, 1)
    forget(store, ADA)
    with transaction(store) as db:
        again = outbox.NewMail(**{**fields(REPLY), "thread": "1@a", "recipient": ADA})
        assert outbox.put(db, [again], (1,), AT) == ()
        (kept,) = outbox.every(db)
    assert kept.state == outbox.DROPPED, "it waited, and must not go out"


def test_an_optout_stays_only_where_that_is_asked_for(store: Engine) -> None:
    live(store, ADA, 1)
    forget(store, ADA, keep_optout=True)
    assert rows_naming(store, ADA) == ["ks_optout"]
    forget(store, ADA)
    assert rows_naming(store, ADA) == []


def test_what_is_encoded_is_found_too(store: Engine) -> None:
    coded = b"From: =?utf-8?b?YWRhQGVuZ2luZS5leGFtcGxl?= <x@y.example>\nSubject: x\n\nx\n"
    body = b"From: x@y.example\nContent-Transfer-Encoding: base64\n\nYWRhQGVuZ2luZS5leGFtcGxl\n"
    with transaction(store) as db:
        for n, raw in enumerate((coded, body)):
            mails.keep(db, mails.NewMail(**{**fields(MAIL), "message_id": f"{n}@a", "raw": raw}))
    assert forget(store, ADA)["ks_mail"] == 2


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        (ADA, True), (f"<{ADA}>", True), (f"x{ADA}", False), (f"x.{ADA}", False),
        (f"{ADA}.org", False), (f"{ADA}.", True), (f"{ADA}-x", False), ("ADA@ENGINE.EXAMPLE", True),
        ("ada (at) engine.example", True), ("ada%40engine.example", True), (f'"{ADA}"', True),
        ("ada+x@engine.example", False), (f"{ADA}\n", True), ("adaXengine.example", False),
    ],
)  # fmt: skip
def test_an_address_is_found_whole(text: str, is_named: bool) -> None:
    assert Named.of(ADA)(text) == is_named
    assert Named.of(ADA)(text.encode()) == is_named


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_none_of_many_people_is_named_when_all_are_forgotten(store: Engine) -> None:
    people = [f"person-{n}@engine.example" for n in range(COUNT)]
    for n, one in enumerate(people, 1):
        live(store, one, n)
    for one in people:
        forget(store, one)
    assert rows_naming(store, "@engine.example") == []
