# SPDX-License-Identifier: GPL-2.0-or-later
"""A diff is read file by file; what cannot be read is damage, and hides nothing else."""

from __future__ import annotations

import pytest

from rules.read.diff import read_diff
from rules.read.names import unquoted

GOOD = """\
diff --git a/mm/slub.c b/mm/slub.c
index 1234567..89abcde 100644
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -1,2 +1,2 @@ static int x
 one
-two
+three
"""


def names(text: str) -> list[tuple[str | None, str | None, str]]:
    return [(f.old, f.new, f.status) for f in read_diff(text).files]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (GOOD, ("mm/slub.c", "mm/slub.c", "modified")),
        (
            "diff --git a/x.c b/x.c\nnew file mode 100644\nindex 0000000..1\n--- /dev/null\n"
            "+++ b/x.c\n@@ -0,0 +1 @@\n+a\n",
            (None, "x.c", "added"),
        ),
        (
            "diff --git a/x.c b/x.c\ndeleted file mode 100755\nindex 1..0\n--- a/x.c\n"
            "+++ /dev/null\n@@ -1 +0,0 @@\n-a\n",
            ("x.c", None, "deleted"),
        ),
        (
            "diff --git a/x.c b/y.c\nsimilarity index 100%\nrename from x.c\nrename to y.c\n",
            ("x.c", "y.c", "renamed"),
        ),
        (
            "diff --git a/x.c b/y.c\nsimilarity index 100%\ncopy from x.c\ncopy to y.c\n",
            ("x.c", "y.c", "copied"),
        ),
        ("diff --git a/x b/x\nold mode 100644\nnew mode 100755\n", ("x", "x", "modified")),
        ("diff --git a/x b/x\nnew file mode 100644\nindex 0..0\n", (None, "x", "added")),
        (
            "diff --git a/a b/b x.c b/a b/b x.c\n--- a/a b/b x.c\n+++ b/a b/b x.c\n"
            "@@ -1 +1 @@\n-a\n+b\n",
            ("a b/b x.c", "a b/b x.c", "modified"),
        ),
        (
            'diff --git "a/caf\\303\\251.c" "b/caf\\303\\251.c"\nnew file mode 100644\n',
            (None, "café.c", "added"),
        ),
        (
            "--- linux.orig/mm/x.c\t2026-01-01\n+++ linux/mm/x.c\t2026\n@@ -1 +1 @@\n-a\n+b\n",
            ("mm/x.c", "mm/x.c", "modified"),
        ),
        (
            "diff --git mm/x.c mm/x.c\n--- mm/x.c\n+++ mm/x.c\n@@ -1 +1 @@\n-a\n+b\n",
            ("mm/x.c", "mm/x.c", "modified"),
        ),
    ],
)
def test_names_and_status_are_gits(text: str, found: tuple[str | None, str | None, str]) -> None:
    assert names(text) == [found]
    assert read_diff(text).damage == ()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (GOOD.replace("+three\n", ""), 7, "ends in the middle of a hunk"),
        (GOOD.replace("+three", "three and a line\n+wrapped"), 8, "belongs to no hunk"),
        (GOOD.replace("-1,2 +1,2", "-1,2 +1,1"), 8, "more lines than the hunk header announces"),
        (GOOD.replace("-1,2 +1,2", "-1,2 +1,0"), 7, "not as many lines"),
        (GOOD + "+four\n", 9, "more lines than the hunk header announces"),
        (GOOD.replace("-1,2 +1,2", "-1,9 +1,9") + "-- \n2.39\n", 9, "fewer lines in the hunk"),
        ("diff --cc x\nindex 1,2..3\n--- a/x\n+++ b/x\n@@@ -1 -1 +1 @@@\n", 1, "combined diff"),
        (GOOD.replace("@@ -1,2 +1,2 @@", "@@ -X,2 +1,2 @@"), 5, "cannot be read"),
    ],
)
def test_damage_is_named_with_its_line(text: str, line: int, words: str) -> None:
    change = read_diff(text)
    assert change.damage[0].line == line
    assert any(words in d.what for d in change.damage)


def test_damage_in_one_file_does_not_hide_the_others() -> None:
    other = GOOD.replace("slub", "slab")
    change = read_diff(GOOD.replace("+three\n", "") + other)
    assert [f.path for f in change.files] == ["mm/slub.c", "mm/slab.c"]
    assert len(change.files[1].hunks) == 1
    assert len(change.damage) == 1


@pytest.mark.parametrize("tail", ["-- \n2.39.5\n", "--\n2.39.5\n", "\n-- \nSam\n", ""])
def test_a_signature_is_no_damage(tail: str) -> None:
    assert read_diff(GOOD + tail).damage == ()


def test_notes_and_a_diffstat_are_not_the_diff() -> None:
    change = read_diff("---\nv2: text\n\n mm/slub.c | 2 +-\n\n" + GOOD)
    assert change.start == 5
    assert len(change.files) == 1


def test_line_numbers_are_those_of_both_files() -> None:
    (file,) = read_diff(GOOD).files
    lines = [(line.sign, line.old, line.new) for line in file.hunks[0].lines]
    assert lines == [(" ", 1, 1), ("-", 2, None), ("+", None, 2)]


def test_a_binary_patch_is_passed_over() -> None:
    text = (
        "diff --git a/x.png b/x.png\nnew file mode 100644\nindex 0..1\nGIT binary patch\n"
        "literal 7\nOcmZQzU|?VXVqgFQ00IC2\n\nliteral 0\nHcmV?d00001\n\n" + GOOD
    )
    change = read_diff(text)
    assert [(f.path, f.binary) for f in change.files] == [("x.png", True), ("mm/slub.c", False)]
    assert change.damage == ()


def test_quoted_names_are_unquoted() -> None:
    assert unquoted('"a\\"b\\t\\\\\\303\\244"') == 'a"b\t\\ä'
    assert unquoted("plain") == "plain"
