# SPDX-License-Identifier: GPL-2.0-or-later
"""A series applies to the commit that it is based on.

Why
    What does not apply is not looked at: maintainers, and the machines that test patches, try it first.

Fix
    git fetch; git rebase TREE/BRANCH; git format-patch --base=auto TREE/BRANCH

See
    Documentation/process/submitting-patches.rst, Providing base tree information
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rules.facts import Commit, Context, History, Tree
from rules.model import Patch, Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.ERROR
REACH = Reach.LOCAL
QUIET = (Context.FOREIGN,)
MOST = 5
"""How many patches of a series are named."""

MAIL = """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/trunk: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/trunk.c b/mm/trunk.c
--- a/mm/trunk.c
+++ b/mm/trunk.c
@@ -1,3 +1,2 @@
 int open(void);
-int shut(void);
 int lock(void);

base-commit: 7aee7aee7aee0123456789012345678901234567
"""
BAD = (
    MAIL.replace("int lock(void)", "int lock(int)"),
    MAIL[: MAIL.index("base-commit")].replace("int lock(void)", "int lock(int)"),
)
GOOD = (MAIL, MAIL.replace("@@ -1,3 +1,2", "@@ -7,3 +7,2"))


def check(
    submission: Submission,
    context: frozenset[Context],
    tree: Tree,
    history: History | None = None,
) -> Iterator[Finding]:
    patches = _first_ones(submission)
    if submission.origin != "mail" or not patches:
        return
    base = submission.base
    known = history.find(base) if history and base else None
    exact = history.tree(known.id) if history and isinstance(known, Commit) else None
    if exact is not None:
        yield from _rejected(patches, exact)
    elif base is None and Context.STABLE not in context:
        yield from _rejected_by_guess(patches, tree)


def _first_ones(submission: Submission) -> Sequence[Patch]:
    """The patches that can be tried: those before a gap, a damaged one, and without others that
    have to be there first."""
    if any(letter.prerequisites for letter in submission.letters()):
        return ()
    patches = submission.patches
    if [p.number for p in patches[:1]] != [1]:
        return ()
    for n, patch in enumerate(patches):
        if patch.damage or (n and patch.number != patches[n - 1].number + 1):
            return patches[:n]
    return patches


def _rejected(patches: Sequence[Patch], tree: Tree) -> Iterator[Finding]:
    from rules.kernel.apply import Files  # only where there is something to try

    files, told = Files(tree), 0
    for patch in patches:
        wrong = files.apply(patch)
        if wrong is not None and told < MOST:
            told += 1
            yield patch.finding(
                "diff",
                f"it does not apply to {tree.name}: {wrong.path}, {wrong.why}",
                "a series that git am takes",
                path=wrong.path,
                line=wrong.line,
                text=wrong.text,
            )


def _rejected_by_guess(patches: Sequence[Patch], tree: Tree) -> Iterator[Finding]:
    """One note, for a tree that nobody said is the base; none for another project's tree, and
    none where a patch is in it already."""
    old = [file.old for patch in patches for file in patch.diff if file.old and file.new]
    if not any(tree.read(path) is not None for path in old[:8]):
        return
    found = next(_rejected(patches, tree), None)
    from rules.kernel.apply import may_be_applied

    if found is not None and not any(may_be_applied(patch, tree) for patch in patches[:50]):
        yield Finding(
            seen=f"{found.seen}; no base is named",
            expected="a series that applies, or a base-commit line",
            where=found.where,
            severity=Severity.NOTE,
        )
