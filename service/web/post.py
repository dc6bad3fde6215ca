# SPDX-License-Identifier: GPL-2.0-or-later
"""The operator's post: mails that are held and letters for a person, to be read and decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, abort, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, Engine

from service import held
from service.render.visible import visible
from service.store import audit, letters, optouts, outbox, suppressed
from service.store.engine import reading, transaction
from service.store.kinds import now
from service.web.admin import check_seal, operators_only
from service.web.work import Queue

MOST = 50
BY = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What waits for a person, and whom nothing is sent to."""

    held: tuple[outbox.Kept, ...]
    failed: tuple[outbox.Kept, ...]
    letters: tuple[letters.Kept, ...]
    suppressed: tuple[suppressed.Suppressed, ...]
    optouts: tuple[optouts.Optout, ...]


def post_of(db: Connection, at: datetime) -> Post:
    """The post of a store at a moment."""
    return Post(
        held=outbox.in_state(db, outbox.HELD, MOST),
        failed=outbox.in_state(db, outbox.FAILED, MOST),
        letters=letters.for_people(db, MOST),
        suppressed=suppressed.read(db, at),
        optouts=optouts.read(db),
    )


def blueprint(engine: Engine, queue: Queue) -> Blueprint:
    """The routes of what can be read and decided."""
    desk = Decisions(engine, queue)
    made = Blueprint("post", __name__)
    for name, view in (("mail", desk.mail), ("letter", desk.letter)):
        made.add_url_rule(f"/admin/{name}/<int:number>", name, operators_only(view))
    for name, deed in (("release", desk.release), ("drop", desk.drop), ("done", desk.done)):
        path = f"/admin/{'letter' if name == 'done' else 'mail'}/<int:number>/{name}"
        made.add_url_rule(path, name, operators_only(deed), methods=["POST"])
    return made


class Decisions:
    """What an operator reads and decides, over one store."""

    def __init__(self, engine: Engine, queue: Queue) -> None:
        self._engine, self._queue = engine, queue

    def mail(self, number: int) -> Response:
        """A mail of ours, as it would be sent."""
        with reading(self._engine) as db:
            found = outbox.find(db, number)
        return _shown(found.body if found else None)

    def letter(self, number: int) -> Response:
        """A letter, as it came."""
        with reading(self._engine) as db:
            found = letters.find(db, number)
        return _shown(found.raw if found else None)

    def release(self, number: int) -> ResponseReturnValue:
        """Send a mail after all."""
        check_seal(f"release:{number}")
        return _back("mails", held.release(self._engine, self._queue, number, BY, now()))

    def drop(self, number: int) -> ResponseReturnValue:
        """Never send a mail."""
        check_seal(f"drop:{number}")
        return _back("mails", held.drop(self._engine, number, BY, now()))

    def done(self, number: int) -> ResponseReturnValue:
        """Note that a letter is seen to."""
        check_seal(f"done:{number}")
        with transaction(self._engine) as db:
            is_done = letters.done(db, number)
            if is_done:
                audit.note(db, BY, "see to", f"letter {number}")
        return _back("letters", is_done)


def _shown(raw: bytes | None) -> Response:
    """A mail as plain text, in which nothing runs and nothing is hidden."""
    if raw is None:
        abort(404)
    lines = raw.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    response = Response("\n".join(map(visible, lines)), mimetype="text/plain")
    response.cache_control.no_store = True
    return response


def _back(place: str, is_done: bool) -> ResponseReturnValue:
    if not is_done:
        abort(409, "That was decided before, or is not there.")
    return redirect(url_for("operator.page", _anchor=place), 303)
