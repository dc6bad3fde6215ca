# SPDX-License-Identifier: GPL-2.0-or-later
"""Nothing is merged into an archived branch.

Why
    These branches were where Rust support grew before it was upstream. They are kept for their
    history only; what is still useful in them goes to the list, rebased on a branch of today.

Fix
    git rebase --onto rust-next OLD_BASE
    Then send it by mail: see pr-mailing-list-branch.

See
    https://rust-for-linux.com/branches, Past branches
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.kernel.pulls import is_for_kernel, is_sync
from rules.model import Submission
from rules.report import Command, Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.PULL
BRANCHES: tuple[str, ...] = ("rust", "rust-dev", "staging/*")

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
X-Pull-Base: rust-dev

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
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
X-Pull-Base: my-topic

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
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
X-Pull-Base: rust
X-Pull-Repository: looms/engine

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)


def check(submission: Submission, branches: tuple[str, ...]) -> Iterator[Finding]:
    pull = submission.pull
    if pull is None or not is_for_kernel(pull) or is_sync(submission):
        return
    if any(_matches(pull.base, branch) for branch in branches):
        yield submission.finding(
            f"a pull request against {pull.base}, an archived branch",
            "patches on top of a branch that is alive, such as rust-next, by mail",
            part="pull",
            repair=Command(command="git rebase --onto rust-next OLD_BASE"),
        )


def _matches(base: str, branch: str) -> bool:
    return base.startswith(branch[:-1]) if branch.endswith("*") else base == branch
