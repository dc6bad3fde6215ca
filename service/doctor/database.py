# SPDX-License-Identifier: GPL-2.0-or-later
"""The database, and what it says of trees, lists, jobs and the brake.  Nothing is migrated."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from service.brake import every_held
from service.doctor.line import Line, State, ok, skip
from service.faults import ConfigError
from service.hearing import hearings
from service.settings import Settings
from service.store import dead, mails, mirrors
from service.store.database import newest_version, stored_version
from service.store.engine import make_engine, reading
from service.store.kinds import now

ABOUT = "database"
STALE, OLD = timedelta(days=1), timedelta(hours=1)


@contextmanager
def opened(settings: Settings) -> Iterator[tuple[Engine | None, list[Line]]]:
    """The database with what there is to say of it; None where it cannot be used as it is."""
    file = settings.server.database_file
    if file is not None and not file.exists():
        todo = "ksquirrel serve makes it; is this the folder it is started in?"
        yield None, [Line("fail", ABOUT, f"no file {file.absolute()}", todo)]
        return
    try:
        engine = make_engine(settings.server.database_url)
    except ConfigError as error:
        yield None, [Line("fail", one.name, one.why) for one in error.faults]
        return
    lines = [*_version(engine), *_mode(settings)]
    yield (None if any(one.state == "fail" for one in lines) else engine), lines
    engine.dispose()


def _version(engine: Engine) -> Iterator[Line]:
    try:
        stored, newest = stored_version(engine), newest_version()
    except DBAPIError as error:
        why = " ".join(str(error.orig).split())[:200]
        yield Line("fail", ABOUT, f"does not answer: {why}", "see server.database_url")
        return
    if stored == newest:
        yield ok(ABOUT, f"{engine.dialect.name}, tables of version {stored}")
    elif stored is None or stored < newest:
        why = f"has tables of version {stored or 'none'}, and this program {newest}"
        yield Line("fail", ABOUT, why, "ksquirrel serve migrates at its start")
    else:
        why = f"has tables of version {stored}, newer than {newest}"
        yield Line("fail", ABOUT, why, "install the program that made them")


def _mode(settings: Settings) -> Iterator[Line]:
    file = settings.server.database_file
    mode = stat.S_IMODE(file.stat().st_mode) if file else 0
    if mode & 0o077:
        todo = f"chmod 600 {file}"
        yield Line("warn", ABOUT, f"{file} can be read by others (mode {mode:04o})", todo)


def says(settings: Settings, engine: Engine) -> Iterator[Line]:
    """What the service itself has noted."""
    with reading(engine) as db:
        yield from _trees(settings, {one.tree: one for one in mirrors.read(db)})
        for one in hearings(settings, db, now()):
            error = f": {one.look.error}" if one.look and one.look.error else ""
            for name, words in one.alarms.items():
                why = words + (error if name == "failing" else "")
                yield Line("warn", one.list, why, "see /admin/lists")
        letters, refused = dead.count(db), mails.count_refused(db)
    held = sorted(every_held(settings, engine))
    if held:
        scopes = [one.split(":", 1) for one in held]
        to_go = [f"ksquirrel resume{f' --{s[0]} {s[1]}' if s[1:] else ''}" for s in scopes]
        yield Line("warn", "brake", f"holds {', '.join(held)}", f"{', '.join(to_go)} lets go")
    if letters:
        yield Line("warn", "jobs", f"{letters} were given up", "ksquirrel dead list")
    if refused:
        yield Line("warn", "mails", f"{refused} could not be read", "see /admin/lists")


def _trees(settings: Settings, known: dict[str, mirrors.Mirror]) -> Iterator[Line]:
    for tree in settings.trees:
        about, found = f"tree {tree.name}", known.get(tree.name)
        if not (tree.git / "HEAD").is_file():
            todo = "wait for the first fetch" if tree.url else f"git clone --mirror URL {tree.git}"
            yield Line("fail", about, f"no repository {tree.git}", todo)
        elif tree.url is None:
            yield skip(about, "it has no url, and is yours to keep fresh")
        elif found is None or found.is_stale(now() - STALE):
            at = f"{found.fetched_at:%Y-%m-%d %H:%M}" if found and found.fetched_at else "never"
            why = f"fetched last {at}: {found.error if found else 'no worker tried'}"
            yield Line("fail", about, why, "see its url, and that a worker runs")
        else:
            state: State = "warn" if found.is_stale(now() - OLD) else "ok"
            yield Line(state, about, f"fetched {found.fetched_at:%Y-%m-%d %H:%M} UTC")
