# SPDX-License-Identifier: GPL-2.0-or-later
"""A message holds no path of the machine it was written on.

Why
    /home/ada/src/linux/mm/slub.c means nothing elsewhere, and tells more of the author than the
    reader needs. Paths count from the top of the tree.

Fix
    git commit --amend      # in the editor: mm/slub.c:12 instead

See
    scripts/checkpatch.pl, USE_RELATIVE_PATH
    https://docs.kernel.org/dev-tools/checkpatch.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.paths import TOP
from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.PULL
QUIET = (Context.REVERT, Context.STABLE, Context.IMPORT, Context.FOREIGN)
BEFORE = r"""(?:^|[\s"'`(<=\[])"""
HOME = rf"{BEFORE}(/(?:home|Users)/[\w.-]{{1,64}}/[\w./+-]{{1,400}}|/root/[\w.-]{{1,64}}/[\w./+-]{{1,400}})"
BUILD = rf"{BEFORE}(/[\w.+-]{{1,64}}/[\w./+-]{{1,400}}\.(?:c|h|rs|S|o))\b"
SHARED = (
    "/proc/",
    "/sys/",
    "/dev/",
    "/etc/",
    "/usr/",
    "/lib/",
    "/lib64/",
    "/boot/",
    "/opt/",
    "/var/",
)

RIGHT = """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

Fix this warning:

  mm/slub.c:12: warning: object freed twice

Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
"""
BAD = (
    RIGHT.replace("mm/slub.c:12:", "/home/ada/linux/mm/slub.c:12:"),
    RIGHT.replace(
        "Fix this warning:\n\n  mm/slub.c:12: warning: object freed twice",
        "The caller in /scratch/build/mm/slab.c frees it.",
    ),
)
GOOD = (
    RIGHT,
    RIGHT.replace(
        "Fix this warning:\n\n  mm/slub.c:12: warning: object freed twice",
        "The caller in mm/slab.c frees it, as does /usr/src/linux/mm/slab.c, and\n/root is not a path of this kind.",
    ),
)


def check(patch: Patch) -> Iterator[Finding]:
    found = [hit for n, line in patch.message.prose() if "/" in line for hit in _paths(n, line)]
    if not found:
        return
    number, column, path = found[0]
    shown = path if len(path) <= 60 else f"{path[:57]}..."
    yield patch.finding(
        "body",
        f"{shown}, a path of one machine" + (f", the first of {len(found)}" if found[1:] else ""),
        "a path from the top of the tree",
        line=number,
        column=column,
        width=len(path),
    )


def _paths(number: int, line: str) -> Iterator[tuple[int, int, str]]:
    found = re.search(HOME, line)
    if found is None:
        found = re.search(BUILD, line)
        if found is None or not _in_tree(found[1]):
            return
    yield number, found.start(1), found[1]


def _in_tree(path: str) -> bool:
    """Whether a folder of the kernel stands below another folder in it."""
    return not path.startswith(SHARED) and any(part in TOP for part in path.split("/")[2:-1])
