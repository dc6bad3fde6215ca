# SPDX-License-Identifier: GPL-2.0-or-later
"""Secrets: the files the settings name, read when needed; and the one that is made."""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from service.faults import ConfigError, Fault
from service.settings.model import List, Settings

SIZE = 64 << 10
LOG = logging.getLogger("ksquirrel.settings")


def webhook_secrets(settings: Settings) -> tuple[str, ...]:
    """Every secret a delivery may be signed with; one is made where none is named.

    Raises ConfigError with every file that cannot be used.
    """
    files = settings.github.webhook_secret_files or (made_secret(settings),)
    faults: list[Fault] = []
    found = [_text(settings, "github.webhook_secret_files", file, faults) for file in files]
    if faults:
        raise ConfigError(*faults)
    return tuple(found)


def admin_token(settings: Settings) -> str:
    """What operators show to the pages that are theirs; one is made where none is named."""
    file = settings.server.admin_token_file or made_secret(settings, "admin-token")
    return _one(settings, "server.admin_token_file", file) or ""


def smtp_password(settings: Settings) -> str | None:
    """The password of the mail server."""
    return _one(settings, "mail.smtp_password_file", settings.mail.smtp_password_file)


def list_password(settings: Settings, one: List) -> str:
    """The password of the IMAP server a list is read from; empty where none is needed."""
    number = settings.lists.index(one) + 1
    return _one(settings, f"list {number}.password_file", one.password_file) or ""


def list_passwords(settings: Settings) -> tuple[str, ...]:
    """Those of all lists.  Raises ConfigError with every file that cannot be used."""
    faults: list[Fault] = []
    found: list[str] = []
    for one in settings.lists:
        try:
            found.append(list_password(settings, one))
        except ConfigError as error:
            faults += error.faults
    if faults:
        raise ConfigError(*faults)
    return tuple(filter(None, found))


def reply_secret(settings: Settings) -> bytes:
    """What keys the names that replies are given; it is made at first use."""
    file = made_secret(settings, "reply-secret")
    return (_one(settings, "reply-secret", file) or "").encode()


def private_key(settings: Settings) -> str | None:
    """The app's private key as PEM, known to load.  Raises ConfigError, naming the file."""
    file = settings.github.private_key_file
    words = _one(settings, "github.private_key_file", file)
    if words is None:
        return None
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(words.encode(), password=None)
    except Exception:  # the library has several, and their words may quote the file
        key = None
    if not isinstance(key, RSAPrivateKey):
        where = _where(settings, "github.private_key_file")
        raise ConfigError(Fault(where, f"{file} is no RSA private key in PEM, without a password"))
    return words


def made_secret(settings: Settings, name: str = "webhook-secret") -> Path:
    """The file of a secret that is made when the settings name none; made at first use."""
    file = settings.state / name
    if file.exists():
        return file
    settings.state.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(secrets.token_hex(32) + "\n")
    with contextlib.suppress(FileExistsError):  # another process was first: its secret holds
        os.link(fresh, file)
        LOG.warning("no %s is configured; one was made, in %s", name.replace("-", " "), file)
    fresh.unlink()
    return file


def check_secrets(settings: Settings) -> tuple[str, ...]:
    """Every secret there is, for the filter of the logs.

    Raises ConfigError with every file that cannot be used.
    """
    faults: list[Fault] = []
    found: list[str] = []
    for read in (webhook_secrets, admin_token, smtp_password, list_passwords, private_key):
        try:
            value = read(settings)
        except ConfigError as error:
            faults += error.faults
            continue
        if value:
            found += [value] if isinstance(value, str) else value
    if faults:
        raise ConfigError(*faults)
    return (*found, *_in_url(settings))


def _in_url(settings: Settings) -> Iterator[str]:
    password = urlsplit(settings.server.database_url).password
    if password:
        yield password
        yield unquote(password)


def _one(settings: Settings, key: str, file: Path | None) -> str | None:
    if file is None:
        return None
    faults: list[Fault] = []
    words = _text(settings, key, file, faults)
    if faults:
        raise ConfigError(*faults)
    return words


def _text(settings: Settings, key: str, file: Path, faults: list[Fault]) -> str:
    where = _where(settings, key)
    try:
        with file.open("rb") as stream:
            raw = stream.read(SIZE + 1)
            mode = stat.S_IMODE(os.fstat(stream.fileno()).st_mode)
        words = raw.decode("utf-8").strip()
    except OSError as error:
        faults.append(Fault(where, f"{file} cannot be read: {error.strerror}"))
        return ""
    except UnicodeDecodeError:
        words = ""
    if not words or len(raw) > SIZE:
        faults.append(Fault(where, f"{file} is empty, over {SIZE >> 10} KiB, or no text"))
    elif mode & 0o007:
        LOG.warning("%s: %s can be read by everyone (mode %04o)", where, file, mode)
    return words


def _where(settings: Settings, key: str) -> str:
    return f"{settings.file}: {key}" if settings.file else key
