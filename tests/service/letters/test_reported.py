# SPDX-License-Identifier: GPL-2.0-or-later
"""What a bounce says: reports of several servers, words of others, and what is no bounce."""

from __future__ import annotations

import pytest

from rules.read.mail import read_mail
from service.lists.returned import kind_of
from service.read.reported import Fate, fates

ADA = "ada@engine.example"


def report(*blocks: str, kind: str = "delivery-status") -> bytes:
    """A report as a mail server writes it; each block is about one recipient."""
    status = "\n\n".join(("Reporting-MTA: dns; mx.engine.example", *blocks))
    return (
        "From: MAILER-DAEMON@mx.engine.example\nTo: bounce\nSubject: Undelivered\n"
        f'Content-Type: multipart/report; report-type={kind}; boundary="b"\n'
        "Auto-Submitted: auto-replied\nMIME-Version: 1.0\n\n"
        "--b\nContent-Type: text/plain\n\nI am sorry.\n\n"
        f"--b\nContent-Type: message/{kind}\n\n{status}\n\n"
        "--b\nContent-Type: message/rfc822\n\n"
        "Subject: Re: x\nStatus: 5.1.1\n\n#ksquirrel stop\n550 5.1.1 in a quoted mail\n--b--\n"
    ).encode()


def block(status: str, action: str = "failed", address: str = ADA, original: str = "") -> str:
    first = f"Original-Recipient: rfc822;{original}\n" if original else ""
    return f"{first}Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: {status}"


def words(text: str) -> bytes:
    return f"From: postmaster@mx.engine.example\nSubject: failure\n\n{text}\n".encode()


def one(status: str, action: str = "failed", *addresses: str) -> Fate:
    return Fate(addresses=frozenset(addresses), status=status, action=action)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (report(block("5.1.1")), [one("5.1.1", "failed", ADA)]),
        (report(block("4.4.1 (timed out)", "delayed")), [one("4.4.1", "delayed", ADA)]),
        (report(block("2.0.0", "delivered")), [one("2.0.0", "delivered", ADA)]),
        (report(block("5.1.1", address="<X@Y.example>", original=ADA)),
         [one("5.1.1", "failed", "x@y.example", ADA)]),
        (report(block("5.1.1"), block("4.2.2", address="b@c.example")),
         [one("5.1.1", "failed", ADA), one("4.2.2", "failed", "b@c.example")]),
        (report(block("5.1.1.1")), []),
        (report(block("much")), []),
        (report("Disposition: x; displayed\nStatus: 5.1.1", kind="disposition-notification"), []),
        (report(), []),
        (words("Sorry, no mailbox here by that name. (#5.1.1)"), [one("5.1.1")]),
        (words("host mx said:\n  550 5.1.1 <ada@engine.example> User unknown"), [one("5.1.1")]),
        (words("550-5.1.1 no such user"), [one("5.1.1")]),
        (words("451 4.3.0 later\n550 5.1.1 no"), [one("4.3.0")]),
        (words("I am away, and use version 5.1.1 of the kernel, 5.1.2 later."), []),
        (words("10.5.1.1 and 550 5.1.1.9"), []),
        (words("Sorry.\n--- Below this line is a copy of the message.\n550 5.1.1 no"), []),
        (words(""), []),
    ],
)  # fmt: skip
def test_what_became_of_a_mail(raw: bytes, expected: list[Fate]) -> None:
    assert list(fates(raw, read_mail(raw))) == expected


@pytest.mark.parametrize(
    ("status", "action", "kind"),
    [
        ("5.1.1", "failed", "hard"),
        ("5.1.10", "failed", "hard"),
        ("5.1.7", "failed", "other"),
        ("5.1.8", "failed", "other"),
        ("5.2.2", "failed", "other"),
        ("5.7.1", "failed", "other"),
        ("4.4.7", "failed", "soft"),
        ("4.4.1", "delayed", "soft"),
        ("5.1.1", "relayed", "delivered"),
        ("2.1.5", "failed", "delivered"),
    ],
)
def test_what_a_status_means_for_an_address(status: str, action: str, kind: str) -> None:
    assert kind_of(status, action) == kind
