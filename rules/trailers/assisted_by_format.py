# SPDX-License-Identifier: GPL-2.0-or-later
"""Assisted-by says LLM, or agent and model, then the tools.

Why
    The tag tells reviewers that a language model helped, and with which tools. A name that
    reads like a person, or an address, makes the tool look like an author.

Fix
    Assisted-by: LLM coccinelle smatch     # since 7.3
    Assisted-by: AGENT:MODEL sparse        # before; still taken

See
    Documentation/process/coding-assistants.rst, Attribution
    https://docs.kernel.org/process/coding-assistants.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.machines import is_machine
from rules.model import Patch, Trailer
from rules.report import Finding, Reach, Replacement, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LIST
QUIET = (Context.STABLE, Context.FOREIGN)
FORM = r"LLM(?: |$)|[^\s:@<>]{1,80}:[^\s<>]"
ADDRESS = r"<[^<>@]{0,80}@[^<>@]{0,80}>"
MODEL = (
    r"(?:LLM|claude|opus|sonnet|haiku|gpt|chatgpt|codex|copilot|github copilot|gemini|cursor|aider|"
    r"anthropic|openai|devin|deepseek|qwen|llama|mistral|grok|kiro|amp)\b[\w .:()/-]*"
)

BAD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Assisted-by: Claude Code <noreply@anthropic.com>
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Assisted-by: Bob Weaver <bob@looms.example>
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
)
GOOD = (
    """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Assisted-by: LLM coccinelle smatch
Signed-off-by: Ada Hacker <ada@engine.example>
---
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12 +11,0 @@
-	kfree(object);
""",
    BAD[0].replace(
        "Claude Code <noreply@anthropic.com>",
        "LLM [coccinelle, tests]\nAssisted-by: Loom:loom-1 smatch",
    ),
)


def check(patch: Patch) -> Iterator[Finding]:
    for tag in patch.message.trailers:
        if tag.key == "Assisted-by" and (seen := _fault(tag)):
            yield patch.finding(
                "trailers",
                seen,
                "Assisted-by: LLM, then the analysis tools; or AGENT:MODEL in place of LLM",
                line=tag.line,
                column=len(tag.key) + 2,
                width=max(len(patch.message.line(tag.line) or "") - len(tag.key) - 2, 0),
                repair=_repair(tag),
            )


def _fault(tag: Trailer) -> str | None:
    value, person = tag.value[:400], tag.person
    if re.search(ADDRESS, value):
        human = person is not None and not is_machine(person) and _repair(tag) is None
        return "Assisted-by names a person" if human else "Assisted-by gives a mail address"
    if re.match(FORM, value):
        return None
    return f"Assisted-by: {value[:40]}" if value else "Assisted-by names no tool"


def _repair(tag: Trailer) -> Replacement | None:
    """LLM in place of a tool's own name, where nothing else is said."""
    name = re.sub(ADDRESS, "", tag.value[:400]).strip()
    if tag.rows == 1 and re.fullmatch(MODEL, name, re.IGNORECASE):
        return Replacement(replacement="Assisted-by: LLM")
    return None
