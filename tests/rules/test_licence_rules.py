# SPDX-License-Identifier: GPL-2.0-or-later
"""Licences in the cases that no example of a rule has room for."""

from __future__ import annotations

import pytest

from rules.engine.rule import find
from rules.kernel.relicence import same_licence
from rules.report import Severity
from tests.examples import judge

HEAD = "From: Ada Hacker <ada@engine.example>\nSubject: [PATCH] engine: add a counter\n\n"
SIGN = "\n\nSigned-off-by: Ada Hacker <ada@engine.example>\n---\n"


def diff(path: str, *lines: str, old: tuple[str, ...] = (), new: bool = True) -> str:
    head = "new file mode 100644\n--- /dev/null\n" if new else f"--- a/{path}\n"
    counts = f"-{0 if new else 1},{len(old)} +1,{len(lines)}"
    body = "".join(f"-{one}\n" for one in old) + "".join(f"+{one}\n" for one in lines)
    return f"diff --git a/{path} b/{path}\n{head}+++ b/{path}\n@@ {counts} @@\n{body}"


def said(rule: str, change: str, text: str = "The driver needs it.") -> list[Severity]:
    reports = judge(find(rule), f"{HEAD}{text}{SIGN}{change}", {})
    return [one.severity for report in reports for one in report.said()]


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("GPL-2.0", "GPL-2.0-only", True),
        ("GPL-2.0+", "GPL-2.0-or-later", True),
        ("LGPL-2.1+", "LGPL-2.1-or-later", True),
        ("GPL-2.0 OR MIT", "(MIT OR GPL-2.0-only)", True),
        ("(GPL-2.0 OR MIT) OR BSD-3-Clause", "GPL-2.0 OR (MIT OR BSD-3-Clause)", True),
        ("GPL-2.0", "GPL-2.0-or-later", False),
        ("GPL-2.0 OR MIT", "GPL-2.0 AND MIT", False),
        ("GPL-2.0", "GPL-2.0 WITH Linux-syscall-note", False),
    ],
)
def test_licences_are_compared_by_what_they_say(one: str, two: str, same: bool) -> None:
    assert same_licence(one, two) is same


@pytest.mark.parametrize(
    ("path", "line", "severity"),
    [
        ("drivers/misc/a.c", 'MODULE_LICENSE("GPL-2.0");', [Severity.ERROR]),
        ("drivers/misc/a.c", 'MODULE_LICENSE("Proprietary");', [Severity.ERROR]),
        ("drivers/misc/a.c", 'MODULE_LICENSE("GPL v2");', [Severity.NOTE]),
        ("drivers/misc/a.c", 'MODULE_LICENSE("Dual BSD/GPL");', []),
        ("drivers/misc/a.c", ' * MODULE_LICENSE("MIT");', []),
        ("lib/tests/a.c", 'MODULE_LICENSE("Proprietary");', []),
        ("Documentation/a.rst", 'MODULE_LICENSE("MIT");', []),
        ("drivers/misc/a.rs", '    license: "MIT",', [Severity.ERROR]),
        ("drivers/misc/a.rs", '///     license: "MIT",', []),
        ("rust/macros/lib.rs", '    license: "MIT",', []),
    ],
)
def test_a_module_licence_is_one_the_loader_knows(
    path: str, line: str, severity: list[Severity]
) -> None:
    assert said("module-licence-string", diff(path, line)) == severity


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        (("module! {", "    type: X,", "}"), True),
        (("kernel::module_platform_driver! {", "    type: X,", "}"), True),
        (("module! {", "    type: X,", '    license: "GPL",', "}"), False),
        (("module! {", "    type: X,"), False),
        (("module! {", "    type: $x,", "}"), False),
        (("/// module! {", "///     type: X,", "/// }"), False),
    ],
)
def test_a_module_macro_has_a_licence(lines: tuple[str, ...], wrong: bool) -> None:
    found = said("module-licence-string", diff("drivers/misc/a.rs", *lines))
    assert found == ([Severity.ERROR] if wrong else [])


@pytest.mark.parametrize(
    ("path", "value", "severity"),
    [
        ("include/dt-bindings/clock/a.h", "GPL-2.0", [Severity.WARNING]),
        ("include/dt-bindings/clock/a.h", "GPL-2.0+ OR MIT", []),
        ("Documentation/devicetree/bindings/a.yaml", "GPL-2.0-or-later", [Severity.WARNING]),
        ("Documentation/devicetree/bindings/a.yaml", "BSD-2-Clause", []),
        ("Documentation/devicetree/a.rst", "GPL-2.0", []),
    ],
)
def test_a_binding_is_for_others_too(path: str, value: str, severity: list[Severity]) -> None:
    line = f"# SPDX-License-Identifier: {value}"
    assert said("spdx-dt-bindings", diff(path, line)) == severity
    if severity:
        gone = "diff --git a/{0} b/{0}\n--- a/{0}\n+++ b/{0}\n@@ -1 +0,0 @@\n-old\n".format(
            "Documentation/devicetree/bindings/a.txt"
        )
        assert said("spdx-dt-bindings", diff(path, line) + gone) == [Severity.NOTE]


@pytest.mark.parametrize(
    ("value", "text", "wrong"),
    [
        ("Zlib", "The driver needs it.", True),
        ("ISC AND GPL-2.0", "The driver needs it.", True),
        ("GPL-2.0 OR Linux-OpenIB", "The driver needs it.", False),
        ("ISC", "Ported from https://looms.example/engine", False),
        ("WTFPL", "The driver needs it.", False),
    ],
)
def test_a_deprecated_licence_is_for_older_code(value: str, text: str, wrong: bool) -> None:
    change = diff("drivers/misc/a.c", f"// SPDX-License-Identifier: {value}")
    assert bool(said("spdx-deprecated-licence", change, text)) is wrong


def test_a_new_file_may_go_on_with_the_licence_of_a_removed_one() -> None:
    line = "// SPDX-License-Identifier: ISC"
    head = "diff --git a/b.c b/b.c\ndeleted file mode 100644\n--- a/b.c\n+++ /dev/null\n"
    gone = f"{head}@@ -1 +0,0 @@\n-{line}\n"
    assert said("spdx-deprecated-licence", diff("drivers/misc/a.c", line) + gone) == []


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("GPL-2.0", "MIT", True),
        ("GPL-2.0", "GPL-2.0+", True),
        ("GPL-2.0", "GPL-2.0-only", False),
        ("GPL v2", "GPL-2.0", False),
    ],
)
def test_a_change_of_licence_is_told_from_one_of_spelling(old: str, new: str, wrong: bool) -> None:
    lines = [f"// SPDX-License-Identifier: {one}" for one in (old, new)]
    change = diff("lib/a.c", lines[1], old=(lines[0],), new=False)
    assert bool(said("spdx-changed", change)) is wrong
    assert said("spdx-changed", change, "Correct the licence as Ada, its author, said.") == []


@pytest.mark.parametrize(
    ("path", "line", "wrong"),
    [
        ("lib/a.c", " * Free Software Foundation, 51 Franklin Street, Boston", True),
        ("lib/a.c", " * the GNU General Public License", False),
        ("LICENSES/preferred/X", "59 Temple Place", False),
        ("scripts/a/LICENSE", "59 Temple Place", False),
    ],
)
def test_the_words_of_a_licence_are_left_out(path: str, line: str, wrong: bool) -> None:
    assert bool(said("licence-boilerplate", diff(path, line))) is wrong
