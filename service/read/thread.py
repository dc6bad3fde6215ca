# SPDX-License-Identifier: GPL-2.0-or-later
"""All mails of a thread, from a public-inbox on disk or from one that is served."""

from __future__ import annotations

import sqlite3
import urllib.error
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import quote, urlsplit

from rules.read.mbox import split_mbox
from service.faults import UNFINISHED, Fault, Stop
from service.read.archive import Archive
from service.read.http import get, unpacked
from service.read.objects import NAME, Objects

LORE = "https://lore.kernel.org/all"
SECONDS = 30
MOST = 2000
"""No more mails of a thread are read."""
SIZE = 128 << 20
ROW = 1 << 20
THREAD = """
SELECT mail.ddd FROM over AS mail WHERE mail.ddd IS NOT NULL AND mail.tid IN (
    SELECT tid FROM over JOIN id2num USING (num) JOIN msgid USING (id) WHERE mid = ?
) ORDER BY mail.ts, mail.num LIMIT ?
"""


def thread(archive: str, message_id: str) -> list[bytes]:
    """The mails of the thread that holds this Message-ID, oldest first.

    ``archive`` is the folder of a public-inbox or its URL.  Raises Stop, for exit code 3, where
    the archive cannot be reached or does not have the mail.
    """
    wanted = message_id.strip().removeprefix("<").removesuffix(">")
    if "@" not in wanted.strip("@") or any(c.isspace() or not c.isprintable() for c in wanted):
        raise Stop(Fault(message_id, "no Message-ID"))
    if "://" in archive:
        return _served(archive, wanted)
    return _on_disk(Path(archive), wanted)


def _served(url: str, message_id: str) -> list[bytes]:
    if urlsplit(url).scheme not in ("https", "http") or not urlsplit(url).hostname:
        raise Stop(Fault(url, "no URL of an archive: https is needed"))
    place = f"{url.rstrip('/')}/{quote(message_id, safe='@.-_+=$')}/t.mbox.gz"
    try:
        raw = unpacked(get(place, SIZE, SECONDS), SIZE)
    except urllib.error.HTTPError as error:
        error.close()
        why = "has no such mail" if error.code == 404 else f"answers {error.code}"
        raise Stop(Fault(message_id, f"{url} {why}", UNFINISHED)) from None
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "reason", None) or error
        why = f"{url} cannot be reached: {reason}; --archive names another, or a folder"
        raise Stop(Fault(message_id, why, UNFINISHED)) from None
    lines = (line for line in raw.splitlines(keepends=True))
    return list(split_mbox(lines, mboxrd=True))[:MOST]


def _on_disk(folder: Path, message_id: str) -> list[bytes]:
    """By the index of public-inbox: the numbers of a thread, and the blob of each."""
    archive = Archive(str(folder), folder)
    epochs = list(archive.epochs().values())
    places = (folder.glob("xap*/over.sqlite3"), folder.glob("public-inbox/xap*/over.sqlite3"))
    index = next((file for found in places for file in found), None)
    if index is None:
        why = "no index in this archive (over.sqlite3); public-inbox-index makes it"
        raise Stop(Fault(str(folder), why, UNFINISHED))
    try:
        blobs = list(_blobs(index, message_id))
    except (sqlite3.Error, zlib.error, OSError) as error:
        raise Stop(Fault(str(index), f"cannot be read: {error}", UNFINISHED)) from None
    if not blobs:
        raise Stop(Fault(message_id, f"{folder} has no such mail", UNFINISHED))
    with ExitStack() as stack:
        stores = [stack.enter_context(Objects(path)) for path in epochs]
        return [raw for blob in blobs if (raw := _first(stores, blob)) is not None]


def _blobs(index: Path, message_id: str) -> Iterator[str]:
    """The blobs of the mails of a thread, which the index names on a line of their own."""
    place = f"file:{quote(str(index.absolute()))}?mode=ro"
    with closing(sqlite3.connect(place, uri=True, timeout=5)) as database:
        for (packed,) in database.execute(THREAD, (message_id, MOST)):
            row = zlib.decompressobj().decompress(packed, ROW).split(b"\n")
            name = row[5].decode("ascii", "replace") if len(row) > 5 else ""
            if NAME.fullmatch(name):
                yield name


def _first(stores: list[Objects], blob: str) -> bytes | None:
    """The mail of a blob, whichever epoch has it."""
    found = (store.blob(blob, lambda size: min(size, SIZE)) for store in stores)
    return next((raw for one in found if one is not None for raw in one[1:]), None)
