# SPDX-License-Identifier: GPL-2.0-or-later
"""Does what a letter asks for, as far as its writer may ask: each for himself alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import Connection

from service.letters.recheck import Again
from service.letters.room import Asked
from service.lists.send import names_of, title_of
from service.lists.world import World
from service.read.commands import Command
from service.render import answer
from service.render.conduct import bare
from service.render.derived import token
from service.store import audit, counters, objections, optouts, series, stops
from service.store.outbox import Kept as Sent

BY_MAIL = "asked for by mail"
OBJECTIONS = 100
"""As many objections to one report are kept, as by its page."""
Lines = tuple[str, ...]


def obey(db: Connection, world: World, asked: Asked, again: Again | None) -> Iterator[Lines]:
    """Do everything, in the caller's transaction; gives what is to be said of each command.

    ``again`` is what became of the series that was to be judged again.
    """
    for command, _ in groupby(asked.commands):
        lines = _obey(db, world, asked, command) if command.word != "recheck" else None
        if command.word == "recheck" and again is not None:
            lines = again.lines
        if lines:
            audit.note(db, "by mail", command.word, f"letter {asked.letter.id}")
            yield lines


def _obey(db: Connection, world: World, asked: Asked, command: Command) -> Lines | None:
    if asked.about is None:
        return None
    if command.word == "help":
        return answer.helped()
    if command.word == "unknown":
        return answer.helped(command.text)
    if command.word == "wrong":
        return _object(db, world, asked, command)
    if asked.meant is None:
        return answer.unclear()
    if command.word == "stop":
        return _stop(db, asked)
    if command.word == "start":
        return _start(db, asked)
    return _stop_series(db, asked, asked.meant)


def _stop(db: Connection, asked: Asked) -> Lines:
    optouts.add(db, asked.signer.address, BY_MAIL, asked.at)
    counters.add(db, "optouts_total", what="stop")
    return answer.stopped()


def _start(db: Connection, asked: Asked) -> Lines:
    """Undo what this very address asked for; what the operator noted stays."""
    address = asked.signer.address
    stops.remove(db, address)
    noted = optouts.find(db, address)
    if noted is not None and noted.why == BY_MAIL:
        optouts.remove(db, address)
    counters.add(db, "optouts_total", what="start")
    still = bare(address) in {bare(one) for one in optouts.every(db)}
    return answer.started(still=still)


def _stop_series(db: Connection, asked: Asked, meant: Sent) -> Lines:
    stops.add(db, asked.signer.address, names_of(meant), asked.at)
    counters.add(db, "optouts_total", what="stop series")
    return answer.stopped_series(title_of(meant))


def _object(db: Connection, world: World, asked: Asked, command: Command) -> Lines:
    about = asked.meant if asked.meant and asked.meant.series else asked.last
    row = series.find(db, about.series) if about else None
    if row is None:
        return answer.unclear()
    page = token(world.desk(), "report", row.key, str(row.version))
    if objections.count(db, page) < OBJECTIONS:
        objections.add(db, page, command.text, command.rule)
    return answer.noted(command.rule)
