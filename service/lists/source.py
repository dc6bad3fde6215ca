# SPDX-License-Identifier: GPL-2.0-or-later
"""The source that the settings name for a list."""

from __future__ import annotations

from pathlib import Path

from service.read.archive import Archive
from service.read.fetch import Mirror
from service.read.imap import Account
from service.read.mailbox import Maildir, Mbox
from service.read.source import Kept, Source, Subscribed
from service.settings.model import List, Settings
from service.settings.place import place_of
from service.settings.secrets import list_password


def source_of(settings: Settings, one: List) -> Source | None:
    """Where a list is read; None where the settings name no archive.

    Raises ConfigError where the file of a password cannot be read.
    """
    if one.archive is None:
        return None
    address, place = one.address.lower(), place_of(one.archive)
    if place.kind == "folder":
        return Kept(Archive(address, Path(place.path)))
    if place.kind == "url":
        folder = mirror_folder(settings, one)
        return Kept(Archive(address, folder), Mirror(place.path, folder))
    if place.kind == "imap":
        account = Account(
            host=place.host,
            port=place.port,
            user=place.user,
            password=list_password(settings, one),
            folder=place.path,
            tls=place.tls,
        )
        return Subscribed(address, one.archive, account)
    path = Path(place.path)
    box = Maildir(address, path) if place.kind == "maildir" else Mbox(address, path)
    return Subscribed(address, one.archive, box)


def mirror_folder(settings: Settings, one: List) -> Path:
    """Where the archive of a list is fetched to, beside the database."""
    return settings.state / "lists" / one.address.lower().replace("/", "_")
