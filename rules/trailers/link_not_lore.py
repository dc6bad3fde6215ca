# SPDX-License-Identifier: GPL-2.0-or-later
"""A list mail is linked to on lore.kernel.org.

Why
    Other archives come and go, and their numbers with them. A lore link holds the Message-ID,
    by which the mail is found anywhere, and b4 can fetch the thread.

Fix
    Link: https://lore.kernel.org/<message-id>/
    The Message-ID stands in the header of the mail; the archives show it under "raw".

See
    Documentation/process/submitting-patches.rst, Describe your changes
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
ARCHIVE = (
    r"https?://(?:[a-z-]{1,20}\.)?(?:"
    r"(marc\.info)/\?|(spinics\.net)/lists/|(lkml\.org)/lkml/\d|(mail-archive\.com)/\S|"
    r"(infradead\.org)/pipermail/|"
    r"(freedesktop\.org)/archives/dri-devel/|(ozlabs\.org)/pipermail/|"
    r"(alsa-project\.org)/pipermail/|(lkml\.kernel\.org)/g/)\S*"
)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Link: https://marc.info/?l=linux-mm&m=1
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

Link: https://lore.kernel.org/20260102030405.1-1-ada@engine.example/
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

Link: https://lore.kernel.org/20260102030405.1-1-ada@engine.example/
Link: http://lists.infradead.org/mailman/listinfo/looms
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    message = patch.message
    for number, line in enumerate(message.body, message.first):
        for match in re.finditer(ARCHIVE, line):
            host = next(name for name in match.groups() if name)
            yield patch.finding(
                "trailers" if number >= message.first + message.block else "body",
                f"a link to {host}",
                "https://lore.kernel.org/<message-id>/",
                line=number,
                column=match.start(),
                width=len(match[0]),
            )
