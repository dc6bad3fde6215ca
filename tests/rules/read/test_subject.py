# SPDX-License-Identifier: GPL-2.0-or-later
"""Subject tags are read in any order and spelling."""

from __future__ import annotations

import pytest

from rules.read.subject import areas, read_subject


@pytest.mark.parametrize(
    ("raw", "version", "number", "total", "title"),
    [
        ("[PATCH] mm: x", 1, None, None, "mm: x"),
        ("[PATCH v2 1/3] mm: x", 2, 1, 3, "mm: x"),
        ("[PATCH 1/3 v2] mm: x", 2, 1, 3, "mm: x"),
        ("[PATCH 11/12] [v4] mm: x", 4, 11, 12, "mm: x"),
        ("[PATCH] [PATCH V2]ARM64: x", 2, None, None, "ARM64: x"),
        ("[RFC/RFT,V2] mm: x", 2, None, None, "mm: x"),
        ("[patch v11 3/6] mm: x", 11, 3, 6, "mm: x"),
        ("[Some-list] [RESEND 13/15] mm: x", 1, 13, 15, "mm: x"),
        ("[PATCH 5.10/5.15] mm: x", 1, None, None, "mm: x"),
        ("[PATCH v6.15 v2 1/4] mm: x", 2, 1, 4, "mm: x"),
        ("[PATCH on v5.17-rc1 04/14] mm: x", 1, 4, 14, "mm: x"),
        ("[PATCH v7.1] mm: x", 1, None, None, "mm: x"),
        ("[PATCHv3 06/10]mm: x", 3, 6, 10, "mm: x"),
        ("[PATCH 8/7] mm: x", 1, 8, 7, "mm: x"),
        ("[PATCH1/8] mm: x", 1, 1, 8, "mm: x"),
        ("[v2.3PATCH1/4] mm: x", 1, 1, 4, "mm: x"),
        ("[PATCH 1 of 2] mm: x", 1, 1, 2, "mm: x"),
        ("[PATCH 3/n] mm: x", 1, 3, None, "mm: x"),
        ("[PATCH net-next v2 0/4] mm: x", 2, 0, 4, "mm: x"),
        ("Re: [PATCH v2 1/3] mm: x", 2, 1, 3, "mm: x"),
        ("回复: [PATCH v2] mm: x", 2, None, None, "回复: [PATCH v2] mm: x"),
        ("mm: use [0] twice", 1, None, None, "mm: use [0] twice"),
        ("[PATCH", 1, None, None, "[PATCH"),
        ("", 1, None, None, ""),
    ],
)
def test_version_and_counter_are_found(
    raw: str, version: int, number: int | None, total: int | None, title: str
) -> None:
    subject = read_subject(raw)
    assert (subject.version, subject.number, subject.total) == (version, number, total)
    assert subject.title == title


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("[RFC PATCH net-next v2 1/2] x", ("RFC", "PATCH", "net-next")),
        ("[PATCH,RFC] x", ("PATCH", "RFC")),
        ("[PATCH v2] x", ("PATCH",)),
        ("[RESEND][PATCH] x", ("RESEND", "PATCH")),
    ],
)
def test_the_other_words_in_brackets_are_tags(raw: str, words: tuple[str, ...]) -> None:
    assert read_subject(raw).tags == words


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("mm: slub: free once", ("mm", "slub")),
        ("mm/slub: free once", ("mm/slub",)),
        ("btf, scripts: rust: drop it", ("btf, scripts", "rust")),
        ("drm/i915/gt: fix: the thing", ("drm/i915/gt", "fix")),
        ("dt-bindings: pwm: renesas,tpu: say so", ("dt-bindings", "pwm", "renesas,tpu")),
        ("Add a thing", ()),
        ('Revert "mm: x"', ()),
        ("rust: str: use foo::bar", ("rust", "str")),
    ],
)
def test_areas_are_the_prefixes(title: str, found: tuple[str, ...]) -> None:
    assert areas(title) == found
