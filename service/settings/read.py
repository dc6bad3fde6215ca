# SPDX-License-Identifier: GPL-2.0-or-later
"""The settings file to Settings; every fault at once, each with file and key."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from service.faults import ConfigError, Fault
from service.settings import kinds
from service.settings.kinds import Kind, Wrong
from service.settings.listed import contradictions
from service.settings.model import GitHub, List, Mail, Server, Settings, Tree

SIZE = 1 << 20
PORT = kinds.whole(1, 65535)
Keys = Mapping[str, Kind]
SERVER: Keys = {
    "host": kinds.text,
    "port": PORT,
    "database_url": kinds.database,
    "public_url": kinds.web,
    "admin_token_file": kinds.file,
}
GITHUB: Keys = {
    "api_url": kinds.web,
    "app_id": kinds.whole(1, 2**63 - 1),
    "private_key_file": kinds.file,
    "webhook_secret_files": kinds.several(kinds.file),
    "mode": kinds.one_of("off", "observe", "shadow", "full"),
}
MAIL: Keys = {
    "from": kinds.mailbox,
    "reply_to": kinds.mailbox,
    "smtp_host": kinds.text,
    "smtp_port": PORT,
    "smtp_starttls": kinds.yes_or_no,
    "smtp_user": kinds.text,
    "smtp_password_file": kinds.file,
    "bounce_domain": kinds.text,
    "listen_host": kinds.text,
    "listen_port": PORT,
    "listen_socket": kinds.file,
    "listen_smtp": kinds.yes_or_no,
    "trust_results_of": kinds.text,
}
LIST: Keys = {
    "address": kinds.address,
    "archive": kinds.archive,
    "password_file": kinds.file,
    "mode": kinds.one_of("off", "observe", "shadow", "author", "full"),
    "recipients": kinds.one_of("none", "author", "author+cc", "list", "thread"),
    "cc": kinds.several(kinds.mailbox),
    "consent": kinds.text,
    "wait_minutes": kinds.whole(1, 7 * 24 * 60),
}
TREE: Keys = {
    "name": kinds.text,
    "git": kinds.file,
    "url": kinds.remote,
    "branch": kinds.text,
    "match": kinds.several(kinds.text),
}
TABLES = {"server": SERVER, "github": GITHUB, "mail": MAIL}
LISTS = {"list": LIST, "tree": TREE}
REQUIRED = {"list": ("address",), "tree": ("name", "git")}
SECRET = ("database_url", "archive")


def settings_file(option: Path | None) -> Path | None:
    """The file to read: the option's, else the one KSQUIRREL_SETTINGS names, else none."""
    named = os.environ.get("KSQUIRREL_SETTINGS")
    return option or (Path(named) if named else None)


def read_settings(path: Path | None) -> Settings:
    """The settings in a file; the defaults without one.  Raises ConfigError with every fault."""
    if path is None:
        return Settings()
    table = _table(path)
    faults = [
        Fault(f"{path}: {key}", f"unknown table{_near(key, (*TABLES, *LISTS))}")
        for key in table
        if key not in TABLES and key not in LISTS
    ]
    one = {name: _read(f"{path}: {name}", table.get(name, {}), name, faults) for name in TABLES}
    many = {name: tuple(_each(path, table, name, faults)) for name in LISTS}
    if faults:
        raise ConfigError(*faults)
    mail = {"sender" if key == "from" else key: value for key, value in one["mail"].items()}
    settings = Settings(
        server=Server(**one["server"]),
        github=GitHub(**one["github"]),
        mail=Mail(**mail),
        lists=tuple(List(**values) for values in many["list"]),
        trees=tuple(Tree(**values) for values in many["tree"]),
        file=path,
    )
    faults = [Fault(f"{path}: {key}", why) for key, why in _contradictions(settings)]
    if faults:
        raise ConfigError(*faults)
    return settings


def _table(path: Path) -> Mapping[str, object]:
    try:
        with path.open("rb") as stream:
            raw = stream.read(SIZE + 1)
        if len(raw) > SIZE:
            raise ConfigError(Fault(str(path), f"over {SIZE >> 10} KiB"))
        return tomllib.loads(raw.decode("utf-8"))
    except OSError as error:
        raise ConfigError(Fault(str(path), f"cannot be read: {error.strerror}")) from None
    except (ValueError, RecursionError) as error:  # TOMLDecodeError is a ValueError
        raise ConfigError(Fault(str(path), f"is not TOML: {error}")) from None


def _each(
    path: Path, table: Mapping[str, object], name: str, faults: list[Fault]
) -> Iterator[dict[str, Any]]:
    found = table.get(name, [])
    if not isinstance(found, list):
        faults.append(Fault(f"{path}: {name}", f"is one table; write [[{name}]]"))
        return
    for number, one in enumerate(found, 1):
        yield _read(f"{path}: {name} {number}", one, name, faults)


def _read(where: str, table: object, name: str, faults: list[Fault]) -> dict[str, Any]:
    """The values of one table as they are kept; what is wrong is added to the faults."""
    keys = TABLES.get(name) or LISTS[name]
    if not isinstance(table, dict):
        faults.append(Fault(where, f"is no table; write [{name}]"))
        return {}
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in keys:
            faults.append(Fault(f"{where}.{key}", f"unknown key{_near(key, keys)}"))
            continue
        try:
            values[key] = keys[key](value)
        except Wrong as wrong:
            shown = "" if key in SECRET else f"{value!r} "
            faults.append(Fault(f"{where}.{key}", f"{shown}{wrong}"))
    missing = [key for key in REQUIRED.get(name, ()) if key not in table]
    faults += [Fault(f"{where}.{key}", "is missing") for key in missing]
    return values


def _near(key: str, known: Iterable[str]) -> str:
    names = tuple(known)
    near = difflib.get_close_matches(key, names, n=1)
    return f"; did you mean {near[0]}?" if near else f"; there are {', '.join(names)}"


def _contradictions(settings: Settings) -> Iterator[tuple[str, str]]:
    """What is right by itself and wrong together: (key, why)."""
    github, mail = settings.github, settings.mail
    if github.app_id and not github.private_key_file:
        yield "github.private_key_file", "is missing, and app_id needs it"
    if github.private_key_file and not github.app_id:
        yield "github.app_id", "is missing, and private_key_file needs it"
    if github.mode == "full" and not github.app_id:
        yield "github.app_id", 'is missing, and mode = "full" speaks as that app'
    yield from _in_mail(mail)
    speaking = [one for one in settings.lists if one.mode in ("author", "full")]
    for key, value in (("from", mail.sender), ("smtp_host", mail.smtp_host)):
        if speaking and not value:
            yield f"mail.{key}", f"is missing, and {speaking[0].address} is to get replies"
    for number, one in enumerate(settings.lists, 1):
        if one in speaking and not one.consent:
            yield f"list {number}.consent", f'is missing, and mode = "{one.mode}" needs it'
    yield from contradictions(settings.lists)
    yield from _twice("list", "address", [one.address.lower() for one in settings.lists])
    yield from _twice("tree", "name", [one.name for one in settings.trees])
    yield from _twice("tree", "git", [str(one.git) for one in settings.trees])


def _in_mail(mail: Mail) -> Iterator[tuple[str, str]]:
    if mail.smtp_user and not mail.smtp_password_file:
        yield "mail.smtp_password_file", "is missing, and smtp_user needs it"
    if mail.listen_port and mail.listen_socket:
        yield "mail.listen_socket", "is one place to listen too many beside listen_port"
    if mail.listens and not mail.sender:
        yield "mail.from", "is missing, and letters come to it"


def _twice(table: str, key: str, values: list[str]) -> Iterator[tuple[str, str]]:
    for number, value in enumerate(values, 1):
        first = values.index(value) + 1
        if first < number:
            yield f"{table} {number}.{key}", f"{value!r} is that of {table} {first} too"
