# SPDX-License-Identifier: GPL-2.0-or-later
"""A patch is plain text in the body of a mail.

Why
    Reviewers quote the patch and answer below its lines. HTML and attachments cannot be quoted, and
    the lists refuse HTML.

Fix
    git send-email, or b4 send (its web endpoint needs no mail server)

See
    Documentation/process/submitting-patches.rst, No MIME, no links, no compression, no attachments. Just plain text
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

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
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Disposition: inline; filename=slub.patch

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


def check(patch: Patch) -> Iterator[Finding]:
    shape = patch.transport
    if shape is None:
        return
    if shape.html:
        seen = "only HTML" if shape.kind == "text/html" else "HTML beside the text"
    elif shape.attached:
        seen = f"the diff in an attachment ({shape.attached[:80]})"
    elif not shape.kind.startswith("text/"):
        seen = f"a mail of the type {shape.kind[:80]}"
    else:
        return
    yield patch.finding("body", seen, "plain text with the patch in it")
