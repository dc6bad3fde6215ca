# SPDX-License-Identifier: GPL-2.0-or-later
"""What changed between versions stands below the ---.

Why
    It helps the reviewers of this version and nobody after them. Above the --- it goes into the
    history for good; below it git am leaves it out.

Fix
    Move the list below the --- line of the patch, or into the cover letter (b4 prep --edit-cover).

See
    Documentation/process/submitting-patches.rst, Commentary
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.STABLE, Context.IMPORT, Context.FOREIGN)
HEADING = (
    r"(?:[Cc]hanges?|[Cc]hange ?[Ll]og|CHANGES|[Hh]istory)(?: (?:since|in|from|for|of|between))?"
    r"[ :(]*[vV]\d{1,3}(?:\s*(?:->|→|=>|to)\s*[vV]\d{1,3})?(?: ?\([^()]{0,40}\))?\s*[:.)]?\s*$"
)
ENTRY = r"[vV]\d{1,3}(?:\s*(?:->|→|=>)\s*[vV]\d{1,3}\s*(?::|$)|\s*:(?:\s|$))"
CUSTOM = ("drm", "accel")

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH v2] mm/slub: free the object once

It was freed twice on the error path.

Changes since v1:
- drop the unrelated rename

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
Subject: [PATCH v2] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
Changes since v1:
- drop the unrelated rename

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
Subject: [PATCH] mm/slub: free the object once

Changes in v2.1 of the manual ask for it.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    body = patch.message.body
    found = [n for n, line in enumerate(body, patch.message.first) if _is_log(line)]
    if not found:
        return
    number = found[0]
    yield patch.finding(
        "body",
        "a change log in the message, which goes into the history",
        "it below the ---",
        line=number,
        width=len(body[number - patch.message.first]),
        severity=Severity.NOTE if _is_custom(patch) else None,
    )


def _is_log(line: str) -> bool:
    text = line.strip().lstrip("*-=# ")
    return bool(re.match(HEADING, text[:200]) or re.match(ENTRY, text))


def _is_custom(patch: Patch) -> bool:
    """Whether the tree keeps change logs in its history."""
    return any(area.lower().split("/")[0] in CUSTOM for area in patch.subject.areas) or any(
        path.startswith("drivers/gpu/drm/") for path in patch.paths()
    )
