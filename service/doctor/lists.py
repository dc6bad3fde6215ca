# SPDX-License-Identifier: GPL-2.0-or-later
"""The archive of each list: whether it can be read as it is, and how old its newest mail is."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from service.doctor.line import Line, ok, skip
from service.faults import Stop, TryLater
from service.lists.source import mirror_folder, source_of
from service.read.archive import Archive
from service.read.fetching import Git
from service.read.imap import Account, inbox
from service.read.manifest import served
from service.read.objects import bare_environment, git
from service.read.source import Subscribed
from service.settings import List, Settings
from service.settings.place import Place, place_of

OLD = timedelta(days=3)


def lists(settings: Settings, offline: bool, now: datetime) -> Iterator[Line]:
    """Each list that is not off."""
    for one in settings.lists:
        if one.mode == "off":
            continue
        if one.archive is None:
            yield Line("fail", one.address, "has no archive", "name it, or set mode = off")
            continue
        try:
            yield from _archive(settings, one, place_of(one.archive), offline, now)
        except Stop as stop:
            for fault in stop.faults:
                yield Line("fail", one.address, str(fault), "see its archive in the settings")
        except (TryLater, OSError) as error:
            yield Line("fail", one.address, str(error), "see its archive in the settings")
        if not any(one.address.lower() in map(str.lower, tree.match) for tree in settings.trees):
            why = "no tree is for it, so what needs MAINTAINERS is not asked"
            yield Line("warn", one.address, why, "name it in the match of a [[tree]]")


def _archive(
    settings: Settings, one: List, place: Place, offline: bool, now: datetime
) -> Iterator[Line]:
    if place.kind == "folder":
        yield _age(one, _newest(Path(place.path)), now)
    elif offline and place.kind in ("url", "imap"):
        yield skip(one.address, "--offline")
    elif place.kind == "url":
        yield _served(one, place.path)
        folder = mirror_folder(settings, one)
        if any(folder.glob("git/*.git")):
            yield _age(one, _newest(folder), now)
    elif place.kind == "imap":
        source = source_of(settings, one)
        if isinstance(source, Subscribed) and isinstance(source.box, Account):
            with inbox(one.address, source.box):
                yield ok(one.address, f"{place.user} may read {place.path} on {place.host}")
    else:
        yield _mailbox(one, place, now)


def _served(one: List, url: str) -> Line:
    found = served(url)
    if found:
        return ok(one.address, f"{url} serves its epochs up to {max(found)}")
    why = Git(url.partition(":")[0]).run("ls-remote", "--quiet", "--", f"{url}/git/0.git", "HEAD")
    if why:
        todo = "name the address of a public-inbox, which has git/0.git below it"
        return Line("fail", one.address, f"{url} serves no epoch: {why}", todo)
    return ok(one.address, f"{url} serves its epochs, without a manifest")


def _mailbox(one: List, place: Place, now: datetime) -> Line:
    path = Path(place.path)
    if place.kind == "mbox":
        with path.open("rb"):
            return _age(one, datetime.fromtimestamp(path.stat().st_mtime, UTC), now)
    missing = [name for name in ("new", "cur") if not (path / name).is_dir()]
    if missing:
        why = f"{path} is no maildir: it has no {' and no '.join(missing)}"
        return Line("fail", one.address, why, "deliver into it once")
    if not all(os.access(path / name, os.W_OK | os.X_OK) for name in ("new", "cur")):
        return Line("fail", one.address, f"mails in {path} cannot be moved", "change its owner")
    times = [(path / name).stat().st_mtime for name in ("new", "cur")]
    return _age(one, datetime.fromtimestamp(max(times), UTC), now)


def _newest(folder: Path) -> datetime | None:
    """When the newest mail of an archive was put there."""
    *_, newest = Archive("", folder).epochs().values()
    done = subprocess.run(
        git(newest, "log", "-1", "--format=%ct"),
        env=bare_environment(),
        capture_output=True,
        check=False,
    )
    said = done.stdout.strip().decode("ascii", "replace")
    return datetime.fromtimestamp(int(said), UTC) if said.isdecimal() else None


def _age(one: List, newest: datetime | None, now: datetime) -> Line:
    if newest is None:
        return Line("warn", one.address, "its newest epoch has no mail", "see what keeps it fresh")
    words = f"its newest mail came {newest:%Y-%m-%d %H:%M} UTC"
    if now - newest > OLD:
        return Line("warn", one.address, words, "see what keeps it fresh")
    return ok(one.address, words)
