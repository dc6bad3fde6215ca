# SPDX-License-Identifier: GPL-2.0-or-later
"""Who used a language model says for what, and how it was tested.

Why
    Assisted-by says that a tool helped. Reviewers choose where to look by which parts it wrote,
    what it was asked to do, and what was tried out by hand.

Fix
    Add two sentences below the --- or to the cover letter: what the tool was asked for, which
    parts it wrote, how the result was checked, and what was not.

See
    Documentation/process/generated-content.rst, Guidelines
    Documentation/process/coding-assistants.rst, Attribution
    https://docs.kernel.org/process/generated-content.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.IMPORT, Context.FOREIGN)
LINES: int = 20
SAID = (
    r"\b(?:prompt|generat|assist|test(?:s|ed|ing)?\b|by hand\b|manual|claude|codex|copilot|gemini|"
    r"(?:LLM|AI|agent|language model)s?\b)"
)

RIGHT = """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: weave the objects

The list of objects is searched too often, so weave them first.

Assisted-by: LLM
Signed-off-by: Ada Hacker <ada@engine.example>
---
I asked the model for the calls of weave(), wrote the rest myself, and
tested both with slub_kunit on x86. Nothing else was tried.

--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,0 +13,20 @@
+	weave(0);
+	weave(1);
+	weave(2);
+	weave(3);
+	weave(4);
+	weave(5);
+	weave(6);
+	weave(7);
+	weave(8);
+	weave(9);
+	weave(10);
+	weave(11);
+	weave(12);
+	weave(13);
+	weave(14);
+	weave(15);
+	weave(16);
+	weave(17);
+	weave(18);
+	weave(19);
"""
NOTES = RIGHT[RIGHT.index("I asked") : RIGHT.index("--- a")]
BAD = (RIGHT.replace(NOTES, ""),)
SMALL = RIGHT[RIGHT.index("+\tweave(1)") :]
GOOD = (RIGHT, BAD[0].replace(SMALL, "").replace("13,20", "13"))


def check(submission: Submission, lines: int) -> Iterator[Finding]:
    helped = [
        (patch, tag)
        for patch in submission.patches
        for tag in patch.message.trailers
        if tag.key == "Assisted-by"
    ]
    added = sum(1 for patch in {id(p): p for p, _ in helped}.values() for _ in patch.added())
    if added < lines or _says(submission, [patch for patch, _ in helped]):
        return
    patch, tag = helped[0]
    yield patch.finding(
        "trailers",
        f"a tool helped with {added} added lines, and nothing says how",
        "which parts it wrote, what it was asked for, and how that was tested",
        line=tag.line,
        width=len(tag.key) + 1,
    )


def _says(submission: Submission, patches: list[Patch]) -> bool:
    """Whether any text of the submission tells of the tool or of a test."""
    cover = submission.cover.message.body if submission.cover else ()
    pull = submission.pull.body.split("\n") if submission.pull else []
    words = [text for patch in patches for _, text in patch.message.prose()]
    notes = [text for patch in patches for text in patch.message.notes]
    return any(re.search(SAID, text, re.IGNORECASE) for text in (*cover, *pull, *words, *notes))
