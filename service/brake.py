# SPDX-License-Identifier: GPL-2.0-or-later
"""The brake: while it is on, nothing is posted.  It is a table, and a file anyone can touch.

The table holds for every machine, the file for its own, and also where the database is away.
Both are looked at before each post, so either takes effect at once.
"""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import Engine

from service.faults import Held
from service.settings import Settings
from service.store import audit, brake
from service.store.engine import reading, transaction


def brake_file(settings: Settings) -> Path:
    """The file: each line is a scope; without a line, it is everything."""
    return settings.state / "brake"


def held(settings: Settings, store: Engine, scopes: tuple[str, ...]) -> str | None:
    """The first of some scopes that is held; None when a post may go out."""
    marked = every_held(settings, store)
    return next((scope for scope in scopes if scope in marked), None)


def every_held(settings: Settings, store: Engine) -> frozenset[str]:
    """Every scope that is held, here or everywhere."""
    with reading(store) as db:
        return frozenset(_marked(brake_file(settings)) | {one.scope for one in brake.held(db)})


def check(
    settings: Settings, store: Engine, *, repository: str | None = None, address: str | None = None
) -> None:
    """Say this before each post to a repository or a list.  Raises Held."""
    scope = held(settings, store, brake.scopes_of(repository, address))
    if scope:
        raise Held(f"the brake holds {scope}")


def pull(settings: Settings, store: Engine | None, scope: str, by: str) -> None:
    """Hold a scope: in the file, and in the table where there is a store."""
    file = brake_file(settings)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(file, _marked(file) | {scope})
    if store is not None:
        with transaction(store) as db:
            brake.pull(db, scope, by)
            audit.note(db, by, "pause", scope)


def release(settings: Settings, store: Engine, scope: str, by: str) -> bool:
    """Let a scope go, in both; False when neither held it."""
    file = brake_file(settings)
    marked = _marked(file)
    _write(file, marked - {scope})
    with transaction(store) as db:
        was_held = brake.release(db, scope) or scope in marked
        if was_held:
            audit.note(db, by, "resume", scope)
    return was_held


def _marked(file: Path) -> set[str]:
    try:
        lines = {line.strip() for line in file.read_text("utf-8", "replace").splitlines()} - {""}
    except FileNotFoundError:
        return set()
    return lines or {brake.ALL}


def _write(file: Path, scopes: set[str]) -> None:
    if not scopes:
        file.unlink(missing_ok=True)
        return
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    fresh.write_text("".join(f"{scope}\n" for scope in sorted(scopes)))
    fresh.replace(file)
