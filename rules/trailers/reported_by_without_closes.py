# SPDX-License-Identifier: GPL-2.0-or-later
"""A Reported-by is followed by a link to the report.

Why
    The report holds what the message leaves out: the log, the machine, who else was hit. The
    regression tracker closes reports by this link.

Fix
    Reported-by: Eve Fox <eve@looms.example>
    Closes: https://lore.kernel.org/<message-id of the report>
    Link: instead of Closes: if the patch fixes a part. A private report needs no link.

See
    Documentation/process/submitting-patches.rst, Using Reported-by:, Tested-by:, Reviewed-by:, Suggested-by: and Fixes:
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.tags import every
from rules.model import Message, Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.PULL
QUIET = (Context.STABLE,)
LOCAL = ("syzkaller@googlegroups.com",)  # a fuzzer somebody ran, with no public report
PRIVATE = r"\b(?:private|in person|off-?list|security list|irc|zulip|slack|chat|coverity|sashiko)\b"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Reported-by: Eve Fox <eve@looms.example>
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

Reported-by: Eve Fox <eve@looms.example>
Closes: https://looms.example/1
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
""",
    BAD[0].replace(
        "Signed-off-by:",
        "Reported-by: Bob Weaver <bob@looms.example>\nCloses: https://looms.example/1\nSigned-off-by:",
    ),
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice, says a private report.

Reported-by: Eve Fox <eve@looms.example>
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    reports = [
        tag
        for tag in every(patch.message)
        if tag.named("Reported-by", "Reported-and-tested-by")
        and tag.person is not None
        and tag.person.email.lower() not in LOCAL
    ]
    if not reports or _tells_where(patch.message):
        return
    more = f" and {len(reports) - 1} more" if len(reports) > 1 else ""
    yield patch.finding(
        "trailers",
        f"{reports[0].key}{more} without a link to the report",
        "Closes: with the address of the report, if it is on the web",
        line=reports[0].line,
        width=len(reports[0].key) + 1,
    )


def _tells_where(message: Message) -> bool:
    """Whether there is any link, or a word that the report was not public."""
    return any(
        "http://" in line or "https://" in line or re.search(PRIVATE, line, re.IGNORECASE)
        for line in message.body
    )
