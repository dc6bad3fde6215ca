# SPDX-License-Identifier: GPL-2.0-or-later
"""Repositories by GitHub's number, which outlives every name.

What is kept of a repository is kept under the name it had first, its home: so nothing is said
again, and nothing forgotten, where it is renamed or moves to another owner.
"""

from __future__ import annotations

from sqlalchemy import Connection, Row, and_, select, update

from service.store.kinds import cleaned
from service.store.pull_tables import repositories
from service.store.tables import reports
from service.store.upsert import insert

Home = tuple[int, str]
"""An installation and an OWNER/NAME."""


def home_of(db: Connection, number: int, called: Home) -> Home:
    """Where what is kept of a repository is found; ``called`` is what it is called now."""
    known = _find(db, number) or _settle(db, number, called)
    if (known.called_by, known.called) != called:
        _rename(db, number, (known.called_by, known.called), called)
    return known.installation, known.name


def called(db: Connection, home: Home) -> Home:
    """What a repository is called now; its home where nothing else was heard of."""
    at_home = and_(repositories.c.installation == home[0], repositories.c.name == cleaned(home[1]))
    found = db.execute(select(repositories).where(at_home)).first()
    return (found.called_by, found.called) if found else home


def _find(db: Connection, number: int) -> Row[tuple[object, ...]] | None:
    return db.execute(select(repositories).where(repositories.c.id == number)).first()


def _settle(db: Connection, number: int, called: Home) -> Row[tuple[object, ...]]:
    """Give a home to a repository; the name may be that of another, which was renamed."""
    installation, name = called
    row = {"id": number, "installation": installation, "called_by": installation, "called": name}
    for free in (name, f"{name}~{number}"):  # no name on GitHub has a tilde
        statement = insert(db, repositories).values(row | {"name": free})
        db.execute(statement.on_conflict_do_nothing())
        if known := _find(db, number):
            return known
    raise LookupError(f"repository {number} found no home")


def _rename(db: Connection, number: int, old: Home, new: Home) -> None:
    """The pages show what it is called now, and hide it when it is private under any name."""
    renamed = update(repositories).where(repositories.c.id == number)
    db.execute(renamed.values(called_by=new[0], called=new[1]))
    shown = and_(reports.c.installation == old[0], reports.c.repository == cleaned(old[1]))
    db.execute(update(reports).where(shown).values(installation=new[0], repository=new[1]))
