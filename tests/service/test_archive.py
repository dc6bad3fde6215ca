# SPDX-License-Identifier: GPL-2.0-or-later
"""Archives of git epochs: everything once, in order, wherever reading stopped."""

from __future__ import annotations

import os
import subprocess
from itertools import islice
from pathlib import Path

import pytest

from service.faults import Stop, TryLater
from service.read.archive import Archive
from service.read.objects import Objects
from service.read.taken import KEPT, from_cursor
from tests.archives import epoch, git, mail, take_back


@pytest.fixture
def inbox(tmp_path: Path) -> Archive:
    epoch(tmp_path / "list" / "git" / "0.git", [mail(n) for n in range(5)])
    return Archive("list@looms.example", tmp_path / "list")


def ids(archive: Archive, cursor: str | None) -> list[str | None]:
    return [taken.id for taken in archive.read(cursor)]


def named(*numbers: int) -> list[str]:
    return [f"{n}@engine.example" for n in numbers]


def test_mails_come_in_the_order_they_were_archived(inbox: Archive) -> None:
    found = list(inbox.read(None))
    assert [one.id for one in found] == named(0, 1, 2, 3, 4)
    assert found[0].raw == mail(0)
    assert all(one.post and one.source == "list@looms.example" for one in found)


@pytest.mark.parametrize("stop", range(1, 6))
def test_reading_goes_on_after_the_cursor(inbox: Archive, stop: int) -> None:
    *_, last = islice(inbox.read(None), stop)
    assert ids(inbox, last.cursor) == named(*range(stop, 5))


def test_nothing_is_read_from_the_end_until_something_comes(inbox: Archive) -> None:
    end = inbox.end()
    assert ids(inbox, end) == []
    epoch(inbox.folder / "git" / "0.git", [mail(5)])
    assert ids(inbox, end) == named(5)


def test_a_new_epoch_is_read_after_the_old_one(inbox: Archive) -> None:
    end = inbox.end()
    epoch(inbox.folder / "git" / "0.git", [mail(5)])
    epoch(inbox.folder / "git" / "1.git", [mail(6), mail(7)])
    epoch(inbox.folder / "git" / "10.git", [mail(8)])
    *_, last = found = list(inbox.read(end))
    assert [one.id for one in found] == named(5, 6, 7, 8)
    assert set(from_cursor(last.cursor)) == {"0", "1", "10"}
    assert ids(inbox, last.cursor) == []


def test_an_empty_epoch_is_no_fault(inbox: Archive) -> None:
    git(inbox.folder / "git" / "1.git", "init", "--quiet", "--bare")
    assert len(ids(inbox, None)) == 5


def test_a_date_is_a_cursor(inbox: Archive) -> None:
    assert ids(inbox, inbox.since("2026-01-02T03:00:02Z")) == named(3, 4)
    assert ids(inbox, inbox.since("1999-01-01")) == named(0, 1, 2, 3, 4)


def test_a_mail_that_was_taken_back_is_said(inbox: Archive) -> None:
    end = inbox.end()
    take_back(inbox.folder / "git" / "0.git", mail(4))
    (taken,) = inbox.read(end)
    assert (taken.id, taken.deleted) == (named(4)[0], True)


def test_after_a_rewrite_only_what_changed_is_read_again(inbox: Archive) -> None:
    """As public-inbox-purge leaves an epoch: another history from the purged mail on."""
    end = inbox.end()
    folder = inbox.folder / "git" / "0.git"
    git(folder, "update-ref", "refs/heads/master", "master~2")
    epoch(folder, [mail(4), mail(5)])
    assert ids(inbox, end) == named(4, 5)


def test_after_a_rewrite_and_a_clean_up_all_is_read_again(inbox: Archive, tmp_path: Path) -> None:
    end = inbox.end()
    other = epoch(tmp_path / "other.git", [mail(1), mail(2)])
    folder = inbox.folder / "git" / "0.git"
    folder.rename(tmp_path / "gone.git")
    other.rename(folder)
    assert ids(inbox, end) == named(1, 2)


@pytest.mark.parametrize(
    "cursor", ["", "{", "[]", "7", '{"0":7}', '{"0":"--all"}', '{"0":"' + "0" * 40 + '"}']
)
def test_a_damaged_cursor_reads_from_the_beginning(inbox: Archive, cursor: str) -> None:
    assert len(ids(inbox, cursor)) == 5


def test_the_files_of_version_1_are_read(tmp_path: Path) -> None:
    folder = epoch(tmp_path / "old.git", [mail(1)], file="ab/" + "c" * 38)
    epoch(folder, [mail(2)], file="de/" + "f" * 38)
    assert ids(Archive("list@looms.example", folder), None) == named(1, 2)


def test_a_mail_that_is_too_large_is_kept_in_part_with_the_reason(inbox: Archive) -> None:
    end = inbox.end()
    epoch(inbox.folder / "git" / "0.git", [mail(5) + b"x" * (3 << 20), mail(6)])
    large, after = inbox.read(end)
    assert large.post is None
    assert large.refused
    assert large.refused.startswith("a mail of 3,1")
    assert (large.id, len(large.raw), after.id) == (named(5)[0], KEPT, named(6)[0])


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "no mail headers at its beginning"),
        (b"\x00\xff" * 50, "no mail headers at its beginning"),
        (b"Message-ID: <a@b>\nX: " + b"y" * 40000 + b"\n\n", "a header X of over 32,768 bytes"),
    ],
)
def test_a_mail_that_cannot_be_read_is_kept_with_the_reason(
    inbox: Archive, raw: bytes, why: str
) -> None:
    end = inbox.end()
    epoch(inbox.folder / "git" / "0.git", [raw])
    (taken,) = inbox.read(end)
    assert (taken.post, taken.refused, taken.raw) == (None, why, raw)
    assert taken.id == ("a@b" if b"<a@b>" in raw else None)


def test_a_folder_that_is_no_archive_is_named(tmp_path: Path) -> None:
    with pytest.raises(Stop, match=r"no public-inbox archive: neither git/0\.git nor HEAD"):
        list(Archive("x", tmp_path).read(None))


def test_no_process_stays_when_reading_stops_early(inbox: Archive) -> None:
    before = children()
    reading = inbox.read(None)
    next(reading)
    assert len(children()) > len(before)
    reading.close()
    assert children() == before


def children() -> set[str]:
    listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return set(listed)


def test_a_damaged_repository_is_the_worlds_fault(inbox: Archive) -> None:
    for file in (inbox.folder / "git" / "0.git" / "objects").glob("??/*"):
        file.chmod(0o644)
        file.write_bytes(b"")
    with pytest.raises(TryLater, match="git log"):
        list(inbox.read(None))


def test_a_mail_the_archive_lost_is_said_and_hides_no_other(inbox: Archive) -> None:
    folder = inbox.folder / "git" / "0.git"
    lost = git(folder, "rev-parse", "master~1:m")
    (folder / "objects" / lost[:2] / lost[2:]).unlink()
    found = list(inbox.read(None))
    assert [one.id for one in found] == [*named(0, 1, 2), None, *named(4)]
    assert found[3].refused == f"the archive has lost it: no blob {lost}"


def test_a_blob_is_read_only_as_far_as_asked(inbox: Archive) -> None:
    folder = inbox.folder / "git" / "0.git"
    name = git(folder, "rev-parse", "master:m")
    with Objects(folder) as objects:
        assert objects.blob(name, lambda _: 9) == (len(mail(4)), mail(4)[:9])
        assert objects.blob(name, lambda size: size) == (len(mail(4)), mail(4))
        assert objects.blob("0" * 40, lambda size: size) is None
        assert objects.blob("HEAD\n--help", lambda size: size) is None
        assert objects.blob(git(folder, "rev-parse", "master"), lambda size: size) is None
        assert objects.blob(name, lambda size: size) == (len(mail(4)), mail(4))


def test_the_archive_is_only_read(inbox: Archive) -> None:
    before = listing(inbox.folder)
    list(inbox.read(None))
    inbox.end()
    assert listing(inbox.folder) == before


def listing(folder: Path) -> list[str]:
    done = subprocess.run(
        ["find", str(folder), "-printf", "%p %s %T@\\n"], capture_output=True, check=True
    )
    return sorted(done.stdout.decode().splitlines())
