# SPDX-License-Identifier: GPL-2.0-or-later
"""Help by a coding tool is said in an Assisted-by tag.

Why
    Reviewers want to know which parts a language model wrote. A tool is no author and cannot
    sign; to leave its part unsaid may block the patch.

Fix
    git commit --amend --trailer "Assisted-by: LLM"
    In the editor, take out the advertisement, the session link and the tool as a co-author.

See
    Documentation/process/coding-assistants.rst, Attribution
    https://docs.kernel.org/process/coding-assistants.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.kernel.identity import is_tool
from rules.kernel.machines import PERSONAL
from rules.kernel.tags import tool_mark
from rules.model import Patch, Submission, Trailer
from rules.report import Command, Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
ASSISTED = ("Assisted-by", "AI-assisted-by")
REPAIR = Command(command='git commit --amend --trailer "Assisted-by: LLM"    # opens the editor')

RIGHT = """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Assisted-by: LLM
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
"""
BAD = (
    RIGHT.replace("Assisted-by: LLM", "Generated with [Claude Code](https://claude.example)\n"),
    RIGHT.replace("Assisted-by: LLM", "Co-authored-by: Claude Opus 4 <noreply@anthropic.com>"),
)
GOOD = (
    RIGHT,
    RIGHT.replace("It was freed twice on the error path.", "Generated with Copilot."),
)


def check(submission: Submission) -> Iterator[Finding]:
    told = False
    for patch in submission.patches:
        if any(tag.named(*ASSISTED) for tag in patch.message.trailers):
            told = True
            continue
        for finding in _patch(patch):
            told = True
            yield finding
    cover = submission.cover.message.body if submission.cover else ()
    pull = submission.pull.body.split("\n") if submission.pull else []
    if not told and tool_mark((*cover, *pull)) is not None:
        yield submission.finding(
            "a coding tool is named in the description, in no patch",
            "Assisted-by in the patches it helped with",
            part="cover" if submission.cover else "pull",
        )


def _patch(patch: Patch) -> Iterator[Finding]:
    message = patch.message
    expected = "an Assisted-by tag that says so"
    tool = next((tag for tag in message.trailers if _names_tool(tag)), None)
    at = tool_mark(message.body)
    if tool is not None and tool.person is not None:
        seen = f"{tool.key} names {tool.person.name or tool.person.email}, a coding tool"
        yield patch.finding("trailers", seen, expected, line=tool.line, repair=REPAIR)
    elif at is not None:
        seen = "the text says that a coding tool wrote it"
        yield patch.finding("body", seen, expected, line=message.first + at, repair=REPAIR)
    elif (below := tool_mark(message.notes)) is not None:
        seen = "the notes say that a coding tool wrote it"
        text = message.notes[below]
        yield patch.finding("notes", seen, expected, line=below + 1, text=text, repair=REPAIR)


def _names_tool(tag: Trailer) -> bool:
    if tag.person is None or tag.named(*PERSONAL):
        return False
    return tag.key.lower().endswith("-by") and is_tool(tag.person)
