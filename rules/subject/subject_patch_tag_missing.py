# SPDX-License-Identifier: GPL-2.0-or-later
"""A mail that carries a patch says [PATCH] in its subject.

Why
    People and programs sort their mail by that word. A patch without it is taken for a question,
    and neither b4 nor patchwork see it.

Fix
    git send-email BASE..      # or git format-patch; both write the tag

See
    Documentation/process/submitting-patches.rst, Include PATCH in the subject
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.kernel.tags import sign_offs
from rules.model import Patch, Submission
from rules.report import Command, Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: mm/slub: free the object once
Message-ID: <1-ada@engine.example>

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
Message-ID: <1-ada@engine.example>

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [RFC v2] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
v2: no change

diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(submission: Submission) -> Iterator[Finding]:
    untagged = [patch for patch in submission.patches if _is_untagged(patch)]
    if submission.origin == "mail" and untagged:
        patch = untagged[0]
        more = f" of {len(untagged)} mails" if len(untagged) > 1 else ""
        yield patch.finding(
            "subject",
            f"no [PATCH] in the subject{more}",
            '"[PATCH]" in front of it',
            line=1,
            text=patch.subject.raw,
            width=len(patch.subject.raw),
            repair=Command(command="git format-patch BASE    # BASE: where your branch starts"),
            severity=None if _is_plain(patch) else Severity.NOTE,
        )


def _is_untagged(patch: Patch) -> bool:
    """Whether the mail means to be a patch and does not say so: a diff without a sign-off is
    only talk, and "+ NAME.patch added to" is the note of somebody who has taken it."""
    subject = patch.subject
    if subject.tagged("RFC") or any("PATCH" in tag.upper() for tag in subject.tags):
        return False
    return bool(sign_offs(patch.message)) and not subject.raw.startswith(("+ ", "- "))


def _is_plain(patch: Patch) -> bool:
    """Whether it went out, and nothing in its subject says that it is a patch."""
    subject = patch.subject
    told = subject.number is not None or subject.version > 1 or bool(subject.tags)
    return patch.id is not None and not told
