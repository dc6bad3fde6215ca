# SPDX-License-Identifier: GPL-2.0-or-later
"""A kernel patch brings no files for the machines of a forge.

Why
    The files that tell GitHub or GitLab what to build belong to one repository. Upstream has none
    of them, and a patch that adds one cannot be applied as it is.

Fix
    git rebase -i BASE      # opens the list of commits: mark this one as edit
    git restore --source=HEAD^ --staged --worktree .github
    git commit --amend --no-edit && git rebase --continue

See
    Documentation/process/submitting-patches.rst, Separate your changes
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.kernel.pulls import commits, is_for_kernel, is_sync
from rules.model import Patch, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.PULL
FOLDERS = (".github/", ".circleci/", ".gitlab/", ".forgejo/", ".gitea/")
FILES = (".gitlab-ci.yml", ".travis.yml", ".cirrus.yml")

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
X-Pull-Base: topic

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
diff --git a/.github/workflows/build.yml b/.github/workflows/build.yml
new file mode 100644
--- /dev/null
+++ b/.github/workflows/build.yml
@@ -0,0 +1 @@
+on: push
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
X-Pull-Base: topic

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
    BAD[0].replace("topic\n", "topic\nX-Pull-Repository: looms/engine\n"),
)


def check(submission: Submission) -> Iterator[Finding]:
    pull = submission.pull
    if pull is None or not is_for_kernel(pull) or is_sync(submission):
        return
    each = commits(submission)
    if all(_is_forge(path) for patch in each for path in patch.paths()):
        return  # work on these files alone is done by those who run the repository
    for patch in each:
        yield from _judge(patch)


def _judge(patch: Patch) -> Iterator[Finding]:
    for file in patch.diff:
        if file.new and _is_forge(file.new):
            line = next(file.added(), None)
            yield patch.finding(
                "diff",
                f"{file.new} in a patch for the kernel",
                "no files for the forge's machines beside it",
                path=file.new,
                line=line.new if line else None,
                text=line.text if line else None,
            )
            return


def _is_forge(path: str) -> bool:
    return path.startswith(FOLDERS) or path in FILES
