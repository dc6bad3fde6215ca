# SPDX-License-Identifier: GPL-2.0-or-later
"""A link stands behind Link: or Closes:.

Why
    Scripts that follow links, and the tracker that closes reports, look for these two words.
    An address behind another word is not found.

Fix
    Link: https://...      # background
    Closes: https://...    # a report that this patch resolves

See
    Documentation/process/submitting-patches.rst, Describe your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.links import other_link_key
from rules.model import Patch
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
ASIDE = True
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

BugLink: https://looms.example/1
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

Reference: https://looms.example/1

Signed-off-by: Ada Hacker <ada@engine.example>
---
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
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

Example: https://looms.example/2 shows it.

Closes: https://looms.example/1
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
        in_block = number >= message.first + message.block
        key = other_link_key(line, in_block)
        if key is None:
            continue
        address = line.partition(":")[2].strip()
        yield patch.finding(
            "trailers" if in_block else "body",
            f"an address behind {key}:",
            "Link:, or Closes: for a report that the patch resolves",
            line=number,
            width=len(key) + 1,
            repair=Replacement(replacement=f"Link: {address}")
            if in_block and re.fullmatch(r"https?://\S+", address)
            else None,
        )
