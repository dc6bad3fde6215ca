# SPDX-License-Identifier: GPL-2.0-or-later
"""Maildir and mbox: each mail once, whenever reading stopped."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from service.faults import Stop, TryLater
from service.read.mailbox import Maildir, Mbox
from tests.archives import mail
from tests.service.test_archive import named

LINE = b"From ada@engine.example Fri Jan  2 03:04:05 2026\n"


@pytest.fixture
def maildir(tmp_path: Path) -> Maildir:
    folder = tmp_path / "box"
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    for n in range(4):
        file = folder / "new" / f"{9 - n}.host"
        file.write_bytes(mail(n))
        os.utime(file, (n, n))
    return Maildir("bot@looms.example", folder)


def test_a_maildir_is_read_in_order_of_arrival_and_left_empty(maildir: Maildir) -> None:
    found = list(maildir.read())
    assert [one.id for one in found] == named(0, 1, 2, 3)
    assert not list(maildir.read(found[-1].cursor))
    assert not list((maildir.folder / "new").iterdir())
    assert len(list((maildir.folder / "cur").iterdir())) == 4


def test_a_mail_is_moved_only_when_its_cursor_is_known_to_be_stored(maildir: Maildir) -> None:
    found = list(islice(maildir.read(), 3))
    assert [one.id for one in maildir.read(found[1].cursor)] == named(2, 3)
    assert len(list((maildir.folder / "cur").iterdir())) == 2


def test_a_cursor_of_a_maildir_moves_nothing_else(maildir: Maildir, tmp_path: Path) -> None:
    """The files that must stay are the test's own: where this breaks, they are what is moved."""
    other = tmp_path / "other"
    other.touch()
    names = json.dumps({"done": ["../../other", str(other), "", ".", 7, None]})
    for cursor in (names, '{"done": 5}', "{", '"x"'):
        assert len(list(maildir.read(cursor))) == 4
    assert other.exists()
    assert not list((maildir.folder / "cur").iterdir())


def test_a_mail_that_somebody_else_moved_is_passed_over(maildir: Maildir) -> None:
    found = maildir.read()
    next(found)
    (maildir.folder / "new" / "8.host").unlink()
    assert [one.id for one in found] == named(2, 3)


def test_mails_that_cannot_be_moved_are_said(maildir: Maildir) -> None:
    (last,) = islice(maildir.read(), 1)
    target = maildir.folder / "cur" / f"{json.loads(last.cursor)['done'][0]}:2,S"
    target.mkdir()
    with pytest.raises(Stop, match="mails stay unread: Is a directory"):
        list(maildir.read(last.cursor))


def test_what_is_no_mail_in_a_maildir_is_passed_over(maildir: Maildir) -> None:
    (maildir.folder / "new" / "a").mkdir()
    (maildir.folder / "new" / "b").symlink_to("/etc/passwd")
    os.mkfifo(maildir.folder / "new" / "c")
    (maildir.folder / "new" / "0").write_bytes(b"\x00")
    found = list(maildir.read())
    assert [one.refused for one in found if one.refused] == ["no mail headers at its beginning"]
    assert len(found) == 5


def test_a_folder_that_is_no_maildir_is_named(tmp_path: Path) -> None:
    with pytest.raises(Stop, match="no maildir"):
        list(Maildir("x", tmp_path).read())


def boxed(*numbers: int) -> bytes:
    return b"".join(LINE + mail(n) + b"\n" for n in numbers)


@pytest.fixture
def mbox(tmp_path: Path) -> Mbox:
    file = tmp_path / "box.mbox"
    file.write_bytes(boxed(0, 1, 2, 3))
    return Mbox("bot@looms.example", file)


@pytest.mark.parametrize("stop", range(1, 5))
def test_an_mbox_is_read_on_after_the_cursor(mbox: Mbox, stop: int) -> None:
    *_, last = islice(mbox.read(None), stop)
    assert [one.id for one in mbox.read(last.cursor)] == named(*range(stop, 4))
    mbox.file.write_bytes(boxed(0, 1, 2, 3, 4))
    assert [one.id for one in mbox.read(last.cursor)] == named(*range(stop, 5))


def test_an_mbox_that_was_replaced_is_read_from_its_beginning(mbox: Mbox) -> None:
    *_, last = mbox.read(None)
    for other in (boxed(7), boxed(7, 8, 9, 10, 11), boxed(7) + b"\n" * 9000):
        mbox.file.write_bytes(other)
        assert next(mbox.read(last.cursor)).id == named(7)[0]


def test_an_mbox_that_is_written_to_is_left_alone(mbox: Mbox) -> None:
    program = (
        "import fcntl,sys,time; f=open(sys.argv[1],'ab'); fcntl.lockf(f, fcntl.LOCK_EX);"
        "print('locked', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(mbox.file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == b"locked\n"
        with pytest.raises(TryLater, match="somebody writes to it"):
            list(mbox.read(None))
        writer.communicate()
    assert len(list(mbox.read(None))) == 4


def test_an_mbox_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Stop, match=r"box\.mbox: cannot be read: No such file"):
        list(Mbox("x", tmp_path / "box.mbox").read(None))


def test_the_lock_is_given_back(mbox: Mbox) -> None:
    next(reading := mbox.read(None))
    reading.close()
    with mbox.file.open("ab") as file:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
