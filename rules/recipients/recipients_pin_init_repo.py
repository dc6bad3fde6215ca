# SPDX-License-Identifier: GPL-2.0-or-later
"""A change of pin-init goes through the repository it is developed in.

Why
    The crate is used outside of the kernel too, and is tested there. What is changed on the kernel's
    side only has to be carried back by hand. A patch is still accepted.

Fix
    Open a pull request there, and link it: Link: https://HOST/OWNER/pin-init/pull/NUMBER

See
    MAINTAINERS, RUST [PIN-INIT]; rust/pin-init/CONTRIBUTING.md
    https://docs.kernel.org/process/maintainers.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.addressed import addressed, numbers
from rules.kernel.copied import maintains
from rules.kernel.maintainers.asked import Maintainers
from rules.kernel.maintainers.entry import Entry
from rules.model import Patch, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN, Context.TREEWIDE)
FOLDER = "rust/pin-init/"
FORGE = r"https?://([\w.-]{1,80}/[\w.-]{1,80}/pin-init)\b"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] rust: pin-init: drop the second pointer
To: Pia Pinner <pia@rust.example>, Ruth Keeper <ruth@rust.example>
Cc: Remy Reviewer <remy@rust.example>, Rosa Reviewer <rosa@rust.example>,
 rust-for-linux@vger.kernel.org, linux-kernel@vger.kernel.org

It is never read.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/rust/pin-init/src/lib.rs b/rust/pin-init/src/lib.rs
--- a/rust/pin-init/src/lib.rs
+++ b/rust/pin-init/src/lib.rs
@@ -12 +11,0 @@
-    second: *mut T,
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] rust: pin-init: drop the second pointer
To: Pia Pinner <pia@rust.example>, Ruth Keeper <ruth@rust.example>
Cc: Remy Reviewer <remy@rust.example>, Rosa Reviewer <rosa@rust.example>,
 rust-for-linux@vger.kernel.org, linux-kernel@vger.kernel.org

It is never read.

Link: https://forge.example/pins/pin-init/pull/7
Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/rust/pin-init/src/lib.rs b/rust/pin-init/src/lib.rs
--- a/rust/pin-init/src/lib.rs
+++ b/rust/pin-init/src/lib.rs
@@ -12 +11,0 @@
-    second: *mut T,
""",
    BAD[0].replace("Ada Hacker <ada@engine.example>", "Pia Pinner <pia@rust.example>"),
)


def check(submission: Submission, maintainers: Maintainers) -> Iterator[Finding]:
    patches = [one for one in addressed(submission) if _is_mostly_there(one)]
    if not patches:
        return
    entry = next((m.entry for m in maintainers.of_path(f"{FOLDER}src/lib.rs")), None)
    forge = _forge(entry) if entry else None
    if entry is None or forge is None or _is_linked(submission, forge):
        return
    if not maintains(patches[0], (entry,), maintainers):
        yield submission.finding(
            f"a change of {FOLDER} in {numbers(submission, patches)}, and no link to {forge}",
            "a pull request there, linked in the patch or the cover letter",
            part="recipients",
        )


def _forge(entry: Entry) -> str | None:
    """Where it is developed: a repository of its name among the entry's addresses."""
    found = (re.search(FORGE, value) for tag, value in entry.lines if tag in "BPTW")
    return next((one[1] for one in found if one), None)


def _is_linked(submission: Submission, forge: str) -> bool:
    messages = (letter.message for letter in submission.letters())
    lines = (line for m in messages for line in (*m.body, *m.notes))
    return any(forge.lower() in line.lower() for line in lines)


def _is_mostly_there(patch: Patch) -> bool:
    """Whether it changes this code for its own sake, not along with much else."""
    paths = patch.paths()
    return 2 * sum(path.startswith(FOLDER) for path in paths) > len(paths)
