# SPDX-License-Identifier: GPL-2.0-or-later
"""A patch for the stable trees says what it fixes.

Why
    The stable team needs to know which trees have the bug. The Fixes tag tells it; without one
    they guess, or ask.

Fix
    git log -1 --format='Fixes: %h ("%s")' --abbrev=12 COMMIT
    If no commit can be named, give the first version: Cc: stable@vger.kernel.org # 6.1+

See
    Documentation/process/submitting-patches.rst, Using Reported-by:, Tested-by:, Reviewed-by:, Suggested-by: and Fixes:
    Documentation/process/stable-kernel-rules.rst, Option 1
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.bugs import is_old
from rules.kernel.stable import is_for_device, is_needed, is_revert, names_culprit, novelty
from rules.kernel.stabletag import asks
from rules.model import Message, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.PULL
QUIET = (Context.STABLE, Context.FOREIGN, Context.IMPORT)
VERSION = r"\bv?\d\.\d"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Cc: stable@vger.kernel.org
Signed-off-by: Ada Hacker <ada@engine.example>
---
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

It was freed twice on the error path.

Fixes: 54a4f0239f2e ("mm/slub: free early")
Cc: stable@vger.kernel.org
Signed-off-by: Ada Hacker <ada@engine.example>
---
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

It was freed twice on the error path.

Cc: stable@vger.kernel.org # 6.1+
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(submission: Submission) -> Iterator[Finding]:
    last = max((p.number for p in submission.patches if _is_fix(p.message)), default=0)
    for patch in submission.patches:
        tags = asks(patch.message)
        if not tags or patch.number < last or _tells_more(patch.message):
            continue
        if any(re.search(VERSION, tag.remark) for tag in tags) or novelty(patch):
            continue  # of what is new stable-new-feature speaks
        yield patch.finding(
            "trailers",
            "a request for a backport without a Fixes tag",
            'Fixes: <12 digits> ("<title>"), or the first version behind a #',
            line=tags[0].line,
            width=len(patch.message.line(tags[0].line) or ""),
        )


def _is_fix(message: Message) -> bool:
    """Whether a stable tree shall have this fix, and with it the patches before."""
    return names_culprit(message) and bool(asks(message))


def _tells_more(message: Message) -> bool:
    """Whether the message answers by itself from where on it is needed."""
    return (
        names_culprit(message)
        or is_revert(message)
        or is_for_device(message)
        or is_needed(message)
        or is_old(message)
    )
