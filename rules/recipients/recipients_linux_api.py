# SPDX-License-Identifier: GPL-2.0-or-later
"""A change of what programs see of the kernel goes to linux-api.

Why
    What programs use can never be taken back. Those who read this list, the authors of the manual
    pages and of the C libraries among them, see what the people of one subsystem do not.

Fix
    git send-email --cc=linux-api@vger.kernel.org FILE.patch

See
    Documentation/process/submitting-patches.rst, Select the recipients for your patch
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.addressed import addressed, copying, numbers
from rules.kernel.lists import emails, is_private
from rules.kernel.paths import is_kernel
from rules.kernel.stable import BESIDE
from rules.model import FileDiff, Patch, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.LOCAL
QUIET = (Context.STABLE, Context.FOREIGN, Context.MOVE, Context.GENERATED)
API: str = "linux-api@vger.kernel.org"
HEADERS = r"(?:include/uapi/(?!drm/)|arch/\w{1,40}/include/uapi/).*\.h"
CALL = (
    r"(?:COMPAT_)?SYSCALL_DEFINE\d\(|#[ \t]{0,8}define[ \t]{1,8}\w{1,80}[ \t]{1,40}_IO[RW]{0,2}\("
)
COMMENT = r"\s{0,80}(?:\*|/\*|//|$)"

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] uapi: looms: let programs wind the thread
To: Mary Engine <mary@engine.example>
Cc: linux-kernel@vger.kernel.org

A weaver has to wind it by hand today.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/include/uapi/linux/looms.h b/include/uapi/linux/looms.h
--- a/include/uapi/linux/looms.h
+++ b/include/uapi/linux/looms.h
@@ -12,0 +13 @@
+#define LOOMS_WIND	_IO('L', 7)
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] uapi: looms: let programs wind the thread
To: Mary Engine <mary@engine.example>
Cc: linux-kernel@vger.kernel.org, linux-api@vger.kernel.org

A weaver has to wind it by hand today.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/include/uapi/linux/looms.h b/include/uapi/linux/looms.h
--- a/include/uapi/linux/looms.h
+++ b/include/uapi/linux/looms.h
@@ -12,0 +13 @@
+#define LOOMS_WIND	_IO('L', 7)
""",
    BAD[0].replace("+#define LOOMS_WIND	_IO('L', 7)", "+/* Wound by hand. */"),
)


def check(submission: Submission, api: str) -> Iterator[Finding]:
    told = {email for letter in submission.letters() for email in emails(letter)}
    if api in told or any(map(is_private, told)):
        return
    seen = [patch for patch in addressed(submission) if _change(patch)]
    if seen:
        yield submission.finding(
            f"no {api} among the recipients of {numbers(submission, seen)}, with"
            f" {_change(seen[0])}, which programs see",
            f"{api} in Cc",
            part="recipients",
            repair=copying((api,)),
        )


def _change(patch: Patch) -> str | None:
    """The file in which something changes that programs see."""
    return next((file.path for file in patch.diff if _is_interface(file)), None)


def _is_interface(file: FileDiff) -> bool:
    added = [line.text for line in file.added()]
    if file.path.startswith("Documentation/ABI/"):
        return any(line.startswith("What:") for line in added)
    if re.match(HEADERS, file.path):
        changed = (line.text for hunk in file.hunks for line in hunk.lines if line.sign in "+-")
        return any(not re.match(COMMENT, line) and "SPDX" not in line for line in changed)
    if not is_kernel(file.path) or file.path.startswith(BESIDE) or "/test" in file.path:
        return False
    return file.path.endswith((".c", ".h", ".tbl")) and (
        any(re.match(CALL, line) for line in added) or file.path.endswith("syscall.tbl")
    )
