# SPDX-License-Identifier: GPL-2.0-or-later
"""What machines and operators ask about the service itself; nobody outside has to be up for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from flask import Blueprint, Response, render_template
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from service.brake import every_held
from service.hearing import hearings
from service.settings.model import Settings
from service.store import counters, dead, mirrors
from service.store.database import is_current, stored_version
from service.store.engine import reading
from service.store.kinds import now
from service.web.admin import is_operator
from service.web.metrics import exposition
from service.web.work import Queue

FREE = 0.10
"""The part of the disk that must be free."""
MODES = {
    "off": "off: it hears nothing and judges nothing",
    "observe": "observe: it judges, and writes nothing on GitHub",
    "shadow": "shadow: it judges, keeps what it would say, and writes nothing on GitHub",
    "full": "full: it judges, and says so on GitHub",
}
"""What each mode of the GitHub app means to whoever waits for its word."""


def blueprint(settings: Settings, engine: Engine, queue: Queue) -> Blueprint:
    """The routes of the probes."""
    probes = Probes(settings, engine, queue)
    made = Blueprint("probes", __name__)
    made.add_url_rule("/livez", "livez", probes.livez)
    made.add_url_rule("/readyz", "readyz", probes.readyz)
    made.add_url_rule("/statusz", "statusz", probes.statusz)
    made.add_url_rule("/metrics", "metrics", probes.metrics)
    return made


class Probes:
    """The probes of one service."""

    def __init__(self, settings: Settings, engine: Engine, queue: Queue) -> None:
        self._settings, self._engine, self._queue = settings, engine, queue

    def livez(self) -> Response:
        """Whether this process answers at all."""
        return _text(200, "alive")

    def readyz(self) -> Response:
        """Whether it can do its work; what keeps it from it is a line each."""
        faults = tuple(self._faults())
        return _text(503, "\n".join(faults)) if faults else _text(200, "ready")

    def statusz(self) -> Response:
        """What people want to know when something seems stuck; the operator is told more.

        Trees and counters may be named after what is private.
        """
        shown = is_operator()
        with reading(self._engine) as db:
            given_up = dead.count(db)
            counted = counters.read(db) if shown else ()
            trees = mirrors.read(db) if shown else ()
            lists = tuple(hearings(self._settings, db, now()))
        page = render_template(
            "status.html",
            mode=MODES[self._settings.github.mode],
            faults=tuple(self._faults()),
            pending=self._queue.pending(),
            held=bool(every_held(self._settings, self._engine)),
            dead=given_up,
            shown=shown,
            schema=stored_version(self._engine) if shown else None,
            counters=counted,
            mirrors=trees,
            lists=lists,
        )
        response = Response(page)
        response.cache_control.no_store = True
        return response

    def metrics(self) -> Response:
        """The counters of all processes, for Prometheus."""
        held = every_held(self._settings, self._engine)
        with reading(self._engine) as db:
            lists = tuple(hearings(self._settings, db, now()))
            body, kind = exposition(db, self._queue.pending(), len(held), lists)
        return Response(body, content_type=kind)

    def _faults(self) -> Iterator[str]:
        try:
            if not is_current(self._engine):
                yield "the tables of the database are of another version than this program"
        except DBAPIError as error:
            yield f"the database does not answer: {type(error.orig).__name__}"
        file = self._settings.server.database_file
        if file:
            yield from disk_faults(file.parent)


def disk_faults(folder: Path) -> Iterator[str]:
    """What is wrong with the disk a folder is on."""
    try:
        usage = shutil.disk_usage(folder)
    except OSError as error:
        yield f"the folder of the database cannot be looked at: {error.strerror}"
        return
    if usage.free < usage.total * FREE:
        yield f"the disk of the database is {1 - usage.free / usage.total:.0%} full"


def _text(status: int, words: str) -> Response:
    return Response(f"{words}\n", status=status, mimetype="text/plain")
