# SPDX-License-Identifier: GPL-2.0-or-later
"""A mail that is too large is not read to its end."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator

import pytest

from rules.read.mail import Limits, Unreadable, read_mail
from rules.read.mbox import split_mbox
from service.read.mails import PIECE, mails_of

LIMITS = Limits(mail=3 * PIECE)
HEAD = b"From: Ada Hacker <ada@engine.example>\nSubject: [PATCH] mm: x\n\n"
MARK = b"From ada@engine.example Fri Jan  2 03:04:05 2026\n"


class Endless(io.RawIOBase):
    """A stream that begins with some bytes and repeats others for ever; it counts what is read."""

    def __init__(self, head: bytes, again: bytes) -> None:
        self.pieces: Iterator[bytes] = itertools.chain([head], itertools.repeat(again * 1000))
        self.left = b""
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        room = memoryview(buffer)  # type: ignore[arg-type]  # what RawIOBase hands over
        self.left = self.left or next(self.pieces)
        size = min(len(room), len(self.left))
        room[:size] = self.left[:size]
        self.left = self.left[size:]
        self.count += size
        return size


@pytest.mark.parametrize("again", [b"+x\n", b"x", b"\n"])
def test_of_a_file_without_end_no_more_is_read_than_a_mail_may_have(again: bytes) -> None:
    stream = Endless(HEAD, again)
    (mail,) = mails_of("endless", io.BufferedReader(stream), LIMITS)
    assert len(mail.raw) == LIMITS.mail + 1
    assert stream.count <= LIMITS.mail + PIECE


@pytest.mark.parametrize("filler", [b"+x\n" * PIECE, b"x" * 5 * PIECE])
def test_of_a_large_mail_in_an_mbox_no_more_is_kept_and_the_next_is_whole(filler: bytes) -> None:
    next_mail = MARK + HEAD + b"text\n"
    box = io.BytesIO(MARK + HEAD + filler * 3 + b"\n\n" + next_mail)
    large, whole = mails_of("box", box, LIMITS)
    assert LIMITS.mail < len(large.raw) <= LIMITS.mail + PIECE
    assert whole.raw == next_mail
    assert whole.name == "box:2"
    assert box.getvalue().split(b"\n")[whole.origin.line - 1] == MARK.strip()


def test_a_line_longer_than_a_piece_is_one_line() -> None:
    raw = HEAD + b"x" * (PIECE + 5) + b"\nlast\n"
    (mail,) = mails_of("one", io.BytesIO(MARK + raw))
    assert mail.raw == MARK + raw


def test_a_mail_over_the_limit_is_named_with_it() -> None:
    with pytest.raises(Unreadable, match="a mail of over 3,145,728 bytes, which is the limit"):
        read_mail(HEAD + b"x" * LIMITS.mail, LIMITS)


def test_splitting_with_a_limit_loses_no_mail() -> None:
    mails = [MARK + HEAD + b"x\n" * n for n in (0, 10, 1000, 3)]
    box = b"\n".join(mails).splitlines(keepends=True)
    found = list(split_mbox(box, most=200))
    assert [len(one) > 200 for one in found] == [False, False, True, False]
    assert found[3] == mails[3]
