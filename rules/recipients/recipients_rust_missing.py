# SPDX-License-Identifier: GPL-2.0-or-later
"""A patch with Rust code goes to the RUST entry of MAINTAINERS too.

Why
    Rust code of every subsystem is reviewed on the Rust list as well, and get_maintainer.pl does
    not always name it. Who is not copied cannot review. In public only a missing list is named.

Fix
    ksquirrel cc *.patch                       # whom they go to
    git send-email --cc-cmd='ksquirrel cc' *.patch

See
    MAINTAINERS, RUST, and rust-for-linux.com/contributing, Submitting patches
    https://rust-for-linux.com/contributing
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.callout import callout, finding, which
from rules.kernel.claims import BY_WORD, is_beside
from rules.kernel.coverage import Mailing, mailing, shortfall
from rules.kernel.maintainers.asked import Maintainers
from rules.kernel.maintainers.index import Match
from rules.kernel.paths import is_rust
from rules.kernel.recipients import RUST, spoken_of
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LIST
QUIET = (Context.STABLE, Context.FOREIGN)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
To: Mary Engine <mary@engine.example>
Cc: engine@lists.engine.example, linux-kernel@vger.kernel.org
Subject: [PATCH] rust: engine: count the turns in u64

An engine that runs for a year overflows u32.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/rust/kernel/engine.rs b/rust/kernel/engine.rs
--- a/rust/kernel/engine.rs
+++ b/rust/kernel/engine.rs
@@ -12,3 +12,3 @@ pub struct Engine {
     /// How often it turned.
-    turns: u32,
+    turns: u64,
 }
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
To: Mary Engine <mary@engine.example>, Ruth Keeper <ruth@rust.example>
Cc: Remy Reviewer <remy@rust.example>, Rosa Reviewer <rosa@rust.example>,
 engine@lists.engine.example, rust-for-linux@vger.kernel.org, linux-kernel@vger.kernel.org
Subject: [PATCH] rust: engine: count the turns in u64

An engine that runs for a year overflows u32.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/rust/kernel/engine.rs b/rust/kernel/engine.rs
--- a/rust/kernel/engine.rs
+++ b/rust/kernel/engine.rs
@@ -12,3 +12,3 @@ pub struct Engine {
     /// How often it turned.
-    turns: u32,
+    turns: u64,
 }
""",
)


def check(submission: Submission, maintainers: Maintainers) -> Iterator[Finding]:
    entry = maintainers.titled(RUST)
    mailed = mailing(submission, maintainers)
    if entry is None or not mailed.patches:
        return
    paths = {p.number: next(filter(is_rust, p.paths()), None) for p in mailed.patches}
    found = shortfall(entry.entry, {n: path for n, path in paths.items() if path}, mailed)
    if found and found.lists:
        lists = " and ".join(one.email for one in found.lists)
        without = [p for p in found.patches if not all(mailed.got(p, one) for one in found.lists)]
        where = which(submission, without)
        what = "Rust code" if found.path.endswith(".rs") else "Rust support"
        seen = f"{where} with {what} ({found.path}) did not go to {lists}"
        alone = [one for one in found.lists if one in found.cover]
        seen += "; the cover letter alone did" if alone else ""
        beside = all(is_beside(patch, mailed) for patch in without)
        yield finding(submission, without, seen, found, Severity.WARNING if beside else None)
    elif found:
        mild = Severity.WARNING if found.maintainers else Severity.NOTE
        yield callout(submission, found, mild)
    else:
        yield from _spoken_of(submission, entry, mailed)


def _spoken_of(submission: Submission, entry: Match, mailed: Mailing) -> Iterator[Finding]:
    """Patches without Rust code that the K: of the entry matches: its list may want to know."""
    others = [patch for patch in mailed.patches if not any(map(is_rust, patch.paths()))]
    about = {
        patch.number: BY_WORD
        for patch in others
        if any(one.number == entry.number for one in spoken_of(patch, mailed.maintainers))
    }
    found = shortfall(entry.entry, about, mailed)
    if found and found.abandoned:
        yield callout(submission, found, Severity.NOTE)
