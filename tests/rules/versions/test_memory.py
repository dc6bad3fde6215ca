# SPDX-License-Identifier: GPL-2.0-or-later
"""Which posting was before another, what was answered to it, and who gave which tag."""

from __future__ import annotations

import random

import pytest

from rules.facts import Reply
from tests.examples import archive_of
from tests.rules.versions.mails import (
    BOB,
    EVE,
    TITLE,
    cover,
    earlier,
    lines,
    names,
    of,
    post,
    reply,
)

GIVES = f"Reviewed-by: {BOB}"
V1 = post("a", 0)
V2 = post("b", 9, f"[PATCH v2] {TITLE}", change=("-	kfree(object); /* once */",))


def replies(*mails: str) -> tuple[Reply, ...]:
    """The replies to the version before ``b``."""
    return earlier("b", "".join(mails))[0].replies


def tags(*mails: str) -> list[str]:
    return [tag.key for one in replies(*mails) for tag in one.tags]


def test_a_series_is_found_under_every_number_it_had() -> None:
    resend = post("c", 12, f"[PATCH RESEND v2] {TITLE}")
    third = post("d", 15, f"[PATCH v3] {TITLE}")
    assert names("d", V1 + V2 + resend + third) == ["c", "b", "a"]
    assert names("b", V1 + V2 + resend + third) == ["a"]
    assert names("a", V1 + V2 + resend + third) == []


def test_the_same_number_once_more_is_a_posting_too() -> None:
    assert names("c", V1 + post("c", 3)) == ["a"]


def test_the_order_of_the_mails_decides_nothing() -> None:
    mails = [V1, V2, post("d", 15, f"[PATCH v3] {TITLE}"), reply("r", 1, "a", GIVES)]
    found = set()
    for seed in range(12):
        random.Random(seed).shuffle(mails)
        text = "".join(mails)
        found.add((*names("d", text), *(one.author.name for one in earlier("b", text)[0].replies)))
    assert found == {("b", "a", "Bob Weaver")}


def test_a_series_that_another_builds_on_is_no_version_of_it() -> None:
    base = post("a", 0, "[PATCH v4] mm/slab: move the list", change=lines("list_move"))
    link = "https://lore.kernel.org/all/a@x.example/"
    text = base + post("b", 1, f"[PATCH v5] {TITLE}", notes=f"On top of {link}")
    assert names("b", text) == []


def test_a_version_that_has_another_title_is_found_by_its_link_and_its_lines() -> None:
    old = post("a", 0, "[PATCH] mm/slub: fix it", change=lines("kfree"))
    link = "https://lore.kernel.org/all/a@x.example/"
    new = post("b", 9, f"[PATCH v2] {TITLE}", change=lines("kfree", 22), notes=f"v1: {link}")
    assert names("b", old + new) == ["a"]
    other = post("b", 9, f"[PATCH v2] {TITLE}", change=lines("put", 22), notes=f"v1: {link}")
    assert names("b", old + other) == []


def test_the_same_title_of_long_ago_is_chance() -> None:
    assert names("b", V1 + post("b", 89)) == ["a"]
    assert names("b", V1 + post("b", 91)) == []


def test_what_is_not_sent_yet_comes_after_all_that_was() -> None:
    mark = "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001"
    drafted = post("b", 0, f"[PATCH v2] {TITLE}").replace(
        "From mboxrd@z Thu Jan  1 00:00:00 1970", mark
    )
    assert names("b", V1.replace(" Jan ", " Mar ") + drafted) == ["a"]


def test_a_reply_to_a_reply_is_about_the_patch_above() -> None:
    deep = reply("s", 2, "r", GIVES)  # it names nothing but the reply it answers
    one, two = replies(V1, reply("r", 1, "a", "Why?", EVE), deep, V2)
    assert (one.direct, two.direct) == (True, False)
    assert [tag.key for tag in two.tags] == ["Reviewed-by"]


@pytest.mark.parametrize(
    ("text", "given"),
    [
        (GIVES, ["Reviewed-by"]),
        (f"reviewed-by: {BOB}", ["reviewed-by"]),
        ("Acked-by: Bob Weaver <bob@home.example>", ["Acked-by"]),
        ("Tested-by: Robert <BOB@looms.example>", ["Tested-by"]),
        (f"Reviewed-and-tested-by: {BOB}", ["Reviewed-and-tested-by"]),
        (f"> {GIVES}", []),
        (f"  {GIVES}", []),
        (f"Reviewed-by: {EVE}", []),
        ("Reviewed-by: me", []),
        (f"Signed-off-by: {BOB}", []),
        (f"-- \n{GIVES}", []),
        (f"-----Original Message-----\n{GIVES}", []),
    ],
)
def test_a_tag_is_given_by_its_person_at_the_start_of_a_line(text: str, given: list[str]) -> None:
    assert tags(V1, reply("r", 1, "a", text), V2) == given


SERIES = (
    cover("a", 0, "[PATCH 0/2] mm/slub: free objects"),
    post("a1", 0, f"[PATCH 1/2] {TITLE}", to="a"),
    post("a2", 0, "[PATCH 2/2] mm/slub: free it late", to="a"),
    cover("b", 9, "[PATCH v2 0/2] mm/slub: free objects"),
    post("b1", 9, f"[PATCH v2 1/2] {TITLE}", to="b"),
    post("b2", 9, "[PATCH v2 2/2] mm/slub: free it late", to="b"),
)


@pytest.mark.parametrize(
    ("text", "given"),
    [
        (GIVES, 1),
        (f"For the series:\n\n{GIVES}", 1),
        (f"For patches 1 and 2:\n\n{GIVES}", 0),
        (f"{GIVES} # mm", 0),
        (f"{GIVES}\n\nfor patch 2, that is.", 0),
        (f"{GIVES}\n\nFeel free to ignore that.", 0),
        ("For the dt bindings:\n" + GIVES, 0),
    ],
)
def test_a_tag_to_a_cover_letter_is_for_all_patches_without_a_reserve(
    text: str, given: int
) -> None:
    found = replies(*SERIES, reply("r", 1, "a", text))
    assert [one.number for one in found] == [0]
    assert len(found[0].tags) == given


def test_a_reply_to_a_patch_of_a_series_has_its_number() -> None:
    (one,) = replies(*SERIES, reply("r", 1, "a2", f"For patch 2:\n{GIVES}"))
    assert (one.number, len(one.tags)) == (2, 1)


def test_a_bot_gives_no_tags() -> None:
    for sender in (
        "lkp <lkp@x.example>",
        "patchwork-bot+mm@x.example",
        BOB.replace("bob@", "bot@"),
    ):
        (one,) = replies(V1, V2, reply("r", 1, "a", f"Reviewed-by: {sender}", sender))
        assert (one.robot, one.tags) == (True, ())


def test_a_reply_with_a_patch_of_its_own_is_a_reply() -> None:
    diff = post("r", 1, f"Re: [PATCH] {TITLE}", to="a", text="Like this?", sender=BOB)
    (one,) = replies(V1, V2, diff)
    assert one.author.name == "Bob Weaver"


def test_a_circle_of_replies_ends() -> None:
    text = V1 + V2 + reply("r", 1, "s", GIVES) + reply("s", 1, "r", GIVES)
    assert earlier("b", text)[0].replies == ()


def test_an_archive_that_does_not_hold_a_series_knows_nothing_of_it() -> None:
    assert archive_of(V1).earlier(of("b", V2)) == ()
