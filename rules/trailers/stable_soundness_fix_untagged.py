# SPDX-License-Identifier: GPL-2.0-or-later
"""A fix of unsound Rust code is marked for the stable trees.

Why
    What is unsound can become a hole as soon as somebody uses it, in stable trees too. So such
    fixes are backported even where nobody is known to be hit.

Fix
    Cc: stable@vger.kernel.org
    or a word in the text on why no backport is needed.

See
    The contributing page of Rust for Linux, Soundness issues and backporting
    https://rust-for-linux.com/contributing
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.paths import runs_in_kernel
from rules.kernel.prose import prose
from rules.kernel.stable import names_culprit
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.RFC, Context.REVERT, Context.IMPORT)
UNSOUND = (
    r"\b(?:unsound(?:ness)?|soundness|undefined behaviou?r|UB|data[- ]races?|"
    r"use[- ]after[- ]free|aliasing)\b"
)
DECIDED = r"\b(?:stable|backport\w*|not (?:yet )?(?:in any|released)|no users?)\b"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] rust: list: fix an unsound Send

The list is shared without a lock.

Fixes: 54a4f0239f2e ("rust: list: send it")
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/rust/kernel/list.rs
+++ b/rust/kernel/list.rs
@@ -12 +11,0 @@
-unsafe impl Send for List {}
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] rust: list: fix an unsound Send

The list is shared without a lock.

Fixes: 54a4f0239f2e ("rust: list: send it")
Cc: stable@vger.kernel.org
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/rust/kernel/list.rs
+++ b/rust/kernel/list.rs
@@ -12 +11,0 @@
-unsafe impl Send for List {}
""",
)


def check(patch: Patch) -> Iterator[Finding]:
    message = patch.message
    if not names_culprit(message) or not _has_rust(patch):
        return
    if any(re.search(DECIDED, line, re.IGNORECASE) for line in message.body):
        return
    for number, line in ((1, message.subject.title), *prose(message)):
        found = re.search(UNSOUND, line)
        if found:
            yield patch.finding(
                "subject" if number == 1 else "body",
                f"a fix that speaks of {found.group()}, without a stable tag",
                "Cc: stable@vger.kernel.org, or why no backport is needed",
                line=number,
                column=found.start(),
                width=found.end() - found.start(),
            )
            return


def _has_rust(patch: Patch) -> bool:
    return any(path.endswith(".rs") and runs_in_kernel(path) for path in patch.paths())
