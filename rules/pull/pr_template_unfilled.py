# SPDX-License-Identifier: GPL-2.0-or-later
"""What a template asks for is filled in, or taken out.

Why
    Empty sections and boxes that nobody ticked make the reader look for an answer that is not
    there.

Fix
    Edit the text of the pull request: answer, tick, or delete what does not apply.

See
    https://docs.github.com, About issue and pull request templates
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.kernel.pulls import is_sync, own_text, without_comments
from rules.model import Submission
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.NOTE
REACH = Reach.PULL
HEADING = r"#{1,6} "
BOX = r"\s*[-*+] \[([ xX])\] "

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
X-Pull-Base: topic
X-Pull-Body: ## What\\nFree it once.\\n## Tests\\n<!-- how did you test? -->\\n

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
X-Pull-Base: topic
X-Pull-Body: ## What\\nFree it once.\\n## Tests\\nI ran slub_kunit on x86.

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
X-Pull-Base: topic
X-Pull-Body: ## What\\n<!-- say what -->\\nFree it once.\\n- [x] tested\\n- [ ] documented

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


def check(submission: Submission) -> Iterator[Finding]:
    pull = submission.pull
    if pull is None or pull.draft or is_sync(submission) or not own_text(pull.body):
        return  # where nothing was written at all, pr-body-short says so
    boxes = [found[1] for line in pull.body.split("\n") if (found := re.match(BOX, line))]
    empty = _empty(pull.body)
    if empty:
        seen = f'nothing written below "{empty[:60]}"'
    elif len(boxes) > 1 and "<!--" in pull.body and set(boxes) == {" "}:
        seen = f"{len(boxes)} check boxes of the template, none of them ticked"
    else:
        return
    yield submission.finding(seen, "an answer, or the section taken out", part="pull")


def _empty(body: str) -> str | None:
    """The first heading below which there is nothing but the template's own remark."""
    sections: list[list[str]] = [[]]
    for line in body.split("\n"):
        if re.match(HEADING, line):
            sections.append([])
        sections[-1].append(line)
    for heading, *rest in sections[1:]:
        text = "\n".join(rest)
        if "<!--" in text and not without_comments(text).strip():
            return heading.lstrip("# ").strip()
    return None
