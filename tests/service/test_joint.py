# SPDX-License-Identifier: GPL-2.0-or-later
"""A line with several faults is shown with all of them repaired."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.render.joint import joint
from tests.examples import first_good
from tests.service.command import ksquirrel

TITLE = "mm/slub:  free the object."
CASES = [
    (["mm/slub: free the object.", "mm/slub:  free the object"], "mm/slub: free the object"),
    (["mm/slub: free the object."] * 2, "mm/slub: free the object."),
    (["mm: free the object.", "mm/slub:  free an object."], "mm: free an object."),
    (["mm/slub:  frees the object.", "mm/slub:  freed the object."], None),
    (["mm/slub:  free object.", "mm/slub:  free it."], None),
    (["", "mm/slub:  free the object"], None),
]


@pytest.mark.parametrize(("texts", "whole"), CASES)
def test_changes_are_made_together_where_they_do_not_meet(
    texts: list[str], whole: str | None
) -> None:
    assert joint(TITLE, texts) == whole
    assert joint(TITLE, reversed(texts)) == whole


@given(st.text(max_size=30), st.text(min_size=1, max_size=30))
def test_one_change_is_made_as_it_is(old: str, new: str) -> None:
    assert joint(old, [new]) == new
    assert joint(old, [new, new]) == new


@given(st.text("ab", max_size=12), st.lists(st.text("ab", min_size=1, max_size=12), max_size=4))
def test_what_is_joined_does_not_depend_on_the_order(old: str, texts: list[str]) -> None:
    assert joint(old, texts) == joint(old, texts[::-1])


def test_a_title_with_two_faults_is_repaired_by_what_is_shown(tmp_path: Path) -> None:
    lines = first_good().splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if line.startswith("Subject: "))
    title = lines[at].removeprefix("Subject: [PATCH] ").strip()
    file = tmp_path / "one.patch"
    lines[at] = f"Subject: [PATCH] {title.replace(':', ' :', 1)}.\n"
    file.write_text("".join(lines))
    ran = ksquirrel("check", str(file))
    assert ran.out.count("write: ") == 2
    assert ran.out.count(f"write: {title}\n") == 2
    ksquirrel("fix", str(file))
    assert file.read_text() == first_good()
