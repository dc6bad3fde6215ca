# SPDX-License-Identifier: GPL-2.0-or-later
"""Mails in any order become the series they were."""

from __future__ import annotations

import itertools

import pytest

from rules.read.letter import Post, read_post
from rules.read.series import Sorted, sort_posts, submissions
from tests.examples import first_good

BODY = first_good().partition("\n\n")[2]


def mail(subject: str, number: str, parent: str = "", minute: int = 0, who: str = "ada") -> Post:
    head = [
        f"From: {who} <{who}@engine.example>",
        f"Subject: {subject}",
        f"Message-ID: <{number}@engine.example>",
        f"Date: Fri, 2 Jan 2026 03:{minute:02}:00 +0000",
    ]
    head += [f"In-Reply-To: <{parent}@engine.example>"] if parent else []
    body = "The cover.\n" if "0/" in subject else BODY
    body = "Looks good.\n" if subject.startswith("Re:") and "diff" not in subject else body
    return read_post(("\n".join(head) + "\n\n" + body).encode())


def shape(found: Sorted) -> list[tuple[int, bool, list[int]]]:
    return [(s.version, s.cover is not None, [p.number for p in s.patches]) for s in found.series]


SERIES = [
    mail("[PATCH v2 0/3] mm: x", "a0"),
    mail("[PATCH v2 1/3] mm: a", "a1", "a0"),
    mail("[PATCH v2 2/3] mm: b", "a2", "a0"),
    mail("[PATCH v2 3/3] mm: c", "a3", "a0"),
]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_a_series_is_whole_in_any_order(order: tuple[int, ...]) -> None:
    found = sort_posts(SERIES[i] for i in order)
    assert shape(found) == [(2, True, [1, 2, 3])]
    (one,) = submissions(found.series)
    assert (one.missing, one.total, one.version) == ((), 3, 2)


@pytest.mark.parametrize(
    ("posts", "found"),
    [
        pytest.param(
            [mail("[PATCH 1/2] mm: a", "b1"), mail("[PATCH 2/2] mm: b", "b2", minute=1)],
            [(1, False, [1, 2])],
            id="unthreaded, same minute",
        ),
        pytest.param(
            [mail("[PATCH 1/2] mm: a", "b1"), mail("[PATCH 2/2] mm: b", "b2", minute=50)],
            [(1, False, [1]), (1, False, [2])],
            id="unthreaded, too far apart",
        ),
        pytest.param(
            [mail("[PATCH 1/2] mm: a", "b1"), mail("[PATCH 2/2] mm: b", "b2", who="sam")],
            [(1, False, [1]), (1, False, [2])],
            id="unthreaded, two senders",
        ),
        pytest.param(
            [
                mail("[PATCH 1/2] mm: a", "b1"),
                mail("[PATCH v2 1/2] mm: a", "c1", "b1"),
                mail("[PATCH 2/2] mm: b", "b2", "b1"),
                mail("[PATCH v2 2/2] mm: b", "c2", "c1"),
            ],
            [(1, False, [1, 2]), (2, False, [1, 2])],
            id="a second version in reply to the first",
        ),
        pytest.param(
            [mail(f"[PATCH 1/2] mm: a{n}", f"b{n}") for n in range(3)],
            [(1, False, [1])] * 3,
            id="three first patches",
        ),
        pytest.param(
            [*SERIES, mail("[PATCH v2 4/3] mm: d", "a4", "a0")],
            [(2, True, [1, 2, 3, 4])],
            id="one more than announced",
        ),
        pytest.param(
            [mail("[PATCH] mm: a", "b1"), mail("[PATCH] mm: b", "b2", "b1")],
            [(1, False, [1]), (1, False, [1])],
            id="two single patches in one thread",
        ),
        pytest.param(
            [mail("[PATCH 0/1] mm: a", "b0"), mail("[RESEND PATCH 0/1] mm: a", "c0", "b0"),
             mail("[RESEND PATCH 1/1] mm: a", "c1", "c0"), mail("[PATCH 1/1] mm: a", "b1", "b0")],
            [(1, True, [1]), (1, True, [1])],
            id="a resend in the same thread",
        ),
    ],
)  # fmt: skip
def test_series_are_kept_apart(posts: list[Post], found: list[tuple[int, bool, list[int]]]) -> None:
    assert shape(sort_posts(posts)) == found


def test_the_same_mail_counts_once() -> None:
    assert shape(sort_posts([*SERIES, *SERIES])) == [(2, True, [1, 2, 3])]


def test_what_is_missing_is_named() -> None:
    (one,) = submissions(sort_posts(SERIES[:3]).series)
    assert one.missing == (3,)


def test_a_reroll_of_one_patch_inherits_the_others() -> None:
    found = sort_posts([*SERIES, mail("[PATCH v3 2/3] mm: b", "d2", "a2")])
    reroll = found.series[1]
    assert reroll.inherits == ("a1@engine.example", "a3@engine.example")


def test_a_reply_is_a_comment_and_a_reply_with_a_diff_is_not_judged() -> None:
    comment = mail("Re: [PATCH v2 1/3] mm: a", "r1", "a1", who="sam")
    counter = mail("Re: [PATCH v2 2/3] mm: b, a diff", "r2", "a2", who="sam")
    found = sort_posts([*SERIES, comment, counter])
    assert found.series[0].comments == ["r1@engine.example"]
    assert [post.kind for post in found.other] == ["reply"]
    assert [one.judge for one in found.series] == [True, False]
    assert len(list(submissions(found.series))) == 1


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("Subject: [GIT PULL] slab fixes", "pull-request"),
        ("Subject: [PATCH] x\nAuto-Submitted: auto-generated", "bot"),
        ("Subject: hello", "not-a-patch"),
        ("Subject: hello\nIn-Reply-To: <a@b.c>", "reply"),
    ],
)
def test_what_is_no_patch_is_named(head: str, kind: str) -> None:
    raw = f"From: Sam Roe <sam@looms.example>\nMessage-ID: <1@x.example>\n{head}\n\nText.\n"
    post = read_post(raw.encode())
    assert (post.kind, post.letter) == (kind, None)


def test_a_stable_queue_is_a_series_nobody_submitted() -> None:
    raw = (
        first_good()
        .replace("[PATCH]", "[PATCH 6.12 001/321]")
        .replace("\nMessage-ID", "\nX-stable: review\nMessage-ID")
    )
    (one,) = sort_posts([read_post(raw.encode())]).series
    assert one.judge is False
