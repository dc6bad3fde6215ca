# SPDX-License-Identifier: GPL-2.0-or-later
"""A list is read from wherever its mails are; what merely came to the mailbox is not answered."""

from __future__ import annotations

import logging
import mailbox
import shutil
from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from service.faults import TryLater
from service.hearing import hearing
from service.lists import source
from service.read.archive import Archive
from service.read.taken import Taken
from service.store import counters, mails, sources
from service.store.engine import reading
from tests.archives import epoch
from tests.served import Site, serving
from tests.service.lists.conftest import Opens
from tests.service.lists.office import LIST, OTHER, Office, a_list, bad

ID = LIST.replace("@", ".").encode()
BY_LIST = b"List-Id: <" + ID + b">\n"


def drop(folder: Path, name: str, raw: bytes) -> None:
    """Put a mail into a maildir."""
    mailbox.Maildir(folder, create=True)
    (folder / "tmp" / name).write_bytes(raw)
    (folder / "tmp" / name).rename(folder / "new" / name)


def counted(office: Office, address: str = LIST) -> dict[str, int]:
    """What became of the mails of a list, as the status page counts it."""
    with reading(office.world.store) as db:
        found = [one for one in counters.read(db) if one.name == "mails_total"]
    return {one.labels["result"]: one.value for one in found if one.labels["list"] == address}


def alarms(office: Office, address: str = LIST) -> dict[str, str]:
    with reading(office.world.store) as db:
        return hearing(db, address, office.clock()).alarms


@pytest.fixture
def maildir(opened: Opens, tmp_path: Path) -> tuple[Office, Path]:
    folder = tmp_path / "Maildir"
    mailbox.Maildir(folder, create=True)
    return opened(replace(a_list(folder), archive=f"maildir:{folder}")), folder


TRULY = {
    "list-id": BY_LIST,
    "list-id with a name": b"List-Id: Rust <" + ID.upper() + b">\n",
    "list-post": f"List-Post: <mailto:{LIST}>\n".encode(),
    "x-mailing-list": f"X-Mailing-List: {LIST}\n".encode(),
    "a bounce address": b"Return-Path: <rust+bounces-7@lists.engine.example>\n" + BY_LIST,
    "a bounce address around": b"Return-Path: <rust-bounces@engine.example>\n" + BY_LIST,
}
MERELY = {
    "nothing": b"",
    "another list": b"List-Id: <mm.lists.engine.example>\n",
    "a longer name": b"List-Id: <x" + ID + b">\n",
    "a part of it": b"List-Id: <lists.engine.example>\n",
    "in a name": b'List-Id: "' + ID + b'" <x.example>\n',
    "another sender": b"Return-Path: <eve@evil.example>\n" + BY_LIST,
    "no sender": b"Return-Path: <>\n" + BY_LIST,
    "a top-level domain": b"Return-Path: <eve@example>\n" + BY_LIST,
    "a domain that ends so": b"Return-Path: <e@evillists.engine.example>\n" + BY_LIST,
    "a forged one below": b"Return-Path: <eve@evil.example>\nReturn-Path: <a@engine.example>\n"
    + BY_LIST,
}


@pytest.mark.parametrize("how", TRULY)
def test_what_came_by_the_list_is_answered(maildir: tuple[Office, Path], how: str) -> None:
    office, folder = maildir
    drop(folder, "1", TRULY[how] + bad(1))
    office.work()
    assert [one.rcpt_tos for one in office.postman.got] == [["ada@engine.example"]]
    assert counted(office) == {"kept": 1}


@pytest.mark.parametrize("how", MERELY)
def test_what_was_merely_sent_to_the_mailbox_is_counted_and_never_answered(
    maildir: tuple[Office, Path], how: str
) -> None:
    office, folder = maildir
    drop(folder, "1", MERELY[how] + bad(1))
    office.work()
    assert office.postman.got == []
    assert office.reports() == ()
    assert counted(office) == {"direct": 1}


def test_what_the_body_says_of_a_list_counts_for_nothing(maildir: tuple[Office, Path]) -> None:
    office, folder = maildir
    drop(folder, "1", bad(1) + b"\n" + BY_LIST)
    office.work()
    assert counted(office) == {"direct": 1}


def test_what_lay_in_a_mailbox_before_is_passed_over(maildir: tuple[Office, Path]) -> None:
    office, folder = maildir
    drop(folder, "1", BY_LIST + bad(1))
    office.clock.now += timedelta(days=3)
    office.work()
    assert counted(office) == {"old": 1}
    drop(folder, "2", BY_LIST + bad(2))
    office.work()
    assert counted(office) == {"old": 1, "kept": 1}


def test_an_mbox_is_read_on_from_where_reading_ended(opened: Opens, tmp_path: Path) -> None:
    file = tmp_path / "rust.mbox"
    office = opened(replace(a_list(file), archive=f"mbox:{file}"))
    office.intake()
    assert alarms(office).keys() == {"failing"}
    for n in (1, 2, 3):
        with file.open("ab") as stream:
            head = b"" if n == 2 else BY_LIST
            stream.write(b"From ada Fri Jan  2 03:04:05 2026\n" + head + bad(n) + b"\n")
        office.intake()
    assert counted(office) == {"kept": 2, "direct": 1}
    assert alarms(office) == {}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    epoch(tmp_path / "site" / "rust" / "git" / "0.git", [bad(1)])
    with serving(tmp_path / "site") as served:
        yield served


@pytest.fixture
def far(opened: Opens, site: Site) -> Office:
    """An office that reads an archive which is served elsewhere."""
    return opened(replace(a_list(Path("x")), archive=f"{site.url}/rust/"))


def test_an_archive_that_is_served_is_fetched_and_answered(far: Office, site: Site) -> None:
    far.work()
    assert len(far.postman.got) == 1
    epoch(site.root / "rust" / "git" / "0.git", [bad(2, "[PATCH] Free another once")])
    far.work()
    assert len(far.postman.got) == 2
    assert counted(far) == {"kept": 2}
    assert (far.world.settings.state / "lists" / LIST / "git" / "0.git").is_dir()


def test_a_mirror_that_was_lost_is_fetched_again_and_repeats_nothing(
    far: Office, site: Site
) -> None:
    far.work()
    shutil.rmtree(far.world.settings.state / "lists")
    far.work()
    epoch(site.root / "rust" / "git" / "0.git", [bad(2, "[PATCH] Free another once")])
    far.work()
    assert len(far.postman.got) == 2


def test_a_list_may_move_from_a_folder_to_where_it_is_served(opened: Opens, site: Site) -> None:
    near = opened(a_list(site.root / "rust"))
    near.work()
    one = replace(a_list(Path("x")), archive=f"{site.url}/rust")
    far = replace(
        near, world=replace(near.world, settings=replace(near.world.settings, lists=(one,)))
    )
    epoch(site.root / "rust" / "git" / "0.git", [bad(2, "[PATCH] Free another once")])
    far.work()
    assert len(near.postman.got) == 2


def test_a_server_that_is_away_is_said_once_and_read_on_when_it_is_back(
    far: Office, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    far.work()
    site.status["manifest"] = 503
    caplog.set_level(logging.INFO)
    caplog.clear()
    for _ in range(3):
        far.clock.now += timedelta(minutes=1)
        far.intake()
    assert [one.getMessage().partition(" since")[0] for one in caplog.records] == [
        f"{LIST} is not heard well: its archive fails"
    ]
    failing = alarms(far)["failing"]
    assert "since 2026-01-02 05:01 UTC" in failing
    assert "answers 503" in caplog.text
    assert "503" not in failing
    site.status.clear()
    caplog.clear()
    epoch(site.root / "rust" / "git" / "0.git", [bad(2, "[PATCH] Free another once")])
    far.work()
    assert [one.getMessage() for one in caplog.records if one.name == "ksquirrel.lists"] == [
        f"{LIST} is heard again (failing)",
        "2@engine.example v1 is judged: a reply",
    ]
    assert "failing" not in alarms(far)
    assert len(far.postman.got) == 2


def test_what_was_fetched_is_read_though_nothing_more_can_be(far: Office, site: Site) -> None:
    far.intake()
    epoch(site.root / "rust" / "git" / "0.git", [bad(2, "[PATCH] Free another once")])
    folder = far.world.settings.state / "lists" / LIST
    shutil.copytree(
        site.root / "rust" / "git" / "0.git", folder / "git" / "0.git", dirs_exist_ok=True
    )
    site.status["/"] = 500
    far.intake()
    assert counted(far) == {"kept": 2}
    assert "failing" in alarms(far)


def test_a_list_whose_archive_is_lost_does_not_stop_another(opened: Opens, tmp_path: Path) -> None:
    office = opened(a_list(tmp_path / "archive"), a_list(tmp_path / "gone", address=OTHER))
    office.arrive(bad(1))
    office.intake(OTHER)
    office.work()
    assert len(office.postman.got) == 1
    with reading(office.world.store) as db:
        found = sources.find(db, OTHER)
    assert "no public-inbox archive" in str(found and found.error)
    assert "failing" not in alarms(office)


def two(opened: Opens, tmp_path: Path) -> Office:
    return opened(a_list(tmp_path / "archive"), a_list(tmp_path / "other", address=OTHER))


FOOTER = b"\n-- \nto unsubscribe from this list ask its owner\n"


@pytest.mark.parametrize("first", [LIST, OTHER])
def test_of_two_copies_that_of_the_list_named_first_is_kept(
    opened: Opens, tmp_path: Path, first: str
) -> None:
    office = two(opened, tmp_path)
    office.arrive(bad(1))
    epoch(tmp_path / "other" / "git" / "0.git", [bad(1) + FOOTER])
    for address in (first, LIST, OTHER, LIST):
        office.intake(address)
    with reading(office.world.store) as db:
        assert mails.raws(db, ["1@engine.example"]) == {"1@engine.example": bad(1)}
        assert mails.lists_of(db, "1@engine.example").keys() == {LIST, OTHER}
    office.work()
    assert len(office.postman.got) == 1


def test_a_copy_that_can_be_read_takes_the_place_of_one_that_cannot(
    opened: Opens, tmp_path: Path
) -> None:
    office = two(opened, tmp_path)
    office.arrive(bad(1) + b"x" * (3 << 20))
    office.intake()
    with reading(office.world.store) as db:
        (refused,) = mails.refused(db, 10)
    assert (refused.message_id, refused.list) == ("1@engine.example", LIST)
    assert "over the limit" in refused.why
    assert refused.head.startswith(b"To: ")
    epoch(tmp_path / "other" / "git" / "0.git", [bad(1)])
    office.intake(OTHER)
    office.work()
    assert len(office.postman.got) == 1
    with reading(office.world.store) as db:
        assert mails.refused(db, 10) == ()


def test_a_list_that_falls_silent_is_noticed_once(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    for n in range(30):
        office.arrive(bad(n))
        office.clock.now += timedelta(minutes=60)
        office.intake()
    assert alarms(office) == {}
    caplog.clear()
    for _ in range(5):
        office.clock.now += timedelta(minutes=60)
        office.intake()
    said = [one.getMessage() for one in caplog.records if "no mail since" in one.getMessage()]
    assert len(said) == 1
    assert "1.0 h is a usual gap" in said[0]
    assert alarms(office).keys() == {"quiet"}
    office.arrive(bad(31))
    office.intake()
    assert alarms(office) == {}


class Tired(Archive):
    """An archive on a disk that does not read."""

    def read(self, cursor: str | None, since: str = "") -> Generator[Taken]:
        yield from ()
        raise TryLater(f"the disk is tired ({cursor is None}, {since})")


def test_an_archive_that_runs_ahead_is_noticed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.arrive(bad(1))
    office.intake()
    office.arrive(*(bad(n) for n in range(2, 24)))
    monkeypatch.setattr(source, "Archive", Tired)
    office.intake()
    assert "behind" not in alarms(office)
    with reading(office.world.store) as db:
        look = sources.find(db, LIST)
    assert look is not None
    assert look.behind == 22
    office.clock.now += timedelta(minutes=11)
    office.intake()
    assert "22 mails ahead of us, since 2026-01-02 04:00" in alarms(office)["behind"]
    monkeypatch.undo()
    office.intake()
    assert alarms(office) == {}


def test_a_list_nobody_looks_into_is_noticed(office: Office) -> None:
    assert alarms(office) == {"unread": "nobody has looked into its archive yet"}
    office.arrive(bad(1))
    office.intake()
    assert alarms(office) == {}
    office.clock.now += timedelta(minutes=11)
    assert alarms(office)["unread"].startswith("nobody looks into its archive since")
