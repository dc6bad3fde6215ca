# SPDX-License-Identifier: GPL-2.0-or-later
"""A message tells what a mail said; it does not hold the mail.

Why
    A reply pasted into a message leaves it to the reader to find out which part of the talk is true
    of the change. A few lines quoted on purpose are fine.

Fix
    git commit --amend      # in the editor: your own words, and Link: or Closes: with the mail

See
    Documentation/process/email-clients.rst, General Preferences
    https://docs.kernel.org/process/email-clients.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.read.marks import is_scissors
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)
ENOUGH: int = 10
WROTE = r"(?:On|Am|Le) .{6,200} (?:wrote|writes|schrieb):\s{0,4}$"
NESTED = r"> ?>"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

On Fri, Jan 2, 2026, Ada Hacker wrote:
> it was freed twice
> it was freed twice
> it was freed twice
> it was freed twice
> it was freed twice
> it was freed twice
> it was freed twice
> it was freed twice
> it was freed twice
> it was freed twice
> it was freed twice

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

> > freed twice?
> Yes.
> On the error path.

Done.

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

Bob saw that it is freed twice on the error path [1].

Link: https://lore.kernel.org/r/2@looms.example [1]
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    BAD[0]
    .replace("On Fri, Jan 2, 2026, Ada Hacker wrote:", "The manual says:\n")
    .replace("> it was freed twice\n" * 8, ""),
)


def check(patch: Patch, enough: int) -> Iterator[Finding]:
    lines = list(patch.message.prose())
    cut = any(">8" in line and is_scissors(line) for _, line in lines)  # with all that is above
    quoted = [(n, s) for n, s in lines if s.startswith(">") and s[1:5] != "From"]
    wrote = next((one for one in lines if re.match(WROTE, one[1][:300])), None)
    nested = any(re.match(NESTED, line) for _, line in quoted)
    if cut or len(quoted) < 3 or not (wrote or nested or len(quoted) > enough):
        return
    number, line = wrote or quoted[0]
    yield patch.finding(
        "body",
        f"{len(quoted)} lines of quoted mail",
        "what it comes down to, with a link to the mail",
        line=number,
        width=len(line),
        severity=_severity(bool(wrote), nested),
    )


def _severity(wrote: bool, nested: bool) -> Severity:
    """A discussion as the mail program made it, or an answer quoted on purpose."""
    if wrote and nested:
        return Severity.ERROR
    return Severity.WARNING if wrote or nested else Severity.NOTE
