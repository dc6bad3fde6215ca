# SPDX-License-Identifier: GPL-2.0-or-later
"""Forgets a person: no row that is left names the address, in any table, plain or encoded.

A row is deleted, but where it is the memory of what was said or done: there the address is
taken out and the rest stays, so that nothing is said twice because somebody was forgotten.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, RowMapping, Table, and_, delete, select, update

from rules.read.header import decoded
from rules.read.mail import LIST, Unreadable, read_mail
from service.store import letter_tables, list_tables, outbox
from service.store.engine import reading, transaction
from service.store.tables import METADATA

GONE = "[forgotten]"
REDACTED = ("ks_audit", "ks_ledger", "ks_overrides", "ks_pulls")
NOBODY = ("ks_brake", "ks_counters", "ks_cursor", "ks_mirrors")
"""Tables of the service itself; to take a row out of them would change what it does."""
BLANK = b"Subject: [forgotten]\r\n\r\n"
SENT = list_tables.outbox.name
MAILS = {list_tables.mail.name: "raw", letter_tables.letter.name: "raw", SENT: "body"}
BATCH = 200


@dataclass(frozen=True, slots=True)
class Named:
    """Finds an address in text and bytes: whole, in any case, and as it is written with (at)."""

    text: re.Pattern[str]
    raw: re.Pattern[bytes]

    @classmethod
    def of(cls, address: str) -> Named:
        local, _, domain = map(re.escape, address.rpartition("@"))
        either = r"(?:@| ?\(at\) ?|%40|=40)"
        found = rf"(?<![\w!#$%&'*+/=?^`{{|}}~.-]){local}{either}{domain}(?![\w-]|\.\w)"
        return cls(re.compile(found, re.IGNORECASE), re.compile(found.encode(), re.IGNORECASE))

    def __call__(self, value: object) -> bool:
        if isinstance(value, bytes | memoryview):
            return self.raw.search(bytes(value)) is not None
        return isinstance(value, str) and self.text.search(value) is not None

    def without(self, value: object) -> object:
        """The value with the address taken out."""
        if isinstance(value, bytes | memoryview):
            return self.raw.sub(GONE.encode(), bytes(value))
        return self.text.sub(GONE, value) if isinstance(value, str) else value

    def in_mail(self, raw: bytes) -> bool:
        """Whether a mail names the address once it is decoded."""
        try:
            mail = read_mail(raw, LIST)
        except Unreadable:
            return False
        values = (decoded(value) for values in mail.headers.values() for value in values)
        return any(map(self, values)) or any(self(part.content) for part in mail.parts)


def forget(store: Engine, address: str, *, keep_optout: bool = False) -> Mapping[str, int]:
    """Forget an address; how many rows of each table were deleted or cleaned.

    ``keep_optout`` leaves the one row that keeps mails from it, where there is one.
    """
    named = Named.of(address)
    spared = {*NOBODY, *([list_tables.optout.name] if keep_optout else [])}
    counts: Counter[str] = Counter()
    for table in METADATA.sorted_tables:
        if table.name in spared:
            continue
        for rows in _found(store, table, named):
            with transaction(store) as db:
                for row in rows:
                    counts[table.name] += _forget(db, table, row, named)
    with transaction(store) as db:
        counts["ks_series"] += _orphans(db)
    return {name: count for name, count in sorted(counts.items()) if count}


def _found(store: Engine, table: Table, named: Named) -> Iterator[list[RowMapping]]:
    """The rows of a table that name the address, some at a time."""
    with reading(store) as db:
        rows = db.execution_options(yield_per=BATCH).execute(select(table)).mappings()
        batch = [one for one in rows if _names(table, one, named)]
    for start in range(0, len(batch), BATCH):
        yield batch[start : start + BATCH]


def _names(table: Table, row: RowMapping, named: Named) -> bool:
    column = MAILS.get(table.name)
    if any(map(named, row.values())):
        return True
    return column is not None and named.in_mail(bytes(row[column]))


def _forget(db: Connection, table: Table, row: RowMapping, named: Named) -> int:
    here = and_(*(column == row[column.name] for column in table.primary_key))
    clean = {name: named.without(value) for name, value in row.items()}
    if table.name == SENT:
        return db.execute(update(table).where(here).values(clean | _unsent(row, named))).rowcount
    if table.name in REDACTED:
        return db.execute(update(table).where(here).values(clean)).rowcount
    if table is list_tables.mail:
        _links(db, str(row["message_id"]))
    return db.execute(delete(table).where(here)).rowcount


def _unsent(row: RowMapping, named: Named) -> dict[str, object]:
    """What becomes of a mail of ours: that it was sent stays known, and no longer to whom."""
    waits = row["state"] in (outbox.PENDING, outbox.HELD)
    found: dict[str, object] = {"body": BLANK, "state": outbox.DROPPED if waits else row["state"]}
    if named(row["recipient"]):
        found |= {"recipient": f"forgotten-{row['id']}", "sender": f"forgotten-{row['id']}"}
    return found


def _links(db: Connection, message_id: str) -> None:
    """Delete what else is kept of a mail."""
    for table in (list_tables.mail_answers, list_tables.mail_list, list_tables.series_mail):
        db.execute(delete(table).where(table.c.message_id == message_id))


def _orphans(db: Connection) -> int:
    """Delete the series that no mail is left of, but where it is known that one was answered."""
    left = select(list_tables.series_mail.c.series)
    said = select(list_tables.outbox.c.series)
    series = list_tables.series
    gone = and_(series.c.id.not_in(left), series.c.id.not_in(said), series.c.merged_into.is_(None))
    return db.execute(delete(series).where(gone)).rowcount
