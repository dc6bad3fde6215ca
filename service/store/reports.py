# SPDX-License-Identifier: GPL-2.0-or-later
"""Reports as their pages show them, each under an id that cannot be guessed."""

from __future__ import annotations

import base64
import secrets
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime

from sqlalchemy import Connection, delete, select, update
from sqlalchemy import insert as plain_insert

from service.store.kinds import cleaned, now
from service.store.tables import reports
from service.store.upsert import insert

ID_BYTES = 16  # 128 bits
MOST = 200  # on one page
NEWEST_FIRST = (reports.c.created_at.desc(), reports.c.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    """What is to be kept of a judgement; ``report`` is ``ksquirrel.report/1`` as JSON text."""

    key: str
    origin: str
    title: str
    verdict: str
    report: str = field(repr=False)
    text: str = field(default="", repr=False)
    rules: str
    head: str | None = None
    repository: str | None = None
    private: bool = True
    installation: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(NewReport):
    """A report as it is kept."""

    id: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A report in a list of reports, without what it says."""

    id: str
    key: str
    origin: str
    title: str
    verdict: str
    rules: str
    head: str | None
    repository: str | None
    private: bool
    installation: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which reports a page lists; None does not ask."""

    private: bool | None = False
    repository: str | None = None
    origin: str | None = None
    verdict: str | None = None
    key: str | None = None
    installation: int | None = None
    limit: int = 50


def keep(db: Connection, report: NewReport) -> str:
    """Keep a report and give its id; one that says the same again has the id it had."""
    last = newest(db, report.key)
    if last and all(getattr(last, name) == _kept(value) for name, value in asdict(report).items()):
        return last.id
    token = base64.b32encode(secrets.token_bytes(ID_BYTES)).decode().rstrip("=").lower()
    row = asdict(report) | {"id": token, "created_at": now()}
    db.execute(plain_insert(reports).values(row))
    return token


def keep_as(db: Connection, token: str, report: NewReport) -> None:
    """Keep a report under an id of the caller's; one that was there before is replaced."""
    row = asdict(report) | {"id": cleaned(token), "created_at": now()}
    rest = {name: value for name, value in row.items() if name != "id"}
    statement = insert(db, reports).values(row)
    db.execute(statement.on_conflict_do_update(index_elements=["id"], set_=rest))


def find(db: Connection, token: str) -> Kept | None:
    """A report by its id."""
    row = db.execute(select(reports).where(reports.c.id == cleaned(token))).mappings().first()
    return Kept(**row) if row else None


def newest(db: Connection, key: str) -> Kept | None:
    """The newest report of a submission, by its key."""
    chosen = select(reports).where(reports.c.key == cleaned(key)).order_by(*NEWEST_FIRST)
    row = db.execute(chosen.limit(1)).mappings().first()
    return Kept(**row) if row else None


def recent(db: Connection, wanted: Filter) -> tuple[Heading, ...]:
    """The newest reports that a filter lets through, newest first; public ones by default."""
    chosen = select(*(reports.c[one.name] for one in fields(Heading))).order_by(*NEWEST_FIRST)
    for name in ("private", "repository", "origin", "verdict", "key", "installation"):
        value = getattr(wanted, name)
        if value is not None:
            chosen = chosen.where(reports.c[name] == _kept(value))
    rows = db.execute(chosen.limit(min(wanted.limit, MOST))).mappings()
    return tuple(Heading(**row) for row in rows)


def conceal(db: Connection, installation: int, repository: str) -> None:
    """Make private every report of a repository that is private now."""
    about = (reports.c.installation == installation, reports.c.repository == cleaned(repository))
    shown = update(reports).where(*about, reports.c.private.is_(False))
    db.execute(shown.values(private=True))


def forget(db: Connection, before: datetime) -> int:
    """Delete the reports made before a moment; how many those were."""
    return db.execute(delete(reports).where(reports.c.created_at < before)).rowcount


def _kept(value: object) -> object:
    return cleaned(value) if isinstance(value, str) else value
