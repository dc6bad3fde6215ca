# SPDX-License-Identifier: GPL-2.0-or-later
"""Mails to series: what belongs together, what does not, and what nobody can know."""

from __future__ import annotations

import base64
import random
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from rules.model import Patch
from rules.read.assembled import Series
from rules.read.grouping import AMBIGUOUS, UNTHREADED
from rules.read.joining import SENDERS
from rules.read.letter import Post, read_post
from rules.read.mail import read_mail
from rules.read.mailinfo import mailinfo
from rules.read.series import Sorted, sort_posts, submissions
from rules.read.transfer import from_base64

ADA, SAM = "Ada Hacker <ada@engine.example>", "Sam Roe <sam@looms.example>"
DIFF = "---\n--- a/mm/slub.c\n+++ b/mm/slub.c\n@@ -1 +1 @@\n-int a;\n+int b;\n"
SUMMED = " 2 files changed, 3 insertions(+), 1 deletion(-)\n"


@dataclass(frozen=True)
class M:
    """A mail in few words; ``to`` are the ids it answers, the parent last."""

    id: str
    subject: str
    to: str = ""
    who: str = ADA
    minute: int = 0
    text: str = "Why it matters.\n"
    headers: str = ""
    diff: bool = True

    def raw(self) -> bytes:
        refs = " ".join(f"<{one}@x>" for one in self.to.split())
        head = f"From: {self.who}\nSubject: {self.subject}\nMessage-ID: <{self.id}@x>\n"
        head += f"Date: Fri, 2 Jan 2026 {3 + self.minute // 60:02}:{self.minute % 60:02}:00 +0000\n"
        head += f"References: {refs}\n" if refs else ""
        cover = " 0/" in self.subject or not self.diff
        return f"{head}{self.headers}\n{self.text}{'' if cover else DIFF}".encode()


def sort(*mails: M) -> Sorted:
    return sort_posts(read_post(mail.raw()) for mail in mails)


def number(post: Post) -> int:
    return post.letter.number if isinstance(post.letter, Patch) else 0


def shape(series: Iterable[Series]) -> set[tuple[str, ...]]:
    """Each series as the names of its mails, by number."""
    return {
        tuple(
            (post.id or "").removesuffix("@x")
            for post in sorted(
                one.posts, key=lambda p: p.letter.number if isinstance(p.letter, Patch) else 0
            )
        )
        for one in series
    }


COVER = M("c", "[PATCH 0/2] mm: two steps")
ONE = M("p1", "[PATCH 1/2] mm: one", "c")
TWO = M("p2", "[PATCH 2/2] mm: two", "c")
TABLE: dict[str, tuple[list[M], set[tuple[str, ...]]]] = {
    "threaded": ([COVER, ONE, TWO], {("c", "p1", "p2")}),
    "a late cover": ([TWO, ONE, COVER], {("c", "p1", "p2")}),
    "no cover came": ([ONE, TWO], {("p1", "p2")}),
    "the first patch leads": (
        [M("p1", "[PATCH 1/2] a: one"), M("p2", "[PATCH 2/2] a: two", "p1")],
        {("p1", "p2")},
    ),
    "v2 in reply to v1": (
        [COVER, ONE, TWO, M("d", "[PATCH v2 0/2] mm: two steps", "c", minute=5),
         M("q1", "[PATCH v2 1/2] mm: one", "c d", minute=5),
         M("q2", "[PATCH v2 2/2] mm: two", "c d", minute=5)],
        {("c", "p1", "p2"), ("d", "q1", "q2")},
    ),
    "a resend in reply to the first": (
        [COVER, ONE, TWO, M("d", "[RESEND PATCH 0/2] mm: two steps", "c", minute=5),
         M("q1", "[RESEND PATCH 1/2] mm: one", "c d", minute=5)],
        {("c", "p1", "p2"), ("d", "q1")},
    ),
    "two series of a sender in the same minute": (
        [COVER, M("e", "[PATCH 0/2] fs: others"), ONE, M("f1", "[PATCH 1/2] fs: one", "e"),
         M("f2", "[PATCH 2/2] fs: two", "e"), TWO],
        {("c", "p1", "p2"), ("e", "f1", "f2")},
    ),
    "a late patch beyond the total": (
        [COVER, ONE, TWO, M("p3", "[PATCH 3/2] mm: three", "c", minute=50)],
        {("c", "p1", "p2", "p3")},
    ),
    "a diff in a reply": (
        [COVER, ONE, TWO, M("r", "Re: [PATCH 1/2] mm: one", "c p1", SAM)],
        {("c", "p1", "p2"), ("r",)},
    ),
    "a patch of somebody else in the thread": (
        [COVER, ONE, TWO, M("s", "[PATCH] mm: mine", "c", SAM)],
        {("c", "p1", "p2"), ("s",)},
    ),
    "a number somebody else took first": (
        [COVER, M("s", "[PATCH 2/2] mm: mine", "c", SAM), ONE, TWO],
        {("c", "p1", "p2"), ("s",)},
    ),
    "the same number under another parent": (
        [M("a", "[PATCH 1/2] a: one", "lost"), M("b", "[PATCH 2/2] b: two", "other", SAM)],
        {("a",), ("b",)},
    ),
    "unthreaded": ([M("a", "[PATCH 1/2] a: one"), M("b", "[PATCH 2/2] a: two")], {("a", "b")}),
    "unthreaded, an hour apart": (
        [M("a", "[PATCH 1/2] a: one"), M("b", "[PATCH 2/2] a: two", minute=61)],
        {("a",), ("b",)},
    ),
    "unthreaded, two runs at once, told by their ids": (
        [M("9.1-1-ada", "[PATCH 1/2] a: one"), M("9.2-1-ada", "[PATCH 1/2] b: one"),
         M("9.1-2-ada", "[PATCH 2/2] a: two"), M("9.2-2-ada", "[PATCH 2/2] b: two")],
        {("9.1-1-ada", "9.1-2-ada"), ("9.2-1-ada", "9.2-2-ada")},
    ),
    "unthreaded, two runs at once, half of one lost": (
        [M("9.2-1-ada", "[PATCH 1/2] b: one"), M("9.1-2-ada", "[PATCH 2/2] a: two"),
         M("9.2-2-ada", "[PATCH 2/2] b: two")],
        {("9.1-2-ada",), ("9.2-1-ada", "9.2-2-ada")},
    ),
    "unthreaded, and nobody can tell": (
        [M("a", "[PATCH 1/3] a: one"), M("b", "[PATCH 1/3] b: one"), M("d", "[PATCH 2/3] x: two")],
        {("a",), ("b",), ("d",)},
    ),
    "a cover letter that does not say so": (
        [M("n", "two steps", diff=False), M("p1", "[PATCH 1/2] mm: one", "n"),
         M("p2", "[PATCH 2/2] mm: two", "n")],
        {("n", "p1", "p2")},
    ),
    "patches below the report of somebody else": (
        [M("n", "mm is broken", who=SAM, diff=False), M("p1", "[PATCH 1/2] mm: one", "n"),
         M("p2", "[PATCH 2/2] mm: two", "n")],
        {("p1", "p2")},
    ),
    "a summary as a reply of the same sender": (
        [M("p", "[PATCH] mm: all"),
         M("n", "Re: [PATCH] mm: all", "p", text=SUMMED, diff=False, minute=5),
         M("q1", "[PATCH v2 1/2] mm: one", "n", minute=6),
         M("q2", "[PATCH v2 2/2] mm: two", "n", minute=6)],
        {("p",), ("n", "q1", "q2")},
    ),
    "a cover letter that counts otherwise": (
        [COVER, M("p1", "[PATCH 01/19] mm: one", "c"), M("p2", "[PATCH 02/19] mm: two", "c")],
        {("c", "p1", "p2")},
    ),
    "a series of its own below a cover letter": (
        [COVER, ONE, TWO, M("o1", "[PATCH 1/3] x: a", "c"), M("o2", "[PATCH 2/3] x: b", "c")],
        {("c", "p1", "p2"), ("o1", "o2")},
    ),
    "parts without the version of their cover letter": (
        [M("c", "[PATCH v3 0/2] mm: two steps"), ONE, TWO],
        {("c", "p1", "p2")},
    ),
    "a second sender": (
        [COVER, ONE, M("p2", "[PATCH 2/2] mm: two", "c", SAM)],
        {("c", "p1", "p2")},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("mails", "wanted"), TABLE.values(), ids=TABLE.keys())
def test_mails_group_into_the_series_they_were_sent_as(
    mails: list[M], wanted: set[tuple[str, ...]]
) -> None:
    assert shape(sort(*mails).series) == wanted


@pytest.mark.parametrize("mails", [mails for mails, _ in TABLE.values()], ids=TABLE.keys())
def test_the_order_in_which_mails_come_changes_no_series(mails: list[M]) -> None:
    spread = list(mails)
    wanted = shape(sort(*mails).series)
    chance = random.Random(7)
    for _ in range(20):
        chance.shuffle(spread)
        assert shape(sort(*spread).series) == wanted


DOUBTS = [
    ("threaded", []),
    ("v2 in reply to v1", []),
    ("unthreaded", [UNTHREADED]),
    ("unthreaded, and nobody can tell", [AMBIGUOUS]),
    ("a second sender", [SENDERS]),
    ("a cover letter that counts otherwise", ["2 patches announced, and parts of 19 sent"]),
]


@pytest.mark.parametrize(("name", "doubts"), DOUBTS)
def test_what_is_not_certain_is_said(name: str, doubts: list[str]) -> None:
    found = sort(*TABLE[name][0]).series
    assert all(one.doubts == doubts for one in found)
    assert [list(one.doubts) for one in submissions(found)] == [doubts] * len(found)


def test_a_series_is_complete_by_the_count_of_its_cover_letter() -> None:
    (series,) = sort(*TABLE["a cover letter that counts otherwise"][0]).series
    assert (series.total, series.missing) == (2, ())


def test_a_gap_in_the_numbers_is_missing() -> None:
    (series,) = sort(M("p1", "[PATCH 1/4] a: b"), M("p3", "[PATCH 3/4] a: c", "p1")).series
    assert series.missing == (2, 4)


REROLLS = {
    "a reroll of one patch": ([M("q2", "[PATCH v2 2/2] mm: two", "c p2", minute=9)], ("p1@x",)),
    "the same version once more": ([M("q2", "[PATCH 2/2] mm: two", "c p2", minute=9)], ("p1@x",)),
    "a resend of one patch": (
        [M("q2", "[RESEND PATCH 2/2] mm: two", "c p2", minute=9)],
        ("p1@x",),
    ),
    "a patch sent twice to the cover letter": (
        [M("q2", "[PATCH 2/2] mm: two", "c", minute=9)],
        ("p1@x",),
    ),
    "a new version of which a part was lost": (
        [M("q2", "[PATCH v2 2/2] mm: two", "c", minute=9)],
        (),
    ),
    "an answer to another number": ([M("q2", "[PATCH v2 2/2] mm: two", "c p1", minute=9)], ()),
    "another count": ([M("q2", "[PATCH v2 2/3] mm: two", "c p2", minute=9)], ()),
}


@pytest.mark.parametrize(("mails", "kept"), REROLLS.values(), ids=REROLLS.keys())
def test_a_partial_reroll_keeps_what_it_does_not_replace(
    mails: list[M], kept: tuple[str, ...]
) -> None:
    *_, again = sort(COVER, ONE, TWO, *mails).series
    assert (again.inherits, bool(again.missing)) == (kept, not kept)


def test_a_second_partial_reroll_keeps_what_the_first_kept() -> None:
    second = M("q2", "[PATCH v2 2/2] mm: two", "c p2", minute=9)
    third = M("r2", "[PATCH v3 2/2] mm: two", "c p2 q2", minute=12)
    *_, again = sort(COVER, ONE, TWO, second, third).series
    assert again.inherits == ("p1@x",)


SET_ASIDE = [
    ([M("r", "Re: [PATCH] a: b", "p", SAM)], "a reply with a diff"),
    ([M("q", "[PATCH AUTOSEL 6.1] a: b")], "queued by a script of a maintainer"),
    (
        [M("g", "[GIT PULL 0/2] x", diff=False), M("p1", "[PATCH 1/2] a: b", "g"),
         M("p2", "[PATCH 2/2] a: c", "g")],
        "part of a pull request",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("mails", "why"), SET_ASIDE)
def test_what_was_not_submitted_for_review_is_not_judged(mails: list[M], why: str) -> None:
    found = sort(*mails)
    assert [one.set_aside for one in found.series] == [why]
    assert not list(submissions(found.series))


V1 = [COVER, ONE, TWO]
V2 = {
    "by change-id": (
        "change-id: 20260101-slub-1234\n", "x: renamed", SAM, "", "change-id: 20260101-slub-1234\n",
    ),
    "by what it answers": ("", "x: renamed", SAM, "c", ""),
    "by a link in the notes": ("", "x: renamed", SAM, "", "v1: https://lore.kernel.org/r/p1@x\n"),
    "by a link to a list": ("", "x: renamed", SAM, "", "https://lore.kernel.org/linux-mm/c@x/\n"),
    "by an id in brackets": ("", "x: renamed", SAM, "", "Since <c@x>: nothing.\n"),
    "by its title": ("", "mm: two steps", ADA, "", ""),
}  # fmt: skip


@pytest.mark.parametrize("said", V2.values(), ids=V2.keys())
def test_the_version_before_is_found(said: tuple[str, str, str, str, str]) -> None:
    before, title, who, to, after = said
    first = [M("c", COVER.subject, text=f"Why.\n\n{before}"), ONE, TWO]
    second = M("d", f"[PATCH v2 0/1] {title}", to, who, 9, f"Why.\n\n{after}")
    patch = M("q1", "[PATCH v2 1/1] y: other", "d", who, 9)
    found = list(submissions(sort(*first, second, patch).series))
    assert [one.previous for one in found] == [None, "c@x"]


STRANGERS = {
    "another person with the same title": M("d", "[PATCH v2 0/2] mm: two steps", "", SAM, 9),
    "the same person, another title": M("d", "[PATCH v2 0/2] fs: other steps", minute=9),
    "the same version": M("d", "[PATCH 0/2] mm: two steps", minute=99),
}


@pytest.mark.parametrize("cover", STRANGERS.values(), ids=STRANGERS.keys())
def test_a_stranger_is_no_version_before(cover: M) -> None:
    found = list(submissions(sort(*V1, cover).series))
    assert [one.previous for one in found] == [None, None]


def test_of_two_that_are_alike_none_is_taken_for_the_version_before() -> None:
    twice = [M(n, "[PATCH 0/1] mm: two steps") for n in ("c", "e")]
    found = list(submissions(sort(*twice, M("d", "[PATCH v2 0/1] mm: two steps", minute=9)).series))
    assert [one.previous for one in found] == [None, None, None]


def test_a_list_that_takes_the_from_line_is_marked() -> None:
    raw = M("p", "[PATCH] a: b", who="Ada Hacker via looms <looms@lists.looms.example>",
            headers=f"Reply-To: {ADA}\n").raw()  # fmt: skip
    letter = read_post(raw).letter
    assert letter is not None
    assert (letter.relayed, letter.author.email) == (True, "ada@engine.example")


MISREAD = [
    (b"Found by Bj\xf6rn.", b"", "Found by Björn."),
    (b"Found by Bj\xf6rn.", b"Content-Type: text/plain; charset=utf-8\n", "Found by Björn."),
    (b"Found by Bj\xf6rn.", b"Content-Type: text/plain; charset=iso-8859-1\n", None),
    ("Found by Björn.".encode(), b"", None),
    ("Found by Björn.".encode(), b"Content-Type: text/plain; charset=y\n", None),
    ("Found by Björn.".encode(), b"Content-Type: text/plain; charset=gbk\n", None),
]


@pytest.mark.parametrize(("text", "header", "line"), MISREAD)
def test_bytes_that_no_charset_explains_leave_a_trace(
    text: bytes, header: bytes, line: str | None
) -> None:
    raw = M("p", "[PATCH] a: b").raw().replace(b"Why it matters.", text)
    letter = read_post(raw.replace(b"\n\n", b"\n" + header + b"\n", 1)).letter
    assert letter is not None
    assert letter.transport is not None
    assert letter.transport.misread == line


FOOTED = """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] a: b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

{}
_______________________________________________
A list of looms: https://looms.example/list"""


def test_a_base64_body_above_a_plain_footer_is_read_as_git_reads_it(tmp_path: Path) -> None:
    text = f"Wörter, and why.\n\nSigned-off-by: {ADA}\n{DIFF}".encode()
    raw = FOOTED.format(base64.encodebytes(text).decode().strip()).encode()
    files = [tmp_path / "message", tmp_path / "patch"]
    subprocess.run(["git", "mailinfo", *files], input=raw, capture_output=True, check=True)
    info = mailinfo(read_mail(raw))
    assert info.body.encode() == files[0].read_bytes()
    assert info.rest.startswith(DIFF.encode())
    assert files[1].read_bytes().startswith(DIFF.encode())
    letter = read_post(raw).letter
    assert isinstance(letter, Patch)
    assert not letter.damage


def test_undamaged_base64_is_read_to_the_byte() -> None:
    chance = random.Random(3)
    for _ in range(300):
        text = chance.randbytes(chance.randrange(400))
        encoded = base64.encodebytes(text)
        assert from_base64(encoded) == text
        assert from_base64(encoded.replace(b"\n", b"\r\n")) == text
        assert from_base64(encoded.rstrip(b"=\n")) == text


@pytest.mark.parametrize("subject", ["[PATCH 1/2] y{}", "[PATCH v{} 1/2] y", "[PATCH {}/3000] y"])
def test_thousands_of_mails_of_one_thread_are_grouped_in_a_moment(subject: str) -> None:
    mails = [M(f"p{n}", subject.format(n % 900), "c", minute=n % 600) for n in range(3000)]
    posts = [read_post(mail.raw()) for mail in mails]
    start = time.process_time()
    sort_posts(posts)
    assert time.process_time() - start < 10, "it is a second or two on an idle machine"


MISCOUNTED = [
    ([M("a", "[PATCH 1/3] a: b"), M("b", "[PATCH 2/2] a: c", "a")],
     "a part of 2 in reply to a part of 3"),
    ([M("a", "[PATCH 0/2] a: b"), M("b", "[PATCH 1/3] a: c", "a")],
     "parts of 3 below a cover letter of 2"),
    ([M("a", "[PATCH 0/1] a: b"), M("b", "[PATCH 2/2] a: c", "a")], None),
    ([M("a", "[PATCH 1/2] a: b"), M("b", "[PATCH 1/2] a: c", "a")], "1/2 is there twice"),
    ([M("a", "[PATCH 1/2] a: b"), M("b", "[PATCH 2/2] a: c", "a")], None),
    ([M("a", "[PATCH 1/7] a: b"), M("b", "[PATCH 8/7] a: c", "a")], None),
    ([M("a", "[PATCH 1/3] a: b"), M("b", "[PATCH] a: c", "a")], None),
    ([M("a", "[PATCH] a: b"), M("b", "[PATCH 1/2] a: c", "a")], None),
    ([M("a", "[PATCH 1/3] a: b"), M("b", "[PATCH v2 2/2] a: c", "a")], None),
    ([M("a", "[PATCH 1/3] a: b"), M("b", "[PATCH 2/2] a: c", "a", SAM)], None),
    ([M("a", "[PATCH 1/3] a: b"), M("b", "[PATCH 2/2] a: c", "a", minute=45)], None),
    ([M("a", "[PATCH 1/3] a: b"), M("b", "Re: [PATCH 2/2] a: c", "a")], None),
    ([M("a", "[PATCH 1/2] a: b"), M("b", "[PATCH 1/2] a: b", "a", minute=45)], None),
]  # fmt: skip


@pytest.mark.parametrize(("mails", "why"), MISCOUNTED)
def test_parts_of_one_run_that_are_counted_otherwise_are_marked(
    mails: list[M], why: str | None
) -> None:
    found = [one.miscounted for one in submissions(sort(*mails).series)]
    assert [one for one in found if one] == ([why] if why else [])
    back = [one.miscounted for one in submissions(sort(*mails[::-1]).series)]
    assert sorted(map(str, back)) == sorted(map(str, found))
