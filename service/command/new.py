# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel new``: the file of a new rule, with its headings."""

from __future__ import annotations

import re
from pathlib import Path

import click

import rules
from rules.engine.rule import catalogue, families
from service.faults import Fault, Stop
from service.post.stdout import write

TEMPLATE = '''\
# SPDX-License-Identifier: GPL-2.0-or-later
"""Say in one sentence what a good patch does.

Why
    What goes wrong without it, and for whom.

Fix
    The command that repairs it.

See
    Documentation/process/submitting-patches.rst, SECTION
    https://docs.kernel.org/process/submitting-patches.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING    # the most it may say; finding(severity=...) may be milder
REACH = Reach.LOCAL            # or PULL, or LIST: the most public place where it may speak
# QUIET = (Context.REVERT, Context.STABLE)    # where it says nothing; merges always
# LIMIT: int = 75                             # an option: check(patch, limit)

BAD = (
    """\\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] area: title

Paste here a mail the rule must speak of, in your own words.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/file b/file
--- a/file
+++ b/file
@@ -1 +1 @@
-old
+new
""",
)
GOOD = (
    """\\
The same mail, repaired.
""",
)


# The file has at most 120 lines.  Lines of prose come from rules.kernel.prose, known trailers from
# rules.kernel.tags, people from rules.kernel.identity; a neighbour shows how a repair looks.
def check(patch: Patch) -> Iterator[Finding]:
    if "what is wrong" in patch.subject.title:
        yield patch.finding("subject", "what is there", "what should be", line=1)
'''


@click.command("new")
@click.argument("place", metavar="FAMILY/RULE")
def command(place: str) -> None:
    """Write the file of a new rule into the source tree, with its headings."""
    home = Path(rules.__path__[0])
    if not (home.parent / "pyproject.toml").is_file():
        raise Stop(Fault(str(home), "an installed copy; run make new in a checkout of the source"))
    family, _, name = place.partition("/")
    if family not in families():
        raise Stop(Fault(place, f"no such family; there are {', '.join(families())}"))
    if not re.fullmatch(r"[a-z][a-z0-9-]*[a-z0-9]", name) or "--" in name:
        raise Stop(Fault(place, "a rule is named in lower case with hyphens: what-is-wrong"))
    if name in catalogue():
        raise Stop(Fault(place, f"this rule exists already, in {catalogue()[name]}"))
    file = home / family / f"{name.replace('-', '_')}.py"
    file.write_text(TEMPLATE, encoding="utf-8")
    write(f"{file}\nnext: fill it in, then make rule RULE={name}\n")
