# SPDX-License-Identifier: GPL-2.0-or-later
"""The app on GitHub: whether it may do and hears what this program needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from service.doctor.line import Line, ok, skip
from service.faults import ConfigError, Gone, TryLater
from service.github.connection import App, connect
from service.github.faults import told_apart_as_app
from service.settings import Settings
from service.settings.secrets import private_key
from service.web.manifest import EVENTS, PERMISSIONS

ABOUT = "github app"
RANKS = ("", "read", "write", "admin")
KEY = "github.private_key_file"


def app(settings: Settings, offline: bool) -> Iterator[Line]:
    """Its rights and events as they are there, and as the manifest has them."""
    github = settings.github
    if not github.app_id:
        yield skip(ABOUT, "the settings name no app; /setup makes one")
        return
    if offline:
        yield skip(ABOUT, "--offline")
        return
    try:
        key = private_key(settings) or ""
        told = App(api_url=github.api_url, app_id=github.app_id, private_key=key)
        connection = connect(told).as_app()
        with told_apart_as_app("the app", KEY):
            live = connection.get_app()
            name, rights, events = live.name, live.permissions, live.events
            there = [(one.raw_data, one.id) for one in connection.get_installations()]
    except ConfigError as error:
        for fault in error.faults:
            yield Line("fail", fault.name, fault.why, "see app_id and the key on the app's page")
        return
    except (TryLater, Gone) as error:
        yield Line("fail", ABOUT, str(error), f"see {github.api_url}, and the proxy")
        return
    yield from _rights(ABOUT, rights, "give it that on the app's page")
    yield from _events(events)
    for data, number in there:
        account = (data.get("account") or {}).get("login") or number
        todo = "its owner has to accept the new permissions"
        yield from _rights(f"installation at {account}", data.get("permissions") or {}, todo)
    yield ok(ABOUT, f"{name} answers, installed {len(there)} times")


def _rights(about: str, live: Mapping[str, str], todo: str) -> Iterator[Line]:
    for name, right in PERMISSIONS.items():
        has = live.get(name, "")
        if _rank(has) < _rank(right):
            yield Line("fail", about, f"has {name}: {has or 'none'}, and needs {right}", todo)
    more = sorted(f"{k}: {v}" for k, v in live.items() if _rank(v) > _rank(PERMISSIONS.get(k, "")))
    if more:
        yield Line("warn", about, f"may do more than it needs ({', '.join(more)})", "take it back")


def _events(live: Iterable[str]) -> Iterator[Line]:
    missing = sorted(set(EVENTS) - set(live))
    if missing:
        todo = "subscribe to them on the app's page"
        yield Line("fail", ABOUT, f"does not hear {', '.join(missing)}", todo)


def _rank(right: str) -> int:
    return RANKS.index(right) if right in RANKS else 0
