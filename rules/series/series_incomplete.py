# SPDX-License-Identifier: GPL-2.0-or-later
"""All patches of a series arrive.

Why
    Nobody can judge or apply a series with a gap. A part that was held back by a list's size limit
    looks the same as one that was never sent.

Fix
    Send the whole series again as it is, marked [RESEND PATCH]: git send-email, or b4 send

See
    Documentation/process/submitting-patches.rst, The canonical patch format
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH 1/2] mm/slub: free the object once

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


def check(submission: Submission) -> Iterator[Finding]:
    missing = submission.missing
    if submission.origin != "mail" or not missing:
        return
    *most, last = _runs(missing)
    listed = f"{', '.join(most)} and {last}" if most else last
    word = "patch" if len(missing) == 1 else "patches"
    unsent = all(patch.unsent for patch in submission.patches)
    letters = submission.letters()
    alike = len({frozenset(p.email for p in (*one.to, *one.cc)) for one in letters}) == 1
    # most of it came, all of that to the same people: the sending broke off, or a part got lost
    certain = alike and 2 * len(submission.patches) > submission.total
    how = "did not arrive" if certain else "did not arrive on this list"
    yield submission.finding(
        f"{word} {listed} of {submission.total} {'not given' if unsent else how}",
        f"the whole series, 1 to {submission.total}",
        # where each patch goes to its own people, and where only one is seen, parts went elsewhere
        severity=None if certain and not unsent else Severity.NOTE,
    )


def _runs(missing: Sequence[int]) -> list[str]:
    """``1-4``, ``7``: at most eight runs of numbers."""
    runs: list[list[int]] = []
    for number in missing:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    names = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    return names[:8] + ["others"] * (len(names) > 8)
