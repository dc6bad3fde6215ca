# SPDX-License-Identifier: GPL-2.0-or-later
"""A patch is not sent as format=flowed.

Why
    With format=flowed the reader's mail program joins and wraps lines as it likes. A blank at the end
    of a line, or at its beginning, is no longer what was written.

Fix
    Thunderbird: mailnews.send_plaintext_flowed = false; better git send-email, or b4 send

See
    Documentation/process/email-clients.rst, General Preferences
    https://docs.kernel.org/process/email-clients.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL

RIGHT = """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

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
"""
BAD = (RIGHT.replace("charset=utf-8", "charset=utf-8; format=flowed"),)
GOOD = (RIGHT,)


def check(patch: Patch) -> Iterator[Finding]:
    shape = patch.transport
    if shape is not None and shape.flowed and shape.attached is None and patch.diff:
        yield patch.finding(
            "body", "the patch is sent as format=flowed", "text that stays as it is"
        )
