# SPDX-License-Identifier: GPL-2.0-or-later
"""An abstraction goes to the owners of the C code it wraps too.

Why
    They know what the C side promises and change it next, and MAINTAINERS often does not name
    the Rust file beside the header yet.

Fix
    get_maintainer.pl -f include/linux/...     # the header that the C header link names
    git send-email --cc=... *.patch

See
    rust-for-linux.com/contributing, Submitting changes to existing code
    https://rust-for-linux.com/contributing
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rules.facts import Context, Tree
from rules.kernel.callout import callout
from rules.kernel.coverage import mailing, shortfall
from rules.kernel.maintainers.asked import Maintainers
from rules.model import Submission
from rules.report import Finding, Reach, Severity

if TYPE_CHECKING:
    from rules.kernel.owners import Wrapped

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN, Context.TREEWIDE)
WRAPPERS = ("rust/bindings/", "rust/helpers/", "rust/kernel/")
GENERIC: tuple[str, ...] = (
    *("include/linux/types.h", "include/linux/kernel.h", "include/linux/slab.h"),
    *("include/linux/errno.h", "include/linux/err.h", "include/linux/init.h"),
    *("include/linux/export.h", "include/linux/compiler.h", "include/linux/bug.h"),
    *("include/linux/build_bug.h", "include/uapi/asm-generic/errno-base.h"),
)

BAD = (
    """\
From: Ada Hacker <ada@example.net>
To: Ruth Keeper <ruth@rust.example>
Cc: Remy Reviewer <remy@rust.example>, Rosa Reviewer <rosa@rust.example>,
 rust-for-linux@vger.kernel.org, linux-kernel@vger.kernel.org
Subject: [PATCH] rust: pump: stop before the tank is empty

Air in the pipe damages the pump.

Signed-off-by: Ada Hacker <ada@example.net>
---
diff --git a/rust/kernel/pump.rs b/rust/kernel/pump.rs
--- a/rust/kernel/pump.rs
+++ b/rust/kernel/pump.rs
@@ -3,4 +3,4 @@
 //! Pumps.
 //!
 //! C header: [`include/linux/engine.h`](srctree/include/linux/engine.h)
-const LOWEST: u32 = 0;
+const LOWEST: u32 = 1;
""",
)
GOOD = (
    BAD[0]
    .replace("ada@example.net", "ada@engine.example")
    .replace("To: ", "To: Mary Engine <mary@engine.example>, ")
    .replace("Cc: ", "Cc: Old Hand <old@engine.example>, engine@lists.engine.example, "),
)


def check(
    submission: Submission,
    maintainers: Maintainers,
    generic: tuple[str, ...],
    tree: Tree | None = None,
) -> Iterator[Finding]:
    mailed = mailing(submission, maintainers)
    if not any(path.startswith(WRAPPERS) for patch in mailed.patches for path in patch.paths()):
        return
    from rules.kernel.owners import is_wide, wrapped  # most patches wrap nothing

    if is_wide(mailed):
        return
    found: dict[int, dict[int, Wrapped]] = {}
    for patch in mailed.patches:
        for one in wrapped(patch, maintainers, tree, generic):
            found.setdefault(one.number, {}).setdefault(patch.number, one)
    for owners in found.values():
        places = {number: f"{one.path} wraps {one.header}" for number, one in owners.items()}
        short = shortfall(next(iter(owners.values())).entry, places, mailed)
        if short and short.abandoned:
            sure = any(owners[one.number].sure for one in short.abandoned)
            yield callout(submission, short, None if sure else Severity.NOTE)
