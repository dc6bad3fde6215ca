# SPDX-License-Identifier: GPL-2.0-or-later
"""Licence expressions against spdxcheck's own verdicts, licence lines, and the end of a series."""

from __future__ import annotations

import subprocess
import sys

import pytest

from rules.engine.rule import find
from rules.kernel.comments import read_spdx, style
from rules.kernel.expression import faults, parse, stands
from rules.kernel.licences import licences
from rules.report import Severity
from tests.examples import judge
from tests.fakes import FakeTree

RIGHT = [
    "GPL-2.0",
    "Apache-2.0 OR MIT",
    "(GPL-2.0 OR MIT) OR BSD-3-Clause",
    "GPL-2.0 OR (MIT AND BSD-3-Clause)",
    "(GPL-2.0 WITH Linux-syscall-note) OR MIT",
    "((GPL-2.0-only WITH Linux-syscall-note) OR BSD-2-Clause)",
    "GPL-2.0-or-later WITH GCC-exception-2.0",
    "Apache-2.0",
]
WRONG = [
    ("", "an empty SPDX-License-Identifier"),
    ("WTFPL", "the licence WTFPL, which LICENSES/ does not have"),
    ("GPL-3.0 OR MIT", "the licence GPL-3.0, which LICENSES/ does not have"),
    ("GPLv2/MIT", '"/" in the licence expression'),
    ("GPL-2.0, MIT", '"," in the licence expression'),
    ("GPL-2.0 /* x */", '"/" in the licence expression'),
    ("MIT WITH Linux-syscall-note", "MIT WITH Linux-syscall-note"),
    ("GPL-2.0 WITH Classpath-exception-2.0", "the unknown exception Classpath-exception-2.0"),
    ("Linux-syscall-note", "the exception Linux-syscall-note where a licence stands"),
    ("GPL-2.0 OR", '"GPL-2.0 OR", which is no licence expression'),
    ("GPL-2.0 MIT", '"GPL-2.0 MIT", which is no licence expression'),
    ("(GPL-2.0", '"(GPL-2.0", which is no licence expression'),
    ("() MIT", '"() MIT", which is no licence expression'),
    ("GPL-2.0 AND MIT OR BSD-3-Clause", "AND and OR side by side"),
    ("GPL-2.0 WITH Linux-syscall-note OR MIT", "WITH and OR side by side"),
]
MILD = [
    ("gpl-2.0", "GPL-2.0"),
    ("GPL-2.0 or MIT", "OR"),
    ("GPL-2.0 OR MIT OR BSD-3-Clause", None),
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_spdxcheck_takes_has_no_fault(text: str) -> None:
    assert faults(text, licences()) == ()


@pytest.mark.parametrize(("text", "seen"), WRONG)
def test_what_spdxcheck_refuses_is_named(text: str, seen: str) -> None:
    found = faults(text, licences())
    assert [one.seen for one in found] == [seen]
    assert not found[0].mild


@pytest.mark.parametrize(("text", "instead"), MILD)
def test_spelling_and_chains_are_no_errors(text: str, instead: str | None) -> None:
    (found,) = faults(text, licences())
    assert found.mild
    assert found.instead == instead


@pytest.mark.parametrize("text", ["(" * 4000 + "MIT", "MIT OR " * 4000, "(MIT OR " * 60 + "MIT"])
def test_a_hostile_expression_is_one_fault(text: str) -> None:
    assert len(faults(text, licences())) == 1


ALONE = [
    ("Apache-2.0", False),
    ("GPL-2.0 AND MPL-1.1", False),
    ("GPL-2.0 OR Apache-2.0", True),
    ("(GPL-2.0 AND Apache-2.0) OR MIT", True),
    ("apache-2.0 or CC-BY-4.0", False),
]


@pytest.mark.parametrize(("text", "fine"), ALONE)
def test_a_dual_licence_stands_by_or_only(text: str, fine: bool) -> None:
    term = parse(text, licences())
    assert term is not None
    assert stands(term, licences()) is fine


def test_a_tree_names_its_own_licences() -> None:
    tree = FakeTree(
        {
            "LICENSES/preferred/Loom": b"Valid-License-Identifier: Loom-1.0\nLicense-Text:\n\n"
            b"Valid-License-Identifier: Not-this\n",
            "LICENSES/dual/MPL": b"Valid-License-Identifier: MPL-1.1\n",
            "LICENSES/exceptions/Shed": b"SPDX-Exception-Identifier: Shed\n"
            b"SPDX-Licenses: Loom-1.0\n",
        }
    )
    known = licences(tree)
    assert dict(known.folders) == {"Loom-1.0": "preferred", "MPL-1.1": "dual"}
    assert faults("Loom-1.0 WITH Shed", known) == ()
    assert faults("MPL-1.1 WITH Shed", known)
    assert faults("GPL-2.0", known)
    assert licences(FakeTree()) is licences()


LINES = [
    ("// SPDX-License-Identifier: GPL-2.0", "// ", "GPL-2.0"),
    ("/* SPDX-License-Identifier: GPL-2.0 */", "/* ", "GPL-2.0"),
    ("<!-- SPDX-License-Identifier: MIT -->", "<!-- ", "MIT"),
    ("{# SPDX-License-Identifier: MIT #}", "{# ", "MIT"),
    ("//SPDX-License-Identifier:MIT", "//", "MIT"),
    ('print("// SPDX-License-Identifier: MIT")', None, ""),
    ("let a = 1; // SPDX-License-Identifier: MIT", None, ""),
    ("The SPDX-License-Identifier is needed.", None, ""),
]


@pytest.mark.parametrize(("text", "lead", "value"), LINES)
def test_a_licence_line_is_a_comment_of_its_own(text: str, lead: str | None, value: str) -> None:
    spdx = read_spdx(text)
    assert (spdx.lead if spdx else None) == lead
    if spdx:
        assert spdx.value == value
        assert text[spdx.column :].startswith(value)


STYLES = [
    ("a.rs", "#!/bin/sh", "// "),
    ("a.S", "", "/* "),
    ("a", "#! /bin/sh", "# "),
    ("Makefile", "", "# "),
    ("a.lds", "", None),
    ("a.rst", "", ".. "),
]


@pytest.mark.parametrize(("path", "first", "lead"), STYLES)
def test_each_kind_of_file_has_its_comment(path: str, first: str, lead: str | None) -> None:
    assert style(path, first) == lead


FIRST = """\
From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001
From: Ada Hacker <ada@engine.example>
Message-ID: <1@engine.example>
Subject: [PATCH 1/2] engine: import the library

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/lib/engine.rs b/lib/engine.rs
new file mode 100644
--- /dev/null
+++ b/lib/engine.rs
@@ -0,0 +1,2 @@
+//! Counts.
+fn a() {}

"""
SECOND = """\
From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001
From: Ada Hacker <ada@engine.example>
Message-ID: <2@engine.example>
In-Reply-To: <1@engine.example>
Subject: [PATCH 2/2] engine: change the library

Signed-off-by: Ada Hacker <ada@engine.example>
---
"""
HEAD = "diff --git a/lib/engine.rs b/lib/engine.rs\n"
NAMES = "--- a/lib/engine.rs\n+++ b/lib/engine.rs\n"
TOP = f"{HEAD}{NAMES}@@ -1,2 +1,3 @@\n"
LATER = [
    (
        "adds the line",
        f"{TOP}+// SPDX-License-Identifier: MIT\n //! Counts.\n fn a() {{}}\n",
        [],
    ),
    (
        "adds a wrong line",
        f"{TOP}+// SPDX-License-Identifier: WTFPL\n //! Counts.\n fn a() {{}}\n",
        [("spdx-invalid", 2, 1)],
    ),
    (
        "adds it too low",
        f"{TOP} //! Counts.\n+// SPDX-License-Identifier: MIT\n fn a() {{}}\n",
        [("spdx-position", 2, 2)],
    ),
    (
        "changes another line",
        f"{HEAD}{NAMES}@@ -1,2 +1,2 @@\n //! Counts.\n-fn a() {{}}\n+fn b() {{}}\n",
        [("spdx-missing", 1, 1)],
    ),
    (
        "deletes the file",
        f"{HEAD}deleted file mode 100644\n--- a/lib/engine.rs\n+++ /dev/null\n"
        "@@ -1,2 +0,0 @@\n-//! Counts.\n-fn a() {}\n",
        [],
    ),
    (
        "moves the file",
        "diff --git a/lib/engine.rs b/lib/loom.rs\nsimilarity index 100%\n"
        "rename from lib/engine.rs\nrename to lib/loom.rs\n",
        [("spdx-missing", 1, 1)],
    ),
    ("does not fit", f"{HEAD}{NAMES}@@ -1,1 +1,1 @@\n-//! Weaves.\n+//! Counts.\n", []),
]
RULES = ("spdx-missing", "spdx-invalid", "spdx-position", "spdx-comment-style")


@pytest.mark.parametrize(
    ("change", "expected"), [one[1:] for one in LATER], ids=[one[0] for one in LATER]
)
def test_a_series_is_judged_as_it_ends(change: str, expected: list[tuple[str, int, int]]) -> None:
    said = [
        (one.rule, one.finding.where.patch, one.finding.where.line)
        for rule in RULES
        for report in judge(find(rule), FIRST + SECOND + change, {})
        for one in report.said()
    ]
    assert said == expected


def test_a_series_with_a_missing_patch_is_only_warned() -> None:
    (report,) = judge(find("spdx-missing"), FIRST, {})
    (said,) = report.said()
    assert said.severity is Severity.WARNING
    assert "unless a patch that is not here adds it" in said.finding.expected


def test_a_single_identifier_needs_no_library() -> None:
    code = (
        "import sys; from rules.kernel.expression import faults, parse;"
        "from rules.kernel.licences import licences;"
        "faults('GPL-2.0', licences()); parse('MIT', licences());"
        "sys.exit('license_expression' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
