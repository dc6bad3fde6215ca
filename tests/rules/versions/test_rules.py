# SPDX-License-Identifier: GPL-2.0-or-later
"""What the rules that remember say, and what they let pass, beyond their examples."""

from __future__ import annotations

import pytest

from rules.report import Command
from tests.rules.versions.mails import (
    ADA,
    BOB,
    EVE,
    FREE,
    TITLE,
    cover,
    findings,
    lines,
    post,
    reply,
    said,
)

LOST = "Reviewed-by of Bob Weaver, given to version 1, is not there"
GIVES = reply("r", 1, "a", f"Reviewed-by: {BOB}")
V1 = post("a", 0)
V2 = f"[PATCH v2] {TITLE}"
TAG = f"Reviewed-by: {BOB}"


@pytest.mark.parametrize(
    ("second", "seen"),
    [
        (post("b", 9, V2), [LOST]),
        (post("b", 9, V2, tags=(TAG,)), []),
        (post("b", 9, V2, tags=("Reviewed-by: Bob Weaver <bob@home.example>",)), []),
        (post("b", 9, V2, tags=("reviewed-by: B <BOB+x@looms.example>",)), []),
        (post("b", 9, V2, tags=("Acked-by: " + BOB,)), [LOST]),
        (post("b", 9, V2, tags=(f"Co-developed-by: {BOB}", f"Signed-off-by: {BOB}")), []),
        (post("b", 9, V2, notes="v2: dropped Bob's Reviewed-by, as it is new code"), []),
        (post("b", 9, V2, notes="v2: much is new, so the review tags\nwere not carried over"), []),
        (post("b", 9, V2, notes="v2: collected the tags"), [LOST]),
        (post("b", 1.01, V2), []),  # a quarter of an hour after: its author cannot have seen it
        (post("b", 9, V2, change=("-	put(it, twice);",)), [f"note: {LOST}"]),
        (post("b", 9, f"[PATCH 6.12.y v2] {TITLE}", text=f"commit {'0' * 40} upstream."), []),
    ],
)  # fmt: skip
def test_a_tag_that_was_given_is_kept_or_spoken_of(second: str, seen: list[str]) -> None:
    assert said("review-tags-lost", "b", V1, GIVES, second) == seen


def test_a_tag_that_stood_in_the_patch_is_lost_too() -> None:
    first = post("a", 0, tags=(TAG,))
    assert said("review-tags-lost", "b", first, post("b", 9, V2)) == [LOST]


def test_a_tag_that_was_dropped_before_is_not_asked_for_again() -> None:
    dropped = post("b", 5, V2, notes="v2: drop the review tags")
    third = post("c", 9, f"[PATCH v3] {TITLE}", notes="v3: a typo")
    assert said("review-tags-lost", "c", V1, GIVES, dropped, third) == []


def test_a_tag_to_the_cover_letter_is_for_each_patch() -> None:
    mails = [
        cover("a", 0, "[PATCH 0/2] mm/slub: free objects"),
        post("a1", 0, f"[PATCH 1/2] {TITLE}", to="a"),
        post("a2", 0, "[PATCH 2/2] mm/slub: free it late", to="a"),
        GIVES,
        cover("b", 9, "[PATCH v2 0/2] mm/slub: free objects"),
        post("b1", 9, f"[PATCH v2 1/2] {TITLE}", to="b", tags=(TAG,)),
        post("b2", 9, "[PATCH v2 2/2] mm/slub: free it late", to="b"),
    ]
    ((_, one),) = findings("review-tags-lost", "b", *mails)
    assert (one.where.patch, one.seen) == (2, LOST)
    assert one.repair == Command(command="b4 trailers -u -F a@x.example")


def test_a_command_of_ours_cannot_be_made_another() -> None:
    first = V1.replace("<a@x.example>", "<a$(x);b@x.example>")
    given = GIVES.replace("<a@x.example>", "<a$(x);b@x.example>")
    ((_, one),) = findings("review-tags-lost", "b", first, given, post("b", 9, V2))
    assert one.repair == Command(command="b4 trailers -u -F 'a$(x);b@x.example'")


NEW = tuple(f"+	if (put({n}))" for n in range(40))
STALE = "note: Reviewed-by of Bob Weaver, though 100% of the patch has changed since"


@pytest.mark.parametrize(
    ("change", "notes", "tag", "seen"),
    [
        (NEW, "v2: all new", TAG, [STALE]),
        (NEW, "v2: all new, kept the tags of Bob by his leave", TAG, []),
        (NEW, "v2: all new", "Acked-by: " + BOB, []),
        (NEW[:15], "v2: all new", TAG, [STALE]),
        (lines("kfree", 30), "v2: less", TAG, []),
        (lines("put", 40), "v2: another name", TAG, []),
        (NEW, "v2: all new", "Reviewed-by: " + EVE, []),  # nobody knows when she gave it
    ],
)
def test_a_review_of_what_was_rewritten_is_stale(
    change: tuple[str, ...], notes: str, tag: str, seen: list[str]
) -> None:
    first = post("a", 0, change=lines("kfree", 40))
    second = post("b", 9, V2, change=change, notes=notes, tags=(tag,))
    assert said("review-tags-stale", "b", first, GIVES, second) == seen


def test_a_review_that_was_given_anew_is_not_stale() -> None:
    first = post("a", 0, change=lines("kfree", 40))
    second = post("b", 5, V2, change=NEW, tags=(TAG,))
    third = post("c", 9, f"[PATCH v3] {TITLE}", change=NEW, tags=(TAG,))
    again = reply("s", 6, "b", TAG)
    assert said("review-tags-stale", "c", first, GIVES, second, third) == [STALE]
    assert said("review-tags-stale", "c", first, GIVES, second, again, third) == []


OTHER = ("-	put(object);",)
CHANGED = "posted before, on 2026-01-01, and changed since"


@pytest.mark.parametrize(
    ("first", "second", "seen"),
    [
        (V1, post("b", 5, change=OTHER), [CHANGED]),
        (V1, post("b", 5, V2, change=OTHER), []),
        (V1, post("b", 5, f"[PATCH RESEND] {TITLE}", change=OTHER), []),
        (V1, post("b", 5), []),
        (V1, post("b", 5, start=99), []),
        (V1, post("b", 5, change=OTHER, sender=EVE), []),
        (post("a", 0, f"[RFC PATCH] {TITLE}"), post("b", 5, change=OTHER), []),
        (post("a", 0, f"[PATCH 1/2] {TITLE}"), post("b", 5, change=OTHER), []),  # 2/2 never came
    ],
)
def test_what_was_changed_has_a_number(first: str, second: str, seen: list[str]) -> None:
    assert said("version-missing", "b", first, second) == seen


def test_a_second_part_is_no_new_version() -> None:
    mails = [
        post("a", 0, f"[PATCH 1/3] {TITLE}"),
        post("a2", 0, "[PATCH 2/3] mm/slub: two", to="a"),
        post("a3", 0, "[PATCH 3/3] mm/slub: three", to="a"),
        post("b", 9, "[PATCH 1/2] mm/slub: three", change=OTHER),
        post("b2", 9, "[PATCH 2/2] mm/slub: four", to="b"),
    ]
    assert said("version-missing", "b", *mails) == []


@pytest.mark.parametrize(
    ("first", "second", "seen"),
    [
        ("[PATCH v2]", "[PATCH v2]", ["version 2 was posted on 2026-01-01, and this one differs"]),
        ("[PATCH v3]", "[PATCH v2]", ["version 2, after version 3 of 2026-01-01"]),
        ("[PATCH v3]", "[PATCH]", ["version 1, after version 3 of 2026-01-01"]),
        ("[RFC PATCH v3]", "[PATCH]", []),
        ("[PATCH v2]", "[PATCH v3]", []),
        ("[PATCH v2]", "[PATCH v2 RESEND]", []),
        ("[PATCH v2]", "[PATCH v5]", ["note: version 5, after version 2 of 2026-01-01"]),
    ],
)
def test_versions_go_up_by_one(first: str, second: str, seen: list[str]) -> None:
    old = post("a", 0, f"{first} {TITLE}")
    new = post("b", 9, f"{second} {TITLE}", change=OTHER, notes="v2: say why")
    assert said("version-not-monotonic", "b", old, new) == seen


@pytest.mark.parametrize("notes", ["v4: once, v3: twice", "", "Changes since version 4:\n - more"])
def test_a_version_that_went_elsewhere_leaves_no_gap(notes: str) -> None:
    new = post("b", 9, f"[PATCH v5] {TITLE}", change=OTHER, notes=notes)
    assert said("version-not-monotonic", "b", post("a", 0, V2), new) == []


SOON = "note: a new version 5 hours after the last posting"
LINK = "note: no link to the version before"


@pytest.mark.parametrize(
    ("notes", "to", "seen"),
    [
        ("v2: more", "", [LINK]),
        ("v1: https://lore.kernel.org/r/a@x.example", "", []),
        ("v1: https://patch.msgid.link/a@x.example", "", []),
        ("v1: https://lists.engine.example/archives/mm/1.html", "", []),
        ("v1: <a@x.example>", "", []),
        ("v1: 20260101000000.1-1-ada@engine.example", "", []),
        ("v2: as eve@looms.example said", "", [LINK]),
        ("see https://docs.engine.example/slub", "", [LINK]),
        ("v2: more", "a", []),
    ],
)
def test_a_version_links_to_the_one_before(notes: str, to: str, seen: list[str]) -> None:
    assert said("version-link-missing", "b", V1, post("b", 9, V2, notes=notes, to=to)) == seen


@pytest.mark.parametrize(
    ("hours", "subject", "between", "seen"),
    [
        (5, V2, "", [SOON]),
        (1, V2, "", []),
        (30, V2, "", []),
        (50, f"[PATCH RESEND] {TITLE}", "", ["note: sent once more 2 days after the last posting"]),
        (5, f"[PATCH RESEND] {TITLE}", "", []),
        (200, f"[PATCH RESEND] {TITLE}", "", []),
        (5, V2, reply("r", 0.1, "a", "Please send a v2 with that."), []),
        (5, V2, reply("r", 0.1, "a", "Nice."), [SOON]),
        (5, V2, reply("r", 0.1, "a", "> Please send a v2 with that.\nNo."), [SOON]),
        (5, V2, reply("r", 0.1, "a", "It fails.", "robot <lkp@x.example>"), []),
    ],
)  # fmt: skip
def test_reviewers_get_time(hours: int, subject: str, between: str, seen: list[str]) -> None:
    assert said("repost-too-soon", "b", V1, between, post("b", hours / 24, subject)) == seen


WHOLE = (
    cover("a", 0, "[PATCH 0/3] mm/slub: free objects"),
    *(post(f"a{n}", 0, f"[PATCH {n}/3] mm/slub: step {n}", to="a") for n in (1, 2, 3)),
)


def test_a_patch_that_is_replaced_alone_is_part_of_a_resend() -> None:
    again = post("b", 2, "[PATCH v2 2/3] mm/slub: step 2", to="a2", change=OTHER)
    seen = "only patch 2 of 3 sent anew, as an answer to version 1"
    assert said("partial-resend", "b", *WHOLE, again) == [seen]
    asked = reply("r", 1, "a2", "Could you resend just that one?")
    assert said("partial-resend", "b", *WHOLE, asked, again) == [f"note: {seen}"]
    assert said("version-threaded-to-old", "b", *WHOLE, again) == []


def test_a_whole_version_below_the_old_one_is_told_where_it_stands() -> None:
    again = [
        cover("b", 9, "[PATCH v2 0/3] mm/slub: free objects", to="a"),
        *(post(f"b{n}", 9, f"[PATCH v2 {n}/3] mm/slub: step {n}", to="b") for n in (1, 2, 3)),
    ]
    assert said("partial-resend", "b", *WHOLE, *again) == []
    seen = "note: posted as an answer to version 1"
    assert said("version-threaded-to-old", "b", *WHOLE, *again) == [seen]


def test_one_patch_may_answer_the_version_before_it() -> None:
    assert said("version-threaded-to-old", "b", V1, post("b", 9, V2, to="a")) == []


MISSED = "Bob Weaver <bob@looms.example> commented on version 1, and is not among the recipients"
REMARK = reply("r", 1, "a", "Why twice?")


@pytest.mark.parametrize(
    ("remark", "cc", "seen"),
    [
        (REMARK, EVE, [MISSED]),
        (REMARK, BOB, []),
        (REMARK, "Bob Weaver <bob@home.example>", []),
        (REMARK, "weaver@home.example", []),
        (reply("r", 1, "a", "Please drop me from Cc."), EVE, []),
        (reply("r", 1, "a", "Fails.", "kernel test robot <lkp@x.example>"), EVE, []),
        (reply("r", 1, "a", "I will.", ADA), EVE, []),
        (reply("r", 8.99, "a", "Wait."), EVE, []),
        (reply("r", 1, "a", "Hm.", "mm <mm@vger.kernel.org>"), EVE, []),
    ],
)
def test_who_commented_gets_the_next_version(remark: str, cc: str, seen: list[str]) -> None:
    mails = [post("a", 0, cc=EVE), remark, post("b", 9, V2, cc=cc)]
    assert said("recipients-previous-reviewers", "b", *mails) == seen


def test_a_reviewer_is_known_by_their_mailmap() -> None:
    mails = [post("a", 0, cc=EVE), REMARK, post("b", 9, V2, cc="Rob <rob@new.example>")]
    assert said("recipients-previous-reviewers", "b", *mails) == [MISSED]
    mailmap = "Rob <rob@new.example> <bob@looms.example>\n"
    assert said("recipients-previous-reviewers", "b", *mails, mailmap=mailmap) == []


def test_who_answered_only_others_is_not_asked_for() -> None:
    deep = reply("s", 2, "r", "No.")
    mails = [post("a", 0, cc=EVE), reply("r", 1, "a", "Why?", EVE), deep, post("b", 9, V2, cc=EVE)]
    assert said("recipients-previous-reviewers", "b", *mails) == []


def test_who_was_left_out_long_ago_is_a_note() -> None:
    third = post("c", 19, f"[PATCH v3] {TITLE}", cc=EVE)
    mails = [post("a", 0, cc=EVE), REMARK, post("b", 9, V2, cc=EVE), third]
    assert said("recipients-previous-reviewers", "c", *mails) == [f"note: {MISSED}"]


DIFFERS = "note: RESEND, but it differs from the posting of 2026-01-01"
CHANGES = "version {} without a word on what changed"


@pytest.mark.parametrize(
    ("notes", "change", "seen"),
    [
        ("", OTHER, [CHANGES.format(3)]),
        ("", FREE, [f"note: {CHANGES.format(3)}"]),
        ("Changes since v1: less", OTHER, [f"note: {CHANGES.format(3)}"]),
        ("Changes since v1: less", FREE, []),
        ("Changes since v2: more\nChanges since v1: less", OTHER, []),
    ],
)
def test_a_change_log_that_was_there_before_tells_nothing(
    notes: str, change: tuple[str, ...], seen: list[str]
) -> None:
    second = post("a", 0, V2, notes="Changes since v1: less")
    third = post("b", 9, f"[PATCH v3] {TITLE}", notes=notes, change=change)
    assert said("version-changelog-missing", "b", second, third) == seen


@pytest.mark.parametrize(
    ("days", "subject", "how", "seen"),
    [
        (9, "[PATCH RESEND]", {"change": OTHER}, [DIFFERS]),
        (9, "[PATCH RESEND]", {"start": 99}, []),
        (9, "[PATCH RESEND]", {"tags": (TAG,)}, []),
        (9, "[PATCH RESEND v2]", {"change": OTHER}, []),
        (9, "[PATCH]", {}, ["note: posted on 2026-01-01 as it is"]),
        (9, "[PATCH]", {"text": "Because."}, []),
        (0.5, "[PATCH]", {}, []),
    ],
)  # fmt: skip
def test_resend_is_for_what_has_not_changed(
    days: float, subject: str, how: dict[str, object], seen: list[str]
) -> None:
    again = post("b", days, f"{subject} {TITLE}", **how)  # type: ignore[arg-type]
    assert said("subject-resend-misused", "b", V1, again) == seen
