# SPDX-License-Identifier: GPL-2.0-or-later
"""Addresses begin with https where the host serves it.

Why
    An address without it can be changed on its way, and most hosts send the reader on to https
    anyway.

Fix
    Write https:// instead of http://.

See
    Documentation/process/submitting-patches.rst, Describe your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LIST
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)
PLAIN = r"(?<![\w/=])http://([A-Za-z0-9.-]{3,100})(?=[/:\s>),.]|$)"
HOSTS = (
    *("kernel.org", "github.com", "gitlab.com", "lkml.org", "lwn.net", "rust-lang.org", "docs.rs"),
    *("gnu.org", "llvm.org", "sourceware.org", "wikipedia.org", "freedesktop.org", "crates.io"),
    *("kernelci.org", "infradead.org", "debian.org", "redhat.com", "intel.com", "arm.com"),
    *("microsoft.com", "google.com", "ietf.org", "godbolt.org", "spdx.org", "git-scm.com"),
)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Link: http://lore.kernel.org/r/1@engine.example
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

Link: https://lore.kernel.org/r/1@engine.example
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

> http://lore.kernel.org/r/1@engine.example

See https://lore.kernel.org and http://localhost/ and http://looms.example/a.

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    for number, line in enumerate(patch.message.body, patch.message.first):
        if "http://" not in line or line.startswith((">", "    ", "\t")):
            continue
        found = next((m for m in re.finditer(PLAIN, line) if _is_served(m[1])), None)
        if found:
            yield patch.finding(
                "trailers" if number - patch.message.first >= patch.message.block else "body",
                f"http://{found[1]}",
                f"https://{found[1]}",
                line=number,
                column=found.start(),
                width=len("http://"),
                repair=Replacement(
                    replacement=f"{line[: found.start()]}https{line[found.start() + 4 :]}"
                ),
            )


def _is_served(host: str) -> bool:
    name = host.lower().rstrip(".")
    return any(name == one or name.endswith(f".{one}") for one in HOSTS)
