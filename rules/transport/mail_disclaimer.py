# SPDX-License-Identifier: GPL-2.0-or-later
"""No footer calls a patch confidential.

Why
    A patch is published, and its sign-off says that it may be. A footer that forbids to pass the mail
    on contradicts that, and some maintainers do not take such mail.

Fix
    Send from another address, or by b4's web endpoint: b4 send

See
    Documentation/process/submitting-patches.rst, Sign your work, (d)
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL
SAID = (
    *("confidential", "intended recipient", "intended addressee", "named recipient"),
    *("legally privileged", "privileged information", "for the sole use of", "disclaimer"),
)

RIGHT = """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

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
-- 
2.39.5
"""
BAD = (
    RIGHT + "\nThis mail and its attachments may be confidential.\n",
    RIGHT.replace("-- \n2.39.5", "\nFor the eyes of the intended recipient only."),
)
GOOD = (RIGHT,)


def check(patch: Patch) -> Iterator[Finding]:
    for line in patch.transport.footer if patch.transport else ():
        low = line.lower()
        if any(words in low for words in SAID):
            yield patch.finding(
                "body", f'a footer says "{line.strip()[:100]}"', "a mail that may be passed on"
            )
            return
