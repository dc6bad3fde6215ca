# SPDX-License-Identifier: GPL-2.0-or-later
"""Example mails of a rule to submissions.

An example is one mail, or several behind mbox lines.  The headers ``X-Pull-Base``,
``X-Pull-Body`` and ``X-Pull-Draft`` make a pull request of it; ``X-Pull-Glued: yes`` takes out
the blank line below the titles of its commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from rules.engine.rule import Rule
from rules.engine.run import lint
from rules.model import Pull, Submission
from rules.read.letter import read_post
from rules.read.mail import read_mail
from rules.read.mbox import split_mbox
from rules.read.series import sort_posts, submissions
from rules.report import Report


def read_example(text: str) -> tuple[Submission, ...]:
    raws = list(split_mbox(text.encode().splitlines(keepends=True)))
    found = submissions(sort_posts(map(read_post, raws)).series)
    mail = read_mail(raws[0])
    base = mail.text("x-pull-base")
    if not base:
        return tuple(found)
    first = 2 if mail.text("x-pull-glued") == "yes" else 3
    return tuple(
        replace(
            one,
            patches=tuple(replace(p, message=replace(p.message, first=first)) for p in one.patches),
            origin="pull",
            pull=Pull(
                title=one.title,
                body=mail.text("x-pull-body"),
                base=base,
                opener="ada",
                draft=mail.text("x-pull-draft") == "yes",
            ),
        )
        for one in found
    )


def judge(rule: Rule, text: str, facts: Mapping[str, object]) -> Iterable[Report]:
    return [lint(one, [rule], facts) for one in read_example(text)]


def first_good() -> str:
    """A patch that no rule speaks of."""
    return GOOD_PATCH


GOOD_PATCH = """\
From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001
From: Ada Hacker <ada@engine.example>
Date: Fri, 2 Jan 2026 03:04:05 +0000
Subject: [PATCH] mm/slub: free the object once on the error path
Message-ID: <20260102030405.1-1-ada@engine.example>

When the cache is destroyed while an allocation fails, the object is
freed by the caller too. Leave it to the caller.

Signed-off-by: Ada Hacker <ada@engine.example>
---
 mm/slub.c | 1 -
 1 file changed, 1 deletion(-)

diff --git a/mm/slub.c b/mm/slub.c
index 1234567..89abcde 100644
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -1,3 +1,2 @@
 	if (bad)
-		kfree(object);
 		return;

base-commit: 0123456789abcdef0123456789abcdef01234567
-- 
2.39.5
"""
