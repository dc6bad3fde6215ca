# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel's own checkpatch.pl and our rules say the same of the same patch.

Each case of the table is a mail.  ``says`` is what checkpatch.pl of Linux 6.12 says of it,
``ours`` which of the rules named in MEANS speak; where the two do not fit together, ``why`` tells
the reason.  Checkpatch runs once over all of them, without a tree and without git.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from rules.engine.rule import catalogue, every, find
from rules.engine.run import lint
from rules.read.letter import read_post
from rules.read.mail import LOCAL
from rules.read.series import sort_posts, submissions
from rules.report import Severity
from service.gather.tree import FolderTree
from tests.conftest import Repo

PREPARED = Path(tempfile.gettempdir()) / "ksquirrel-linux-6.12"
LINUX = Path(os.environ.get("KSQUIRREL_LINUX") or PREPARED)
PYTHONS = ("python3", "/usr/bin/python3")
SCRIPT = LINUX / "scripts" / "checkpatch.pl"
SHOWN = re.compile(r"(\d+)\.eml:\d+: (?:ERROR|WARNING):([A-Z0-9_]+): (.*)")

NOT_ASKED = frozenset(
    {
        "FILE_PATH_CHANGES",  # on MAINTAINERS, not on messages or licences
        "UNKNOWN_COMMIT_ID",  # without git it is said of every id, of the good ones too
    }
)
TEXTS: Mapping[str, Mapping[str, str]] = {
    "BAD_SIGN_OFF": {
        "Non-standard signature": "unknown",
        "Do not use whitespace before": "before",
        "is the preferred signature form": "form",
        "Use a single space after": "after",
        "Assisted-by expects": "assisted",
        "Unrecognized email address": "address",
        "should not have comments": "comment",
        "Use a single name comment": "comments",
        "Unexpected content after email": "content",
        "Duplicate signature": "duplicate",
        "should not be used to attribute": "author",
        "Co-developed-by": "pair",
    },
    "SPDX_LICENSE_TAG": {
        "Missing or malformed": "missing",
        "Improper SPDX comment style": "style",
        "Misplaced SPDX": "misplaced",
        "DT binding documents": "binding",
        "DT binding headers": "dt-header",
    },
}
"""Types with several meanings: a piece of the text, and the word for it here."""

MEANS: Mapping[str, tuple[str, ...]] = {
    "MISSING_SIGN_OFF": ("signed-off-by-missing",),
    "NO_AUTHOR_SIGN_OFF": ("signed-off-by-author-mismatch",),
    "FROM_SIGN_OFF_MISMATCH": ("from-signoff-mismatch",),
    "BAD_SIGN_OFF/unknown": ("trailer-misspelled", "trailer-unknown", "co-authored-by-github"),
    "BAD_SIGN_OFF/before": ("trailer-spacing",),
    "BAD_SIGN_OFF/form": ("trailer-misspelled",),
    "BAD_SIGN_OFF/after": ("trailer-spacing",),
    "BAD_SIGN_OFF/assisted": ("assisted-by-format",),
    "BAD_SIGN_OFF/address": ("trailer-malformed",),
    "BAD_SIGN_OFF/comment": ("trailer-malformed",),
    "BAD_SIGN_OFF/comments": ("trailer-malformed",),
    "BAD_SIGN_OFF/content": ("trailer-malformed",),
    "BAD_SIGN_OFF/duplicate": ("trailer-duplicate",),
    "BAD_SIGN_OFF/author": ("co-developed-by-author",),
    "BAD_SIGN_OFF/pair": ("co-developed-by-unpaired",),
    "BAD_STABLE_ADDRESS_STYLE": ("stable-tag-format",),
    "BAD_REPORTED_BY_LINK": ("reported-by-without-closes",),
    "BAD_FIXES_TAG": ("fixes-tag-format",),
    "MISSING_FIXES_TAG": ("stable-without-fixes", "fixes-missing"),
    "GERRIT_CHANGE_ID": ("gerrit-change-id",),
    "EMAIL_SUBJECT": ("subject-names-tool",),
    "COMMIT_MESSAGE": ("body-missing",),
    "COMMIT_LOG_LONG_LINE": ("body-line-too-long",),
    "GIT_COMMIT_ID": ("commit-reference-format",),
    "COMMIT_LOG_USE_LINK": ("link-key-nonstandard",),
    "COMMIT_LOG_VERSIONING": ("changelog-above-separator",),
    "COMMIT_LOG_WRONG_LINK": ("closes-link-invalid",),
    "PREFER_LORE_ARCHIVE": ("link-not-lore",),
    "DIFF_IN_COMMIT_MSG": ("diff-in-body",),
    "COMMIT_COMMENT_SYMBOL": ("hash-line-dropped",),
    "TYPO_SPELLING": ("spelling",),
    "REPEATED_WORD": ("repeated-word",),
    "UTF8_BEFORE_PATCH": ("log-not-utf8",),
    "CORRUPTED_PATCH": ("patch-corrupt",),
    "NOT_UNIFIED_DIFF": ("patch-corrupt",),
    "SPDX_LICENSE_TAG/missing": ("spdx-missing", "spdx-comment-style", "spdx-position"),
    "SPDX_LICENSE_TAG/style": ("spdx-comment-style",),
    "SPDX_LICENSE_TAG/misplaced": ("spdx-position",),
    "SPDX_LICENSE_TAG/binding": ("spdx-dt-bindings",),
    "SPDX_LICENSE_TAG/dt-header": ("spdx-dt-bindings",),
    "BAD_COMMIT_SEPARATOR": ("commit-separator-malformed",),
    "PLACEHOLDER_USE": ("placeholder-text",),
    "USE_RELATIVE_PATH": ("absolute-path-in-log",),
    "SPDX_LICENSE_TAG/disallowed": ("spdx-tag-disallowed",),
    "SPDX_LICENSE_TAG/unsupported": ("spdx-invalid",),
}
"""What checkpatch says, and the rules of ours that say it."""
NOT_HERE = frozenset(
    {
        "BAD_COMMIT_SEPARATOR",
        "PLACEHOLDER_USE",
        "USE_RELATIVE_PATH",
        "SPDX_LICENSE_TAG/disallowed",
        "SPDX_LICENSE_TAG/unsupported",
    }
)
"""What newer versions say, or the script says with a tree alone."""

ADA = "Ada Hacker <ada@engine.example>"
BOB = "Bob Weaver <bob@looms.example>"
EVE = "Eve Fox <eve@looms.example>"
LOG = "The caller frees the object a second time.\nLeave it to the caller."
SIGNED = f"Signed-off-by: {ADA}"
DIFF = """\
diff --git a/mm/slub.c b/mm/slub.c
index 1234567..89abcde 100644
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -1,3 +1,2 @@
 	if (bad)
-		kfree(object);
 		return;
"""
TITLE = '("mm/slub: free early")'
LONG = "The object is freed, " * 4 + "end"  # 87 columns
RUST = """\
diff --git a/rust/kernel/time.rs b/rust/kernel/time.rs
index 1234567..89abcde 100644
--- a/rust/kernel/time.rs
+++ b/rust/kernel/time.rs
@@ -9,2 +9,1 @@
 const A: i32 = 1;
-const B: i32 = 2;
"""


def mail(
    log: str = LOG,
    tags: str = SIGNED,
    *,
    subject: str = "mm/slub: free the object once",
    author: str = f"From: {ADA}",
    diff: str = DIFF,
    notes: str = " mm/slub.c | 1 -\n",
) -> str:
    text = "\n\n".join(part for part in (log, tags) if part)
    date = "Date: Fri, 2 Jan 2026 03:04:05 +0000"
    head = "\n".join(line for line in (author, date, f"Subject: [PATCH] {subject}") if line)
    return f"{head}\n\n{text}\n---\n{notes}\n{diff}-- \n2.39.5\n"


def tagged(*tags: str, log: str = LOG) -> str:
    return mail(log, "\n".join((*tags, SIGNED)))


def new(path: str, *lines: str) -> str:
    """A patch that adds a file."""
    added = "".join(f"+{line}\n" for line in lines)
    return mail(
        diff=f"diff --git a/{path} b/{path}\nnew file mode 100644\nindex 0000000..89abcde\n"
        f"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1,{len(lines)} @@\n{added}"
    )


@dataclass(frozen=True)
class Case:
    name: str
    text: str
    says: str = ""
    ours: str = ""
    why: str = ""


# fmt: off
AUTHOR = (
    Case("all well", mail()),
    Case("no sign-off", mail(tags=""), "MISSING_SIGN_OFF", "signed-off-by-missing"),
    Case("sign-off below the separator", mail(tags="", notes=f"{SIGNED}\n\n mm/slub.c | 1 -\n")),
    Case("sign-off in a context line", mail(tags="", diff=DIFF + f" {SIGNED}\n"),
         "BAD_SIGN_OFF/before", "signed-off-by-missing",
         "checkpatch takes any line for a tag, also in the diff"),
    Case("sign-off by another", mail(tags=f"Signed-off-by: {BOB}"), "NO_AUTHOR_SIGN_OFF",
         "signed-off-by-author-mismatch"),
    Case("sign-offs by author and another", mail(tags=f"{SIGNED}\nSigned-off-by: {BOB}")),
    Case("author in the body", mail(f"From: {BOB}\n\n{LOG}", f"Signed-off-by: {BOB}\n{SIGNED}")),
    Case("a sentence that begins with From:", mail(f"{LOG}\nFrom: the docs we know."),
         "NO_AUTHOR_SIGN_OFF", "",
         "checkpatch takes it for the author; git does so only above the text"),
    Case("no From", mail(author="X-Nothing: here"), "NO_AUTHOR_SIGN_OFF", "",
         "without a sender it is no mail, and the series command lists it as such"),
    Case("encoded author",
         mail(author="From: =?utf-8?q?Ad=C3=A9?= <ada@engine.example>",
             tags="Signed-off-by: Adé <ada@engine.example>")),
    Case("folded author", mail(author="From: Ada\n Hacker <ada@engine.example>"),
         "FROM_SIGN_OFF_MISMATCH", "", "checkpatch joins folded header lines without the blank"),
    Case("other name", mail(tags="Signed-off-by: Ada Lovelace <ada@engine.example>"),
         "FROM_SIGN_OFF_MISMATCH", "from-signoff-mismatch"),
    Case("other address", mail(tags="Signed-off-by: Ada Hacker <ada@looms.example>"),
         "FROM_SIGN_OFF_MISMATCH", "from-signoff-mismatch"),
    Case("tagged address", mail(tags="Signed-off-by: Ada Hacker <ada+k@engine.example>"),
         "FROM_SIGN_OFF_MISMATCH", "from-signoff-mismatch"),
    Case("address in capitals", mail(tags="Signed-off-by: Ada Hacker <Ada@Engine.example>")),
    Case("a bare address", mail(tags="Signed-off-by: ada@engine.example"), "FROM_SIGN_OFF_MISMATCH",
         "trailer-malformed", "the missing name is what is wrong with it"),
)
# fmt: on

# fmt: off
TAGS = (
    Case("review", tagged(f"Reviewed-by: {BOB}")),
    Case("misspelt", tagged(f"Reviwed-by: {BOB}"), "BAD_SIGN_OFF/unknown", "trailer-misspelled"),
    Case("unknown", tagged(f"Blessed-by: {BOB}"), "BAD_SIGN_OFF/unknown", "trailer-unknown"),
    Case("co-author of a forge", tagged(f"Co-authored-by: {BOB}"), "BAD_SIGN_OFF/unknown",
         "co-authored-by-github"),
    Case("debugged", tagged(f"Debugged-by: {BOB}"), "BAD_SIGN_OFF/unknown", "",
         "a tag of the kernel's history"),
    Case("diagnosed", tagged(f"Diagnosed-by: {BOB}"), "BAD_SIGN_OFF/unknown", "",
         "among the usual words of the rule's option"),
    Case("reported and tested",
         tagged(f"Reported-and-tested-by: {BOB}", "Closes: https://bugs.example/1")),
    Case("indented", tagged(f"Tested-by: {EVE}", f" Acked-by: {BOB}"), "BAD_SIGN_OFF/before",
         "trailer-spacing"),
    Case("blank before the colon", tagged(f"Acked-by : {BOB}"), "", "trailer-spacing",
         "checkpatch sees no tag there; git does"),
    Case("capitals", tagged(f"Acked-By: {BOB}"), "BAD_SIGN_OFF/form", "trailer-misspelled"),
    Case("lower case", tagged(f"acked-by: {BOB}"), "BAD_SIGN_OFF/form", "trailer-misspelled"),
    Case("cc", tagged(f"cc: {BOB}")),
    Case("CC", tagged(f"CC: {BOB}"), "", "trailer-misspelled",
         "to checkpatch, Cc may be written in any way; a note of ours"),
    Case("no blank after the colon", tagged(f"Acked-by:{BOB}"), "BAD_SIGN_OFF/after",
         "trailer-spacing"),
    Case("two blanks after the colon", tagged(f"Acked-by:  {BOB}"), "BAD_SIGN_OFF/after",
         "trailer-spacing"),
    Case("a tab after the colon", tagged(f"Acked-by:\t{BOB}"), "BAD_SIGN_OFF/after",
         "trailer-spacing"),
    Case("assisted by a model", tagged("Assisted-by: Loom:loom-4 sparse")),
    Case("assisted by LLM", tagged("Assisted-by: LLM"), "BAD_SIGN_OFF/assisted", "",
         "since Linux 7.3 the name of the model is left out"),
    Case("assisted by a person", tagged(f"Assisted-by: {BOB}"), "BAD_SIGN_OFF/assisted",
         "assisted-by-format"),
    Case("no address", tagged("Acked-by: Bob Weaver"), "BAD_SIGN_OFF/address", "trailer-malformed"),
    Case("address without brackets", tagged("Acked-by: Bob Weaver bob@looms.example"),
         "BAD_SIGN_OFF/address", "trailer-malformed"),
    Case("quoted name", tagged('Acked-by: "Bob Weaver" <bob@looms.example>')),
    Case("quoted name with a dot", tagged('Acked-by: "Bob B. Weaver" <bob@looms.example>')),
    Case("name with a dot", tagged("Acked-by: Bob B. Weaver <bob@looms.example>")),
    Case("two blanks in the name", tagged("Acked-by: Bob  Weaver <bob@looms.example>")),
    Case("no blank before the bracket", tagged("Acked-by: Bob Weaver<bob@looms.example>")),
    Case("comment in the address", tagged("Acked-by: Bob Weaver <bob@looms.example(work)>"),
         "BAD_SIGN_OFF/comment", "trailer-malformed"),
    Case("comment in the name", tagged("Acked-by: Bob Weaver (Looms) <bob@looms.example>")),
    Case("two comments", tagged("Acked-by: Bob (A) Weaver (B) <bob@looms.example>"),
         "BAD_SIGN_OFF/comments", "", "the address can be read"),
    Case("comma behind", tagged(f"Acked-by: {BOB},"), "BAD_SIGN_OFF/content", "",
         "the address can be read"),
    Case("bracket note behind", tagged(f"Acked-by: {BOB} [slub]"), "BAD_SIGN_OFF/content", "",
         "a usual way to say of what it was"),
    Case("name behind", tagged("Acked-by: <bob@looms.example> Bob Weaver"),
         "BAD_SIGN_OFF/content", "trailer-malformed"),
    Case("blanks in the brackets", tagged("Acked-by: Bob Weaver < bob@looms.example >"),
         "BAD_SIGN_OFF/address", "", "the address can be read"),
    Case("brackets in brackets", tagged("Acked-by: Bob Weaver <<bob@looms.example>>"), "",
         "trailer-malformed", "checkpatch takes the inner brackets and drops the others"),
    Case("hash remark behind", tagged(f"Acked-by: {BOB} # slub")),
    Case("remark in parentheses", tagged(f"Acked-by: {BOB} (slub)")),
    Case("twice", tagged(f"Acked-by: {BOB}", f"Acked-by: {BOB}"), "BAD_SIGN_OFF/duplicate",
         "trailer-duplicate"),
    Case("two tags of one person", tagged(f"Acked-by: {BOB}", f"Tested-by: {BOB}")),
    Case("co-developed", tagged(f"Co-developed-by: {BOB}", f"Signed-off-by: {BOB}")),
    Case("co-developed by the author", tagged(f"Co-developed-by: {ADA}"), "BAD_SIGN_OFF/author",
         "co-developed-by-author"),
    Case("co-developed, unsigned", tagged(f"Co-developed-by: {BOB}"), "BAD_SIGN_OFF/pair",
         "co-developed-by-unpaired"),
    Case("co-developed, tag between",
         tagged(f"Co-developed-by: {BOB}", f"Tested-by: {EVE}", f"Signed-off-by: {BOB}"),
         "BAD_SIGN_OFF/pair", "co-developed-by-unpaired"),
    Case("co-developed, other address",
         tagged(f"Co-developed-by: {BOB}", "Signed-off-by: Bob Weaver <bob@engine.example>"),
         "BAD_SIGN_OFF/pair", "", "the same person by name"),
    Case("co-developed, last line", mail(tags=f"{SIGNED}\nCo-developed-by: {BOB}"),
         "BAD_SIGN_OFF/pair", "co-developed-by-unpaired"),
    Case("stable", tagged(f"Fixes: 54a4f0239f2e {TITLE}", "Cc: stable@vger.kernel.org")),
    Case("stable with a remark",
         tagged(f"Fixes: 54a4f0239f2e {TITLE}", "Cc: stable@vger.kernel.org # 6.1+")),
    Case("stable with a name",
         tagged(f"Fixes: 54a4f0239f2e {TITLE}", "Cc: Stable Team <stable@vger.kernel.org>"),
         "BAD_STABLE_ADDRESS_STYLE", "stable-tag-format"),
    Case("stable in brackets",
         tagged(f"Fixes: 54a4f0239f2e {TITLE}", "Cc: <stable@vger.kernel.org>")),
    Case("stable with loose words",
         tagged(f"Fixes: 54a4f0239f2e {TITLE}", "Cc: stable@vger.kernel.org v6.1+"),
         "BAD_STABLE_ADDRESS_STYLE", "stable-tag-format"),
    Case("stable, version in brackets",
         tagged(f"Fixes: 54a4f0239f2e {TITLE}", "Cc: stable@vger.kernel.org [6.1+]"),
         "BAD_STABLE_ADDRESS_STYLE", "stable-tag-format"),
    Case("report closed", tagged(f"Reported-by: {BOB}", "Closes: https://bugs.example/1")),
    Case("report not closed", tagged(f"Reported-by: {BOB}"), "BAD_REPORTED_BY_LINK",
         "reported-by-without-closes"),
    Case("report linked", tagged(f"Reported-by: {BOB}", "Link: https://bugs.example/1"),
         "BAD_REPORTED_BY_LINK", "", "a Link is right for a report that is not closed by it"),
    Case("report closed later",
         tagged(f"Reported-by: {BOB}", f"Tested-by: {BOB}", "Closes: https://bugs.example/1"),
         "BAD_REPORTED_BY_LINK", "", "the link is there; tools do not ask for the next line"),
    Case("fixes", tagged(f"Fixes: 54a4f0239f2e {TITLE}")),
    Case("fixes, 13 digits", tagged(f"Fixes: 54a4f0239f2e0 {TITLE}"), "BAD_FIXES_TAG", "",
         "since Linux 6.14 twelve are the least, not the only length"),
    Case("fixes, 40 digits", tagged(f"Fixes: {'54a4f0239f' * 4} {TITLE}"), "BAD_FIXES_TAG", "",
         "since Linux 6.14 twelve are the least, not the only length"),
    Case("fixes, 8 digits", tagged(f"Fixes: 54a4f023 {TITLE}"), "BAD_FIXES_TAG",
         "fixes-tag-format"),
    Case("fixes without colon", tagged(f"Fixes 54a4f0239f2e {TITLE}"),
         "BAD_FIXES_TAG GIT_COMMIT_ID", "fixes-tag-format", "one line, one finding"),
    Case("fixes in lower case", tagged(f"fixes: 54a4f0239f2e {TITLE}"), "BAD_FIXES_TAG",
         "fixes-tag-format"),
    Case("fixes with commit", tagged(f"Fixes: commit 54a4f0239f2e {TITLE}"), "BAD_FIXES_TAG",
         "fixes-tag-format"),
    Case("fixes without quotes", tagged("Fixes: 54a4f0239f2e (mm/slub: free early)"),
         "BAD_FIXES_TAG", "fixes-tag-format"),
    Case("fixes without title", tagged("Fixes: 54a4f0239f2e"), "BAD_FIXES_TAG", "fixes-tag-format"),
    Case("fixes in capitals", tagged(f"Fixes: 54A4F0239F2E {TITLE}"), "BAD_FIXES_TAG",
         "fixes-tag-format"),
    Case("fixes, two blanks", tagged(f"Fixes:  54a4f0239f2e {TITLE}"), "BAD_FIXES_TAG",
         "fixes-tag-format"),
    Case("fixes, words behind", tagged(f"Fixes: 54a4f0239f2e {TITLE} and more"), "",
         "fixes-tag-format", "checkpatch does not look behind the title"),
    Case("fixes, parenthesis in the title", tagged('Fixes: 54a4f0239f2e ("mm/slub: free(early")'),
         "BAD_FIXES_TAG", "", "checkpatch counts the parentheses of a title"),
    Case("fixes in a sentence", mail(f"{LOG}\nFixes 54a4f0239f2e in passing."),
         "BAD_FIXES_TAG GIT_COMMIT_ID", "", "checkpatch takes any line that begins so for a tag"),
    Case("fixes with an address", tagged("Fixes: https://bugs.example/1"), "COMMIT_LOG_USE_LINK",
         "fixes-tag-format", "to us a Fixes tag, to checkpatch an unknown link"),
    Case("stable without fixes", tagged("Cc: stable@vger.kernel.org"), "MISSING_FIXES_TAG",
         "stable-without-fixes"),
    Case("call trace without fixes", mail(f"{LOG}\n\nCall Trace:\n slub_free+0x10/0x20"),
         "MISSING_FIXES_TAG", "fixes-missing"),
    Case("sanitizer without fixes", mail(f"{LOG}\n\nBUG: KASAN: use-after-free in slub_free"),
         "MISSING_FIXES_TAG", "fixes-missing"),
    Case("syzbot without fixes",
         tagged("Reported-by: syzbot+1234@syzkaller.appspotmail.com",
             "Closes: https://syzkaller.appspot.com/bug?extid=1234"),
         "MISSING_FIXES_TAG", "", "the report is behind a link; without a log it may be no crash"),
    Case("call trace with fixes",
         tagged(f"Fixes: 54a4f0239f2e {TITLE}", log=f"{LOG}\n\nCall Trace:\n slub_free+0x10/0x20")),
    Case("change id", tagged("Change-Id: I0123456789abcdef0123456789abcdef01234567"),
         "GERRIT_CHANGE_ID", "gerrit-change-id"),
    Case("change id below the separator",
         mail(notes="Change-Id: I0123456789abcdef0123456789abcdef01234567\n\n mm/slub.c | 1 -\n")),
)
# fmt: on

# fmt: off
LOGS = (
    Case("tool in the title", mail(subject="mm/slub: fix checkpatch warning"), "EMAIL_SUBJECT",
         "subject-names-tool"),
    Case("sparse in the title", mail(subject="mm/slub: fix sparse warnings"), "EMAIL_SUBJECT",
         "subject-names-tool"),
    Case("tool as the prefix", mail(subject="checkpatch: fix a warning")),
    Case("no text", mail(log=""), "COMMIT_MESSAGE", "body-missing"),
    Case("one line", mail(log="The caller frees it.")),
    Case("line of 87 columns, Rust", mail(f"{LOG}\n{LONG}", diff=RUST), "COMMIT_LOG_LONG_LINE",
         "body-line-too-long"),
    Case("line of 87 columns, C", mail(f"{LOG}\n{LONG}"), "COMMIT_LOG_LONG_LINE",
         "body-line-too-long"),
    Case("line of 78 columns, C", mail(f"{LOG}\n{LONG[9:]}"), "COMMIT_LOG_LONG_LINE", "",
         "up to 80 where the history is full of them; 75 for Rust"),
    Case("line of 75 columns", mail(f"{LOG}\n{LONG[12:]}", diff=RUST)),
    Case("50 letters of two bytes", mail(f"{LOG}\n{'äöüäö ' * 8}äöü", diff=RUST),
         "COMMIT_LOG_LONG_LINE", "", "checkpatch counts bytes"),
    Case("long tag", tagged(f'Fixes: 54a4f0239f2e ("{LONG}")')),
    Case("long link", tagged(f"Link: https://lore.kernel.org/{'a' * 70}/")),
    Case("long address", mail(f"{LOG}\nhttps://lore.kernel.org/{'a' * 70}/", diff=RUST),
         "COMMIT_LOG_LONG_LINE", "", "an address cannot be broken; newer versions agree"),
    Case("long footnote", mail(f"{LOG} [1]\n\n[1] https://lore.kernel.org/{'a' * 70}/", diff=RUST),
         "COMMIT_LOG_LONG_LINE", "", "an address cannot be broken"),
    Case("long line of a trace",
         mail(f"{LOG}\n\n[    1.123456] {LONG}\n[    1.123457] {LONG}", diff=RUST)),
    Case("long path line", mail(f"{LOG}\nmm/slub.c: {LONG}", diff=RUST), "", "body-line-too-long",
         "checkpatch takes any line that begins so for a compiler's word"),
    Case("long line behind the sign-off", mail(tags=f"{SIGNED}\n[ bob: {LONG} ]", diff=RUST)),
    Case("commit named", mail(f"{LOG}\nSee commit 54a4f0239f2e {TITLE}.")),
    Case("commit of 8 digits", mail(f"{LOG}\nSee commit 54a4f023 {TITLE}."), "GIT_COMMIT_ID",
         "commit-reference-format"),
    Case("commit without title", mail(f"{LOG}\nSee commit 54a4f0239f2e for it."), "GIT_COMMIT_ID",
         "commit-reference-format"),
    Case("commit without quotes", mail(f"{LOG}\nSee commit 54a4f0239f2e (mm/slub: free early)."),
         "GIT_COMMIT_ID", "commit-reference-format"),
    Case("commit, two blanks", mail(f"{LOG}\nSee commit  54a4f0239f2e {TITLE}."), "GIT_COMMIT_ID",
         "", "id and title are there"),
    Case("COMMIT", mail(f"{LOG}\nSee COMMIT 54a4f0239f2e {TITLE}."), "GIT_COMMIT_ID", "",
         "id and title are there"),
    Case("commit over a line end", mail(f"{LOG}\nSee commit\n54a4f0239f2e {TITLE}.")),
    Case("title over a line end",
         mail(f'{LOG}\nSee commit 54a4f0239f2e ("mm/slub: free\nearly").')),
    Case("lone id", mail(f"{LOG}\nAs 54a4f0239f2e did it."), "GIT_COMMIT_ID", "",
         "a lone word of hex digits may be an address, or of another project"),
    Case("lone id, title behind", mail(f"{LOG}\nAs 54a4f0239f2e {TITLE} did it."), "GIT_COMMIT_ID",
         "", "id and title are there"),
    Case("id in parentheses", mail(f"{LOG}\nIt was so (54a4f0239f2ef0) once.")),
    Case("bad reference before a good one",
         mail(f"{LOG}\nSee commit 1234567 for it,\nand commit 54a4f0239f2e {TITLE}."), "",
         "commit-reference-format",
         "checkpatch looks two lines ahead, and is content with the good one"),
    Case("revert",
         mail(f"This reverts commit {'54a4f0239f' * 4}.\n\n{LOG}",
             subject='Revert "mm/slub: free early"')),
    Case("id in a link", mail(f"{LOG}\nLink: https://bugs.example/54a4f0239f2e00 commit 54a4f02")),
    Case("other link tag", tagged("Bug: https://bugs.example/1"), "COMMIT_LOG_USE_LINK",
         "link-key-nonstandard"),
    Case("BugLink", tagged("BugLink: https://bugs.example/1"), "COMMIT_LOG_USE_LINK",
         "link-key-nonstandard"),
    Case("Link", tagged("Link: https://bugs.example/1")),
    Case("link of a version", mail(f"{LOG}\n\nv1: https://lore.kernel.org/r/1"),
         "COMMIT_LOG_VERSIONING", "changelog-above-separator"),
    Case("closes a number", tagged("Closes: #12"), "COMMIT_LOG_WRONG_LINK", "closes-link-invalid"),
    Case("link without scheme", tagged("Link: lore.kernel.org/r/1"), "COMMIT_LOG_WRONG_LINK",
         "closes-link-invalid"),
    Case("old archive", tagged("Link: https://lkml.org/lkml/2025/1/1/1"), "PREFER_LORE_ARCHIVE",
         "link-not-lore"),
    Case("marc", mail(f"{LOG}\nSee https://marc.info/?l=linux-mm&m=1 for it."),
         "PREFER_LORE_ARCHIVE", "link-not-lore"),
    Case("lore", mail(f"{LOG}\nSee https://lore.kernel.org/r/1 for it.")),
    Case("indented diff header", mail(f"{LOG}\n  --- a/mm/slub.c\n  +++ b/mm/slub.c"),
         "DIFF_IN_COMMIT_MSG", "diff-in-body"),
    Case("indented hunk", mail(f"{LOG}\n  @@ -1,2 +1,2 @@"), "DIFF_IN_COMMIT_MSG", "diff-in-body"),
    Case("indented diff command", mail(f"{LOG}\n  diff --git a/mm/slub.c b/mm/slub.c"), "",
         "diff-in-body", "checkpatch expects no dot in the name"),
    Case("indented diff command, no suffix", mail(f"{LOG}\n  diff --git a/mm/slub b/mm/slub"),
         "DIFF_IN_COMMIT_MSG", "diff-in-body"),
    Case("diffstat in words", mail(f"{LOG}\n  mm/slub.c grew by 3 lines")),
    Case("separator too long", mail(f"{LOG}\n----\nmore"), "", "commit-separator-malformed",
         "newer versions say BAD_COMMIT_SEPARATOR"),
    Case("cut here", mail(f"{LOG}\n------------[ cut here ]------------\nmore"), "",
         "commit-separator-malformed", "newer versions say BAD_COMMIT_SEPARATOR"),
    Case("cut here, indented", mail(f"{LOG}\n ------------[ cut here ]------------\nmore")),
    Case("hash line", mail(f"{LOG}\n# cat /proc/slabinfo"), "COMMIT_COMMENT_SYMBOL",
         "hash-line-dropped"),
    Case("hash line, indented", mail(f"{LOG}\n  # cat /proc/slabinfo")),
    Case("placeholder", mail(f"{LOG}\n*** BLURB HERE ***"), "", "placeholder-text",
         "newer versions say PLACEHOLDER_USE"),
    Case("misspelt word", mail("The caller frees teh object an additional tyme.\nWait untill it."),
         "TYPO_SPELLING", "spelling"),
    Case("misspelt word in the title", mail(subject="mm/slub: free the object untill done"),
         "TYPO_SPELLING", "spelling"),
    Case("misspelt word in a name", mail(f"{LOG}\nSee foo_untill and `untill`.")),
    Case("misspelt added word",
         mail(diff=DIFF.replace("-1,3 +1,2", "-1,3 +1,3") .replace(" \t\treturn;",
             "+\t/* untill then */\n \t\treturn;")),
         "TYPO_SPELLING", "spelling"),
    Case("repeated word", mail(f"{LOG}\nThe the object is freed."), "REPEATED_WORD",
         "repeated-word"),
    Case("repeated small word", mail(f"{LOG}\nIt is freed by by the caller."), "REPEATED_WORD",
         "repeated-word"),
    Case("repeated over a line end", mail(f"{LOG}\nIt is freed by the\nthe caller."), "",
         "repeated-word", "checkpatch looks at one line at a time"),
    Case("repeated long", mail(f"{LOG}\nIt is a long long now.")),
    Case("repeated in the title", mail(subject="mm/slub: free the the object"), "", "repeated-word",
         "checkpatch does not look there"),
    Case("had had", mail(f"{LOG}\nIt had had a caller."), "REPEATED_WORD", "", "good English"),
    Case("other charset",
         mail(f"{LOG}\nGrüße.",
             author=f"From: {ADA}\nContent-Type: text/plain; charset=\"iso-8859-1\""),
         "UTF8_BEFORE_PATCH", "log-not-utf8"),
    Case("no UTF-8", mail(f"{LOG}\nGr\udcfc\udcdfe."), "", "log-not-utf8",
         "checkpatch says INVALID_UTF8 with --strict alone"),
    Case("absolute path", mail(f"{LOG}\nSee /home/ada/linux/mm/slub.c for it."), "",
         "absolute-path-in-log", "checkpatch says USE_RELATIVE_PATH with a tree alone"),
    Case("no diff", mail(diff=""), "NOT_UNIFIED_DIFF", "",
         "without a diff it is no patch, and the series command lists it as such"),
    Case("line without sign", mail(diff=DIFF.replace(" \tif (bad)", "\tif (bad)")),
         "CORRUPTED_PATCH", "patch-corrupt"),
)
# fmt: on

# fmt: off
CORRUPT = (
    Case("short hunk", mail(diff=DIFF.replace("-1,3 +1,2", "-1,5 +1,4")), "CORRUPTED_PATCH",
         "patch-corrupt"),
)
# fmt: on

TAG = "SPDX-License-Identifier:"
GPL = f"{TAG} GPL-2.0"
C = ("", "int x;")
# fmt: off
LICENCES = (
    Case("rs", new("rust/kernel/a.rs", f"// {GPL}", "", "const A: i32 = 1;")),
    Case("rs without", new("rust/kernel/a.rs", "//! Docs.", "", "const A: i32 = 1;"),
         "SPDX_LICENSE_TAG/missing", "spdx-missing"),
    Case("rs, doc comment", new("rust/kernel/a.rs", f"//! {GPL}", "", "const A: i32 = 1;"),
         "SPDX_LICENSE_TAG/missing", "spdx-comment-style"),
    Case("rs, block comment", new("rust/kernel/a.rs", f"/* {GPL} */", "", "const A: i32 = 1;"),
         "SPDX_LICENSE_TAG/missing", "spdx-comment-style"),
    Case("rs, no blank", new("rust/kernel/a.rs", f"//{GPL}", "", "const A: i32 = 1;"),
         "SPDX_LICENSE_TAG/missing", "spdx-comment-style"),
    Case("rs, two blanks", new("rust/kernel/a.rs", f"//  {GPL}", "", "const A: i32 = 1;"),
         "SPDX_LICENSE_TAG/missing", "spdx-comment-style"),
    Case("rs, no blank behind the colon",
         new("rust/kernel/a.rs", f"// {TAG}GPL-2.0", "", "const A: i32 = 1;"),
         "SPDX_LICENSE_TAG/missing", "spdx-comment-style"),
    Case("rs, lower case",
         new("rust/kernel/a.rs", f"// {TAG.lower()} GPL-2.0", "", "const A: i32 = 1;"),
         "SPDX_LICENSE_TAG/missing", "spdx-comment-style"),
    Case("rs, licence in lower case",
         new("rust/kernel/a.rs", f"// {TAG} gpl-2.0", "", "const A: i32 = 1;"), "", "spdx-invalid",
         "a note on a spelling that spdxcheck folds"),
    Case("rs, second line", new("rust/kernel/a.rs", "", f"// {GPL}", "const A: i32 = 1;"),
         "SPDX_LICENSE_TAG/misplaced SPDX_LICENSE_TAG/missing", "spdx-position"),
    Case("rs, below other words",
         new("rust/kernel/a.rs", "// Words.", f"// {GPL}", "const A: i32 = 1;"),
         "SPDX_LICENSE_TAG/misplaced SPDX_LICENSE_TAG/missing", "spdx-position"),
    Case("rs, inner attribute first",
         new("rust/kernel/a.rs", "#![no_std]", f"// {GPL}", "const A: i32 = 1;"),
         "SPDX_LICENSE_TAG/misplaced SPDX_LICENSE_TAG/missing", "spdx-position"),
    Case("rs, shebang first",
         new("scripts/a.rs", "#!/usr/bin/env run", f"// {GPL}", "const A: i32 = 1;")),
    Case("c", new("mm/a.c", f"// {GPL}", *C)),
    Case("c, block comment", new("mm/a.c", f"/* {GPL} */", *C),
         "SPDX_LICENSE_TAG/missing SPDX_LICENSE_TAG/style", "spdx-comment-style"),
    Case("c without", new("mm/a.c", *C), "SPDX_LICENSE_TAG/missing", "spdx-missing"),
    Case("c, twice", new("mm/a.c", f"// {GPL}", f"// {GPL}", *C), "SPDX_LICENSE_TAG/misplaced",
         "spdx-position"),
    Case("h", new("mm/a.h", f"/* {GPL} */", *C)),
    Case("h, line comment", new("mm/a.h", f"// {GPL}", *C),
         "SPDX_LICENSE_TAG/missing SPDX_LICENSE_TAG/style", "spdx-comment-style"),
    Case("h without", new("mm/a.h", *C), "SPDX_LICENSE_TAG/missing", "spdx-missing"),
    Case("S", new("lib/a.S", f"/* {GPL} */", "", "nop")),
    Case("S, hash", new("lib/a.S", f"# {GPL}", "", "nop"),
         "SPDX_LICENSE_TAG/missing SPDX_LICENSE_TAG/style", "spdx-comment-style"),
    Case("dts", new("arch/arm/boot/dts/a.dts", f"// {GPL}", "", "/dts-v1/;")),
    Case("dts, block comment", new("arch/arm/boot/dts/a.dts", f"/* {GPL} */", "", "/dts-v1/;"),
         "SPDX_LICENSE_TAG/missing", "spdx-comment-style"),
    Case("py", new("scripts/a.py", "#!/usr/bin/env python3", f"# {GPL}", "x = 1")),
    Case("py, no shebang", new("scripts/a.py", f"# {GPL}", "x = 1")),
    Case("py without", new("scripts/a.py", "#!/usr/bin/env python3", "x = 1"),
         "SPDX_LICENSE_TAG/missing", "spdx-missing"),
    Case("sh", new("scripts/a.sh", "#!/bin/sh", f"# {GPL}", "true")),
    Case("sh, tag in line 1", new("scripts/a.sh", f"# {GPL}", "true")),
    Case("no suffix, shebang", new("scripts/a", "#!/bin/sh", f"# {GPL}", "true")),
    Case("no suffix, shebang, without", new("scripts/a", "#!/bin/sh", "true"),
         "SPDX_LICENSE_TAG/missing", "spdx-missing"),
    Case("yaml", new("Documentation/a.yaml", f"# {GPL}", "a: 1")),
    Case("yaml without", new("Documentation/a.yaml", "a: 1"), "SPDX_LICENSE_TAG/missing",
         "spdx-missing"),
    Case("rst", new("Documentation/a.rst", f".. {GPL}", "", "A", "=")),
    Case("rst, other comment", new("Documentation/a.rst", f"# {GPL}", "", "A", "="),
         "SPDX_LICENSE_TAG/missing", "spdx-comment-style"),
    Case("rst without", new("Documentation/a.rst", "A", "="), "SPDX_LICENSE_TAG/missing",
         "spdx-missing"),
    Case("Makefile without", new("mm/a/Makefile", "obj-y += a.o")),
    Case("Kconfig without", new("mm/a/Kconfig", "config A")),
    Case("toml without", new("rust/a.toml", "a = 1")),
    Case("dtso without", new("arch/arm/boot/dts/a.dtso", "/dts-v1/;")),
    Case("other tag", new("mm/a.c", f"// {GPL}", "// SPDX-PackageName: a", *C), "",
         "spdx-tag-disallowed", "newer versions say it"),
    Case("copyright tag", new("mm/a.c", f"// {GPL}", "// SPDX-FileCopyrightText: 2026 Ada", *C)),
    Case("unknown licence", new("mm/a.c", f"// {TAG} WTFPL", *C), "", "spdx-invalid",
         "checkpatch asks spdxcheck, with a tree and git alone"),
    Case("binding",
         new("Documentation/devicetree/bindings/a.yaml", f"# {TAG} GPL-2.0-only OR BSD-2-Clause",
             "a: 1")),
    Case("binding, parentheses",
         new("Documentation/devicetree/bindings/a.yaml",
             f"# {TAG} (GPL-2.0-only OR BSD-2-Clause)", "a: 1")),
    Case("binding, GPL only", new("Documentation/devicetree/bindings/a.yaml", f"# {GPL}", "a: 1"),
         "SPDX_LICENSE_TAG/binding", "spdx-dt-bindings"),
    Case("binding, other order",
         new("Documentation/devicetree/bindings/a.yaml", f"# {TAG} BSD-2-Clause OR GPL-2.0-only",
             "a: 1"),
         "SPDX_LICENSE_TAG/binding", "", "the order says nothing in law"),
    Case("dt header",
         new("include/dt-bindings/a.h", f"/* {TAG} GPL-2.0-only OR BSD-2-Clause */",
             "#define A 1")),
    Case("dt header, GPL only", new("include/dt-bindings/a.h", f"/* {GPL} */", "#define A 1"),
         "SPDX_LICENSE_TAG/dt-header", "spdx-dt-bindings"),
    Case("line 1 kept", mail(diff=RUST.replace("-9,2 +9,1", "-1,2 +1,1"))),
)
# fmt: on

GROUPS = ((*AUTHOR, *TAGS, *LOGS, *LICENCES), CORRUPT)
"""What one run may judge: checkpatch says of one corrupt patch in a run that it is one."""

CASES = tuple(case for group in GROUPS for case in group)


def checkpatch(cases: tuple[Case, ...], folder: Path) -> list[set[str]]:
    """What checkpatch.pl says of each case, in one run."""
    names = [f"{n:03}.eml" for n in range(len(cases))]
    for name, case in zip(names, cases, strict=True):
        (folder / name).write_bytes(case.text.encode("utf-8", "surrogateescape"))
    options = ["--terse", "--show-types", "--no-summary", "--no-tree", "--color=never"]
    done = subprocess.run(
        ["perl", str(SCRIPT), *options, *names], cwd=folder, capture_output=True, check=False
    )
    said: list[set[str]] = [set() for _ in cases]
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        if found := SHOWN.match(line):
            said[int(found[1])].add(kind(found[2], found[3]))
    assert any(said), done.stderr.decode()
    return [each - NOT_ASKED for each in said]


def kind(word: str, text: str) -> str:
    """A type, with the word for its meaning where it has several."""
    each = TEXTS.get(word, {})
    return next((f"{word}/{name}" for piece, name in each.items() if piece in text), word)


def judged(text: str) -> set[str]:
    """Those of the rules of MEANS that speak of a mail."""
    post = read_post(text.encode("utf-8", "surrogateescape"), LOCAL)
    known = {rule for rules in MEANS.values() for rule in rules}
    facts = {"tree": FolderTree(LINUX, "Linux 6.12")}
    found: set[str] = set()
    for submission in submissions(sort_posts([post]).series):
        report = lint(submission, list(every()), facts)
        assert not report.broken()
        found |= {one.rule for one in report.said()}
    return found & known


EXPRESSIONS: Mapping[str, str] = {
    "GPL-2.0": "",
    "GPL-2.0-only": "",
    "gpl-2.0": "",
    "GPL-2.0 or MIT": "",
    "Apache-2.0": "",
    "Apache-2.0 OR MIT": "",
    "(GPL-2.0 WITH Linux-syscall-note) OR MIT": "",
    "((GPL-2.0+ WITH Linux-syscall-note) OR MIT)": "",
    "GPL-2.0-or-later WITH GCC-exception-2.0": "",
    "(GPL-2.0 OR MIT) OR BSD-3-Clause": "",
    "GPL-2.0 OR (MIT OR BSD-3-Clause)": "",
    "GPL-2.0 OR (MIT AND BSD-3-Clause)": "",
    "WTFPL": "refused",
    "GPL-3.0": "refused",
    "Unlicense": "refused",
    "GPLv2": "refused",
    "MIT WITH Linux-syscall-note": "refused",
    "GPL-2.0 WITH MIT": "refused",
    "GPL-2.0 WITH Nothing-note": "refused",
    "Linux-syscall-note": "refused",
    "GPL-2.0 OR": "refused",
    "OR MIT": "refused",
    "(GPL-2.0": "refused",
    "GPL-2.0)": "refused",
    "GPL-2.0 MIT": "refused",
    "GPL-2.0 OR MIT OR BSD-3-Clause": "refused",
    "GPL-2.0 AND MIT OR BSD-3-Clause": "refused",
    "GPL-2.0 WITH Linux-syscall-note OR MIT": "refused",
    "GPL-2.0, MIT": "refused",
    "GPL-2.0 / MIT": "refused",
    "GPL-2.0 /* x */": "refused",
}
"""Licence expressions, and whether scripts/spdxcheck.py of Linux 6.12 refuses them."""


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_a_licence_expression_is_refused_as_spdxcheck_refuses_it(expression: str) -> None:
    text = new("mm/a.c", f"// {TAG} {expression}", *C)
    post = read_post(text.encode(), LOCAL)
    (submission,) = submissions(sort_posts([post]).series)
    worst = lint(submission, [find("spdx-invalid")], {}).worst
    refused = worst is not None and worst > Severity.NOTE
    assert refused is bool(EXPRESSIONS[expression])


def test_spdxcheck_says_what_the_table_has(tmp_path: Path) -> None:
    python = next(filter(has_spdxcheck, filter(None, map(shutil.which, PYTHONS))), None)
    if python is None:
        pytest.skip("no python3 with git (GitPython) and ply, which spdxcheck needs")
    if not (LINUX / "scripts" / "spdxcheck.py").is_file():
        pytest.skip(f"no spdxcheck in {LINUX}; name a tree of Linux 6.12 in KSQUIRREL_LINUX")
    repo = Repo(tmp_path / "linux")
    shutil.copytree(LINUX / "LICENSES", repo.folder / "LICENSES")
    repo.git("add", "LICENSES")
    repo.commit("Linux 6.12", {})
    for n, expression in enumerate(EXPRESSIONS):
        (repo.folder / f"{n}.c").write_text(f"// {TAG} {expression}\n")
    command = [python, str(LINUX / "scripts" / "spdxcheck.py"), "-v"]
    names = [f"{n}.c" for n in range(len(EXPRESSIONS))]
    done = subprocess.run(
        [*command, *names], cwd=repo.folder, capture_output=True, text=True, check=False
    )
    faults = {line.partition(":")[0] for line in done.stdout.splitlines() if ".c: 1:" in line}
    refused = {one for n, one in enumerate(EXPRESSIONS) if f"{n}.c" in faults}
    assert refused == {one for one, word in EXPRESSIONS.items() if word}, done.stdout + done.stderr


def has_spdxcheck(python: str) -> bool:
    done = subprocess.run([python, "-c", "import git, ply"], capture_output=True, check=False)
    return done.returncode == 0


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, set[str]]:
    """What checkpatch says, by the name of the case."""
    if not shutil.which("perl"):
        pytest.skip("no perl on this machine")
    if not SCRIPT.is_file():
        pytest.skip(f"no {SCRIPT}; name a tree of Linux 6.12 in KSQUIRREL_LINUX")
    makefile = LINUX / "Makefile"
    if not re.search(r"^VERSION = 6\nPATCHLEVEL = 12$", makefile.read_text(), re.MULTILINE):
        pytest.skip(f"{LINUX} is not Linux 6.12, whose checkpatch this table is about")
    found: dict[str, set[str]] = {}
    for group in GROUPS:
        answers = checkpatch(group, tmp_path_factory.mktemp("patches"))
        found |= {case.name: each for case, each in zip(group, answers, strict=True)}
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_checkpatch_and_the_rules_agree_or_the_table_says_why(
    case: Case, said: Mapping[str, set[str]]
) -> None:
    theirs, ours = said[case.name], judged(case.text)
    assert (theirs, ours) == ({*case.says.split()}, {*case.ours.split()})
    met = all(ours.intersection(MEANS[one]) for one in theirs)
    told = {rule for one in theirs for rule in MEANS[one]}
    assert (met and ours <= told) is not bool(case.why), (
        "agreement needs no reason, a difference does"
    )


def test_every_type_and_every_rule_of_the_table_is_tried() -> None:
    assert {rule for rules in MEANS.values() for rule in rules} <= set(catalogue())
    assert len({case.name for case in CASES}) == len(CASES)
    tried = {one for case in CASES for one in case.says.split()}
    assert set(MEANS) - tried == NOT_HERE
    assert {rule for case in CASES for rule in case.ours.split()} == {
        rule for rules in MEANS.values() for rule in rules
    }
