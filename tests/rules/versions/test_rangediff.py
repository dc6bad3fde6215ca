# SPDX-License-Identifier: GPL-2.0-or-later
"""What counts as a change of a patch between two postings, and what does not."""

from __future__ import annotations

import pytest

from rules.kernel.rangediff import Pair, pairs
from rules.model import Patch
from tests.rules.versions.mails import lines, of, post


def patch(**how: object) -> Patch:
    return of("a", post("a", 0, **how)).patches[0]  # type: ignore[arg-type]


OLD = patch(change=lines("kfree", 40))
SAME_CODE = {
    "at another place": patch(change=lines("kfree", 40), start=99),
    "with context": patch(change=(" int a;", *lines("kfree", 40), " int b;")),
    "indented otherwise": patch(change=tuple(f"+{row[1:]}  " for row in lines("kfree", 40))),
    "with a tag": patch(change=lines("kfree", 40), tags=("Acked-by: B <b@x.example>",)),
}


@pytest.mark.parametrize("new", SAME_CODE.values(), ids=SAME_CODE)
def test_what_only_moved_is_the_same(new: Patch) -> None:
    pair = Pair(old=OLD, new=new)
    assert pair.is_same_code
    assert pair.is_same_text
    assert (pair.change, pair.share) == (0, 0)


def test_another_text_is_another_text() -> None:
    pair = Pair(old=OLD, new=patch(change=lines("kfree", 40), text="Because."))
    assert pair.is_same_code
    assert not pair.is_same_text


@pytest.mark.parametrize(
    ("change", "share"),
    [
        (lines("kfree", 39), 0.025),
        (lines("kfree", 10), 0.75),
        ((*lines("kfree", 40), *lines("put", 40)), 0.5),
        (lines("put_it_back", 40), 0.0),  # a new name for the same
        (tuple(f"+	if (put({n}))" for n in range(40)), 1.0),
    ],
)
def test_the_share_is_what_one_has_and_the_other_has_not(
    change: tuple[str, ...], share: float
) -> None:
    assert Pair(old=OLD, new=patch(change=change)).share == pytest.approx(share)


def test_a_name_that_changed_is_a_change_of_the_code_all_the_same() -> None:
    pair = Pair(old=OLD, new=patch(change=lines("put", 40)))
    assert not pair.is_same_code
    assert pair.change == 40


def test_a_new_mode_is_a_change() -> None:
    text = post("a", 0).replace("--- a/", "old mode 100644\nnew mode 100755\n--- a/")
    assert not Pair(old=patch(), new=of("a", text).patches[0]).is_same_code


def test_patches_are_paired_by_title_then_by_what_they_change() -> None:
    def titled(title: str, word: str) -> Patch:
        return patch(subject=f"[PATCH] {title}", change=lines(word))

    old = [titled("mm: a", "one"), titled("mm: b", "two"), titled("mm: c", "three")]
    new = [titled("mm: x", "two"), titled("MM: a", "four"), titled("mm: y", "if (five")]
    found = [(one.new.subject.title, one.old.subject.title) for one in pairs(new, old)]
    assert found[0] == ("MM: a", "mm: a")
    assert ("mm: x", "mm: b") in found


def test_no_patch_is_two_patches_of_the_other_posting() -> None:
    twice = [patch(), patch()]
    assert len(list(pairs(twice, [patch()]))) == 1
