# SPDX-License-Identifier: GPL-2.0-or-later
"""Lists read from real servers, from the archive to the reply: public-inbox, Dovecot."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.read.fetch import Mirror
from service.read.imap import Account
from service.settings.model import List
from service.store import counters, sources
from service.store.engine import reading
from tests.archives import mail
from tests.end_to_end.test_intake import LIST as INBOX
from tests.end_to_end.test_intake import (
    PublicInbox,
    archived,
    dovecot,
    free_port,
    put,
    running,
)
from tests.service.conftest import database_url, empty_url, postgres, store, template
from tests.service.lists.conftest import Opens, opened
from tests.service.lists.office import LIST, Office, a_list, bad

__all__ = [
    "archived", "database_url", "dovecot", "empty_url", "opened", "postgres", "store", "template",
]  # fmt: skip
pytestmark = pytest.mark.end_to_end


def results(office: Office, address: str) -> dict[str, int]:
    with reading(office.world.store) as db:
        found = [one for one in counters.read(db) if one.name == "mails_total"]
    kept = {one.labels["result"]: one.value for one in found if one.labels["list"] == address}
    return kept or {"kept": 0}


def error(office: Office, address: str) -> str | None:
    with reading(office.world.store) as db:
        found = sources.find(db, address)
    return found.error if found else "nobody looked"


def at_home(office: Office) -> Office:
    """The office in our own time, for public-inbox and Dovecot live in it."""
    office.clock.now = datetime.now(UTC)
    return office


@pytest.fixture
def served(archived: PublicInbox) -> Iterator[str]:
    port = free_port()
    server = ["public-inbox-httpd", "-W0", "-l", f"http://127.0.0.1:{port}"]
    with running(server, port, archived.environment):
        yield f"http://127.0.0.1:{port}/list"


def dated(n: int) -> bytes:
    """A faulty patch of today that came by the inbox."""
    raw = bad(n).replace(LIST.encode(), INBOX.encode())
    lines = [one for one in raw.splitlines(keepends=True) if not one.startswith(b"Date:")]
    return f"Date: {datetime.now(UTC):%a, %d %b %Y %H:%M:%S} +0000\n".encode() + b"".join(lines)


def test_a_public_inbox_is_read_where_it_is_served(
    opened: Opens, archived: PublicInbox, served: str
) -> None:
    one = replace(a_list(Path("x"), address=INBOX), archive=served)
    office = at_home(opened(one))
    purged = dated(501)
    archived.deliver(purged)
    office.intake(INBOX)
    assert error(office, INBOX) is None
    before = results(office, INBOX)["kept"]
    archived.deliver(dated(502))
    office.intake(INBOX)
    assert results(office, INBOX)["kept"] == before + 1
    archived.run("public-inbox-purge", str(archived.folder), stdin=purged)
    archived.deliver(dated(503))
    office.intake(INBOX)
    office.intake(INBOX)
    assert error(office, INBOX) is None
    assert results(office, INBOX)["kept"] >= before + 2


def test_the_manifest_of_public_inbox_saves_the_asking(
    archived: PublicInbox, served: str, tmp_path: Path
) -> None:
    mirror = Mirror(served, tmp_path / "mirror")
    assert list(mirror.fetch()) == [0]
    assert list(mirror.fetch()) == []
    archived.deliver(mail(601))
    assert list(mirror.fetch()) == [0]
    subprocess.run(
        ["git", f"--git-dir={tmp_path}/mirror/git/0.git", "fsck", "--strict"], check=True
    )


def test_a_server_that_ends_is_said_and_its_mails_stay(
    opened: Opens, archived: PublicInbox
) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/list"
    office = at_home(opened(replace(a_list(Path("x"), address=INBOX), archive=url)))
    server = ["public-inbox-httpd", "-W0", "-l", f"http://127.0.0.1:{port}"]
    with running(server, port, archived.environment):
        office.intake(INBOX)
    office.intake(INBOX)
    assert "cannot be reached" in str(error(office, INBOX))
    archived.deliver(dated(int(time.time() * 1000)))  # new to the inbox of the module
    before = results(office, INBOX)["kept"]
    with running(server, port, archived.environment):
        office.intake(INBOX)
    assert error(office, INBOX) is None
    assert results(office, INBOX)["kept"] == before + 1


def on_imap(account: Account, secret: Path) -> List:
    secret.write_text(f"{account.password}\n")
    secret.chmod(0o600)
    place = f"imap://{account.user}@{account.host}:{account.port}/{account.folder}"
    return replace(a_list(Path("x")), archive=place, password_file=secret)


BY_LIST = f"List-Id: <{LIST.replace('@', '.')}>\n".encode()


def test_a_mailbox_on_a_server_is_answered_for_what_came_by_the_list(
    opened: Opens, dovecot: tuple[Account, Path], tmp_path: Path
) -> None:
    account, folder = dovecot
    office = opened(on_imap(account, tmp_path / "password"))
    lay = folder.parent / "mail"
    put_raw(lay, "1", BY_LIST + bad(1))
    put_raw(lay, "2", bad(2, "[PATCH] Free another once"))
    office.work()
    assert error(office, LIST) is None
    assert [one.rcpt_tos for one in office.postman.got] == [["ada@engine.example"]]
    assert "In-Reply-To: <1@engine.example>" in str(office.postman.got[0].content)
    assert results(office, LIST) == {"kept": 1, "direct": 1}
    office.work()
    assert results(office, LIST) == {"kept": 1, "direct": 1}


def test_what_lay_in_a_mailbox_for_long_is_not_even_fetched(
    opened: Opens, dovecot: tuple[Account, Path], tmp_path: Path
) -> None:
    account, folder = dovecot
    office = opened(on_imap(account, tmp_path / "password"))
    put_raw(folder, "1", BY_LIST + bad(1), datetime(2025, 12, 1, tzinfo=UTC))
    put_raw(folder, "2", BY_LIST + bad(2))
    office.intake()
    assert results(office, LIST) == {"kept": 1}


def test_a_password_that_a_server_refuses_is_said(
    opened: Opens, dovecot: tuple[Account, Path], tmp_path: Path
) -> None:
    account, folder = dovecot
    put(folder, 1)
    office = opened(on_imap(replace(account, password="wrong"), tmp_path / "password"))
    office.intake()
    assert "the server refuses the user" in str(error(office, LIST))
    assert "wrong" not in str(error(office, LIST))
    (tmp_path / "password").write_text(account.password)
    office.intake()
    assert error(office, LIST) is None


def put_raw(folder: Path, name: str, raw: bytes, at: datetime | None = None) -> None:
    file = folder / "tmp" / name
    file.write_bytes(raw)
    file.chmod(0o644)
    if at:
        os.utime(file, (at.timestamp(), at.timestamp()))
    file.rename(folder / "new" / name)
