# SPDX-License-Identifier: GPL-2.0-or-later
"""A patch is sent in UTF-8, or in ASCII.

Why
    git converts what a mail claims to be in another charset, and stops where it does not know the
    name. The diff is not converted with it, and then no longer fits the file.

Fix
    git config sendemail.assume8bitEncoding UTF-8      # answer its question with UTF-8, not with y

See
    Documentation/process/email-clients.rst, General Preferences
    https://docs.kernel.org/process/email-clients.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.model import Patch
from rules.read.header import CHARSET
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL
FINE = ("utf-8", "utf8", "us-ascii", "ascii", "ansi_x3.4-1968", "unknown-8bit")
OTHER = (
    "latin1",
    "latin-1",
    "gb18030",
    "utf-16",
    "utf-7",
    "big5-hkscs",
    "cp936",
    "cp949",
    "tis-620",
)

RIGHT = """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

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
"""
BAD = (
    RIGHT.replace("utf-8", "y"),
    RIGHT.replace("utf-8\nContent-Transfer-Encoding: 8bit", "gb2312").replace(
        "\n\nIt was", "\nContent-Transfer-Encoding: quoted-printable\n\n=C4=E3 was"
    ),
)
GOOD = (
    RIGHT,
    RIGHT.replace("utf-8", "iso-8859-1"),
)


def check(patch: Patch) -> Iterator[Finding]:
    shape = patch.transport
    charset = (shape.charset if shape else None) or "us-ascii"
    if charset in FINE:
        return
    if not CHARSET.fullmatch(charset) and charset not in OTHER:
        seen = f'the mail claims the charset "{charset[:40]}", which is none'
    elif not _is_ascii(patch):
        seen = f"the mail is in the charset {charset}"
    else:
        return
    yield patch.finding("body", seen, "UTF-8")


def _is_ascii(patch: Patch) -> bool:
    message = patch.message
    lines = (message.subject.title, *message.body, *message.notes)
    changed = (line.text for file in patch.diff for hunk in file.hunks for line in hunk.lines)
    return all(map(str.isascii, lines)) and all(map(str.isascii, changed))
