# SPDX-License-Identifier: GPL-2.0-or-later
"""What became of mails that went out: an address that is gone is not written to for a while."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import Connection

from service.store import audit, bounces, counters, suppressed, written
from service.store.bounces import DELIVERED, HARD, OTHER, SOFT, Bounce
from service.store.outbox import Kept

GONE, BUSY = timedelta(days=90), timedelta(days=7)
IN_A_ROW = 3
NOT_THEIRS = ("5.1.7", "5.1.8")
"""RFC 3463: these two are about the sender's address, which is ours."""
FINE = ("delivered", "relayed", "expanded")
STATUS = re.compile(r"#?([245]\.\d{1,3}\.\d{1,3})(?![\d.])")


def kind_of(status: str, action: str = "failed") -> str:
    """What a status means for the address a mail went to."""
    if action in FINE or status.startswith("2."):
        return DELIVERED
    if status.startswith("5.1.") and status not in NOT_THEIRS:
        return HARD
    return SOFT if status.startswith("4.") else OTHER


def refused(db: Connection, sent: Kept, text: str, at: datetime) -> None:
    """Count what our own server said when it refused a mail for good."""
    found = STATUS.match(text)
    if found:
        note(db, sent, kind_of(found[1]), found[1], at)


def note(db: Connection, sent: Kept, kind: str, status: str, at: datetime) -> None:
    """Keep what became of a mail, and suppress its address where that is enough of it."""
    new = Bounce(outbox=sent.id, recipient=sent.recipient, kind=kind, status=status, at=at)
    if not bounces.note(db, new):
        return
    counters.add(db, "bounces_total", kind=kind)
    if kind == HARD:
        _suppress(db, sent, at + GONE, f"{status}: there is no such address", at)
    elif kind == SOFT:
        last = written.out_to(db, sent.recipient, sent.id, IN_A_ROW)
        if bounces.count(db, last, SOFT) == IN_A_ROW:
            _suppress(db, sent, at + BUSY, f"{status}: {IN_A_ROW} mails in a row came back", at)


def _suppress(db: Connection, sent: Kept, until: datetime, why: str, at: datetime) -> None:
    one = suppressed.Suppressed(address=sent.recipient, until=until, why=why, at=at)
    suppressed.add(db, one)
    audit.note(db, "ksquirrel", "suppress", f"the recipient of mail {sent.id}, {why}")
