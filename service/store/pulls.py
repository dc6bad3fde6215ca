# SPDX-License-Identifier: GPL-2.0-or-later
"""Pull requests as last seen, and which head of each was judged last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from service.store.kinds import cleaned, now
from service.store.pull_tables import pulls
from service.store.upsert import insert

KEY = ["installation", "repository", "number"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """A pull request as GitHub told of it last; ``head`` and ``base`` are shas."""

    installation: int
    repository: str
    number: int
    head: str
    base: str
    state: str
    draft: bool
    private: bool
    title: str
    opener: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen(Pull):
    """A pull request as it is kept: what was judged last, by which delivery."""

    judged_head: str | None
    judged_delivery: int | None
    seen_at: datetime


def see(db: Connection, pull: Pull) -> None:
    """Keep a pull request as it is now; what was judged stays known."""
    row = asdict(pull) | {"seen_at": now()}
    rest = {name: value for name, value in row.items() if name not in KEY}
    statement = insert(db, pulls).values(row)
    db.execute(statement.on_conflict_do_update(index_elements=KEY, set_=rest))


def judged(db: Connection, key: tuple[int, str, int], head: str, delivery: int) -> None:
    """Note that a head was judged, and the newest delivery known before it was read.

    ``key`` is (installation, repository, number).  An older delivery changes nothing.
    """
    older = or_(pulls.c.judged_delivery.is_(None), pulls.c.judged_delivery <= delivery)
    values = {"judged_head": head, "judged_delivery": delivery}
    db.execute(update(pulls).where(_is(key), older).values(values))


def find(db: Connection, key: tuple[int, str, int]) -> Seen | None:
    """A pull request by (installation, repository, number)."""
    row = db.execute(select(pulls).where(_is(key))).mappings().first()
    return Seen(**row) if row else None


def unjudged(db: Connection) -> Iterator[Seen]:
    """The open pull requests whose head has not been judged, longest unseen first."""
    behind = or_(pulls.c.judged_head.is_(None), pulls.c.judged_head != pulls.c.head)
    chosen = select(pulls).where(pulls.c.state == "open", behind).order_by(pulls.c.seen_at)
    for row in db.execute(chosen).mappings():
        yield Seen(**row)


def _is(key: tuple[int, str, int]) -> ColumnElement[bool]:
    installation, repository, number = key
    return and_(
        pulls.c.installation == installation,
        pulls.c.repository == cleaned(repository),
        pulls.c.number == number,
    )
