# SPDX-License-Identifier: GPL-2.0-or-later
"""Code taken over from elsewhere says from where, and in which version.

Why
    Who updates it later, or looks for a known fault in it, has to find the original; and its
    licence can only be checked against it.

Fix
    Name the project, its address and the version in the message. Import the files as they are in
    one patch, and add the SPDX lines and other changes in the next.

See
    https://rust-for-linux.com/third-party-crates, Importing crates
    Documentation/process/license-rules.rst, Dual Licensing Only
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.model import Patch, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.PULL
QUIET = (Context.FOREIGN, Context.STABLE)
OURS = ("kernel", "macros", "bindings", "uapi", "helpers", "doctests_kernel_generated")
ADDRESS = r"https?://\S"
VERSION = r"(?i)\bv?\d{1,4}\.\d|\bcommit [0-9a-f]{7}|/[0-9a-f]{12,40}\b"
LEAST = 3

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] rust: spool: import the crate

The next driver parses its files with it.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/rust/spool/lib.rs b/rust/spool/lib.rs
new file mode 100644
--- /dev/null
+++ b/rust/spool/lib.rs
@@ -0,0 +1 @@
+// SPDX-License-Identifier: Apache-2.0 OR MIT
diff --git a/rust/spool/a.rs b/rust/spool/a.rs
new file mode 100644
--- /dev/null
+++ b/rust/spool/a.rs
@@ -0,0 +1 @@
+// SPDX-License-Identifier: Apache-2.0 OR MIT
diff --git a/rust/spool/b.rs b/rust/spool/b.rs
new file mode 100644
--- /dev/null
+++ b/rust/spool/b.rs
@@ -0,0 +1 @@
+// SPDX-License-Identifier: Apache-2.0 OR MIT
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] rust: spool: import the crate

These are the files of version 1.2.3 of spool, unchanged, from:

    https://looms.example/spool

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/rust/spool/lib.rs b/rust/spool/lib.rs
new file mode 100644
--- /dev/null
+++ b/rust/spool/lib.rs
@@ -0,0 +1 @@
+// SPDX-License-Identifier: Apache-2.0 OR MIT
diff --git a/rust/spool/a.rs b/rust/spool/a.rs
new file mode 100644
--- /dev/null
+++ b/rust/spool/a.rs
@@ -0,0 +1 @@
+// SPDX-License-Identifier: Apache-2.0 OR MIT
diff --git a/rust/spool/b.rs b/rust/spool/b.rs
new file mode 100644
--- /dev/null
+++ b/rust/spool/b.rs
@@ -0,0 +1 @@
+// SPDX-License-Identifier: Apache-2.0 OR MIT
""",
)


def check(submission: Submission) -> Iterator[Finding]:
    text = [line for one in submission.letters() for line in one.message.body]
    missing = [
        what
        for what, pattern in (("address", ADDRESS), ("version", VERSION))
        if not any(re.search(pattern, line[:400]) for line in text)
    ]
    if not missing:
        return
    for patch in submission.patches:
        for crate in _crates(patch):
            seen = f"the crate {crate} without the {' and the '.join(missing)} of its original"
            yield patch.finding("body", seen, "where it comes from, and in which version")


def _crates(patch: Patch) -> Iterator[str]:
    """The folders below rust/ that the patch makes into a crate of foreign make."""
    added = [f.path for f in patch.diff if f.status == "added" and f.path.endswith(".rs")]
    for path in added:
        crate = path.removesuffix("lib.rs").removesuffix("src/")
        foreign = path.startswith("rust/") and path.split("/")[1] not in OURS
        if not foreign or not path.endswith("/lib.rs"):
            continue
        if sum(one.startswith(crate) for one in added) >= LEAST:
            yield crate.rstrip("/")
