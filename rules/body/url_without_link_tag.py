# SPDX-License-Identifier: GPL-2.0-or-later
"""A mail or an issue is named by a Link: trailer.

Why
    Tools find a trailer, and the text reads on without the address: "as in [1]" above, and
    "Link: address [1]" below.

Fix
    git commit --amend --trailer 'Link: ADDRESS [1]'      # in the editor: [1] in the text

See
    Documentation/process/submitting-patches.rst, Describe your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.prose import prose
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.PULL
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)
ADDRESS = (
    r"https?://(?:(?:lore|lkml|patchwork|patch\.msgid|bugzilla)\.[\w./-]{4,80}/|lkml\.org/|"
    r"patch\.msgid\.link/|github\.com/[\w.-]{1,60}/[\w.-]{1,80}/(?:issues|pull|discussions)/)"
    r"[^\s<>()\[\]\"']{1,300}"
)
LONE = 3

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

The mail https://lore.kernel.org/r/1@engine.example says that it is freed twice.

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

It is freed twice on the error path, as Bob saw [1].

Link: https://lore.kernel.org/r/1@engine.example [1]
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

It is freed twice, see [1] and (https://docs.kernel.org/mm).

[1] https://lore.kernel.org/r/1@engine.example

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It is freed twice, as https://lore.kernel.org/r/1@engine.example says.

Link: https://lore.kernel.org/r/1@engine.example/
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    tagged = " ".join(tag.value for tag in patch.message.trailers)
    for number, line in prose(patch.message):
        found = re.search(ADDRESS, line) if "://" in line else None
        if not found:
            continue
        others = line[: found.start()].split() + line[found.end() :].split()
        address = found[0].rstrip(".,;:/")
        if len(others) >= LONE and address.partition("://")[2] not in tagged:
            yield patch.finding(
                "body",
                "an address within the text",
                f"Link: {address[:100]}",
                line=number,
                column=found.start(),
                width=len(address),
            )
            return
