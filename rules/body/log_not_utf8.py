# SPDX-License-Identifier: GPL-2.0-or-later
"""A message is UTF-8, read as what it is.

Why
    Text that was decoded wrongly once, such as "BjÃ¶rn", goes into history as it is.

Fix
    git config --unset i18n.commitEncoding      # if git config i18n.commitEncoding prints one
    git commit --amend      # in the editor: write the words again

See
    Documentation/process/email-clients.rst, General Preferences
    https://docs.kernel.org/process/email-clients.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch
from rules.report import Finding, Part, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
QUIET = (Context.STABLE, Context.FOREIGN)
RUN = r"[\u0080-\u00ff\u0152-\u0178\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{2,200}"
LOST = "\ufffd"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

Found by BjÃ¶rn.

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

Björn found that it is freed twice.

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

Found by Björn, who says “naïve” and â or Ã – 5 µs, Žižek…

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    message, shape = patch.message, patch.transport
    if shape and (lost := shape.misread) is not None:
        at = message.first + message.body.index(lost) if lost in message.body else None
        seen = f"bytes that are no {shape.charset or 'UTF-8'}"
        return (yield patch.finding("body", seen, "UTF-8, said in Content-Type", line=at))
    for number, line in ((1, message.subject.title), *enumerate(message.body, message.first)):
        if line.isascii():
            continue
        part: Part = "subject" if number == 1 else "body"
        wrong, right = _misread(line)
        if wrong:
            seen, expected = f'"{wrong}", UTF-8 that was read as something else', f'"{right}"'
        elif LOST in line and not line.startswith((" ", "\t")):
            seen, expected, wrong = "a character that could not be read", "UTF-8", LOST
        else:
            continue
        yield patch.finding(
            part,
            seen,
            expected,
            line=number,
            column=line.index(wrong),
            width=len(wrong),
            severity=Severity.WARNING if wrong == LOST else None,
        )
        return


def _misread(line: str) -> tuple[str, str]:
    """The first run of characters that is UTF-8 when written as Latin-1 or cp1252, and what it
    then says."""
    for found in re.finditer(RUN, line):
        for charset in ("latin-1", "cp1252"):
            try:
                right = found[0].encode(charset).decode("utf-8")
            except UnicodeError:
                continue
            if right.isprintable():
                return found[0], right
    return "", ""
