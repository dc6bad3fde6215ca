# SPDX-License-Identifier: GPL-2.0-or-later
"""Fixups and work in progress are folded in before posting.

Why
    A fixup corrects a commit nobody has taken yet. Reviewers would read both the fault and its
    correction, and the history would keep them.

Fix
    git rebase -i --autosquash BASE      # opens the list of commits: save it as it is

See
    Documentation/process/submitting-patches.rst, Separate your changes
    https://git-scm.com/docs/git-rebase
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch, Submission
from rules.report import Command, Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
QUIET = (Context.STABLE, Context.FOREIGN)
SQUASH = r"(?:fixup|squash|amend)!(?:\s|$)"
UNREADY = r"(?:WIP|[Ww]ip|TMP|[Tt]mp|HACK|[Hh]ack)\s*[:!]|WIP\s"
DEMO = r"(?:DO[ _-]?NOT[ _-]?MERGE|DNM|NOT[ _-]FOR[ _-]MERGE)\b"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] fixup! mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] WIP: mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] hwmon: (tmp401) read the limit once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(submission: Submission) -> Iterator[Finding]:
    draft = submission.pull is not None and submission.pull.draft
    for patch in submission.patches:
        found, severity = _judge(patch)
        if found is None or len(patch.parents) > 1:
            continue
        yield patch.finding(
            "subject",
            f'"{found}" in the title',
            "a patch that is ready to be merged as it is",
            line=1,
            column=patch.subject.title.find(found),
            width=len(found),
            repair=Command(command="git rebase -i --autosquash BASE") if "!" in found else None,
            severity=min(severity, Severity.WARNING) if draft else severity,
        )


def _judge(patch: Patch) -> tuple[str | None, Severity]:
    """What marks the patch as unready, and how bad that is: a warning not to merge is meant."""
    title = patch.subject.title
    if match := re.match(SQUASH, title) or re.match(UNREADY, title):
        return match[0].rstrip(" :"), Severity.ERROR
    if match := re.match(DEMO, title):
        return match[0], Severity.NOTE
    return None, Severity.NOTE
