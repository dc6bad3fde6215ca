# SPDX-License-Identifier: GPL-2.0-or-later
"""Subject tags are read in any order and spelling."""

from __future__ import annotations

import pytest

from rules.read.subject import REPLY, areas, read_subject


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
        ("[PATCH 1of2] mm: x", 1, 1, 2, "mm: x"),
        ("[PATCH v2 0/x] mm: x", 2, 0, None, "mm: x"),
        ("[PATCH 0 / 5] mm: x", 1, 0, 5, "mm: x"),
        ("[PATCH 5.10 / 5.15] mm: x", 1, None, None, "mm: x"),
        ("[PATCH v2/3] mm: x", 1, None, None, "mm: x"),
        ("[bar,1 of 2] mm: x", 1, 1, 2, "mm: x"),
        ("[v2,PATCH1/4] mm: x", 2, 1, 4, "mm: x"),
        ("[PATCH100/123] mm: x", 1, 100, 123, "mm: x"),
        ("[PATCH-v3 2/11] mm: x", 3, 2, 11, "mm: x"),
        ("[PATCH_V2] mm: x", 2, None, None, "mm: x"),
        ("[PATCH -v2] mm: x", 2, None, None, "mm: x"),
        ("[PATCH v2: 1/2] mm: x", 2, 1, 2, "mm: x"),
        ("[PATCH ver2] mm: x", 2, None, None, "mm: x"),
        ("[PATCH version 2] mm: x", 2, None, None, "mm: x"),
        ("[version] mm: x", 1, None, None, "mm: x"),
        ("[PATCH V2-resend] mm: x", 2, None, None, "mm: x"),
        ("[PATCH 3/7-v2] mm: x", 2, 3, 7, "mm: x"),
        ("[PATCH v6-rc3] mm: x", 1, None, None, "mm: x"),
        ("[PATCH v4l-utils] mm: x", 1, None, None, "mm: x"),
        ("[PATCH] mm: x (v2)", 2, None, None, "mm: x (v2)"),
        ("[PATCH v3] mm: x (v2)", 3, None, None, "mm: x (v2)"),
        ("[PATCH] mm: (v2) x", 1, None, None, "mm: (v2) x"),
        ("[[PATCH v2] mm: x", 2, None, None, "mm: x"),
        ("[PATCH] mm,\n x", 1, None, None, "mm, x"),
        ("[PATCH] rewrite [a-z] x", 1, None, None, "rewrite [a-z] x"),
        ("Re: [PATCH v2 1/3] mm: x", 2, 1, 3, "mm: x"),
        ("RE [PATCH v2 1/3] mm: x", 2, 1, 3, "RE [PATCH v2 1/3] mm: x"),
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
        ("[PATCH] [RFC,1/2] x", ("PATCH", "RFC")),
        ("[RFC/RFT,V2] x", ("RFC", "RFT")),
        ("[PATCH|RFC] x", ("PATCH", "RFC")),
        ("[PATCH-RESEND v2] x", ("PATCH", "RESEND")),
        ("[PATCH-block v3] x", ("PATCH", "block")),
        ("[PATCH livepatch-next] x", ("PATCH", "livepatch-next")),
        ("[PATCH 1/1 v2 (resend)] x", ("PATCH", "resend")),
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


@pytest.mark.parametrize(
    ("raw", "is_reply"),
    [
        ("Re: x", True),
        ("RE: x", True),
        ("re x", True),
        ("Fwd: x", True),
        ("Re[2]: x", True),
        ("reply: x", True),
        ("Reapply x", False),
        ("re-enable x", False),
        ("[PATCH] re x", False),
    ],
)
def test_a_reply_is_told_by_its_first_word(raw: str, is_reply: bool) -> None:
    assert bool(REPLY.match(raw)) is is_reply
