# SPDX-License-Identifier: GPL-2.0-or-later
"""What is code, and where a SAFETY comment counts."""

from __future__ import annotations

import pytest

from rules.kernel.rustplace import enclosing, has_safety, in_macro
from rules.kernel.rusttext import read_hunk
from rules.model import Hunk, Line


def hunk(text: str, start: int = 1) -> Hunk:
    lines = tuple(Line(sign="+", text=one, new=start + n) for n, one in enumerate(text.split("\n")))
    return Hunk(old_start=start, new_start=start, lines=lines)


CODE = [
    ('let a = "unsafe { }"; // unsafe', "let a =             ;"),
    ('let a = r#"a " b"#; b()', "let a =           ; b()"),
    (r'let a = "\""; b()', "let a =     ; b()"),
    ("let q = '\"'; b()", "let q =    ; b()"),
    ("fn f<'a>(x: &'a str) {}", "fn f<'a>(x: &'a str) {}"),
    ("a /* b /* c */ d */ e", "a                   e"),
    ("/// unsafe { }", ""),
    ("let s = b'x'; c()", "let s =     ; c()"),
]


@pytest.mark.parametrize(("text", "code"), CODE)
def test_strings_and_comments_are_blank_in_the_code(text: str, code: str) -> None:
    (line,) = read_hunk(hunk(text))
    assert line.code.rstrip() == code
    assert len(line.code) == len(text)


def test_a_block_comment_runs_over_lines() -> None:
    lines = read_hunk(hunk("a();\n/* unsafe {\nunsafe { */ b();"))
    assert [line.code.strip() for line in lines] == ["a();", "", "b();"]


def test_a_hunk_that_ends_inside_a_string_is_not_read() -> None:
    assert read_hunk(hunk('the end";\nunsafe { x() }')) == ()


SAID = [
    ("the comment directly above", "// SAFETY: a.\nunsafe { x() }", True),
    ("no comment", "a();\nunsafe { x() }", False),
    ("another comment", "a();\n// Fast.\nunsafe { x() }", False),
    ("a blank line between", "// SAFETY: a.\n\nunsafe { x() }", False),
    ("a statement between", "// SAFETY: a.\nunsafe { x() };\nunsafe { y() };", False),
    ("an attribute between", "// SAFETY: a.\n#[cfg(X)]\nunsafe impl Send for T {}", True),
    ("a comment on the line", "a();\nunsafe { x() } // SAFETY: a.", True),
    ("a comment before it on the line", "a();\nb(/* SAFETY: a. */ unsafe { x() })", True),
    ("the statement begins above", "// SAFETY: a.\nlet a =\n    unsafe { x() };", True),
    ("an argument", "// SAFETY: a.\nto_result(\n    b,\n    unsafe { x() },\n)", True),
    ("a struct literal", "// SAFETY: a.\nOk(Self {\n    b: unsafe { x() },\n})", True),
    ("a block between", "// SAFETY: a.\nif b {\n    unsafe { x() };\n}", False),
    ("a closed block", "// SAFETY: a.\nlet b = c(|| {\n    d();\n})\n.e(unsafe { x() });", True),
    ("a match arm", "match a {\n    // SAFETY: a.\n    B => unsafe { x() },\n}", True),
    ("a match arm without", "match a {\n    B => unsafe { x() },\n}", False),
    ("a longer comment", "// SAFETY: a\n// and b.\nunsafe { x() }", True),
    ("a condition", "// SAFETY: a.\nif unsafe { x() } {\n}", True),
    ("text in a string", 'a("// SAFETY: a.");\nunsafe { x() }', False),
]


@pytest.mark.parametrize(("text", "said"), [p[1:] for p in SAID], ids=[p[0] for p in SAID])
@pytest.mark.parametrize("start", [1, 40])
def test_a_safety_comment_is_looked_for_above_the_statement(
    text: str, said: bool, start: int
) -> None:
    lines = read_hunk(hunk(text, start))
    index = max(n for n, line in enumerate(lines) if "unsafe" in line.code)
    found = has_safety(lines, index, lines[index].code.index("unsafe"))
    assert found is said


def test_what_begins_above_the_hunk_is_not_judged() -> None:
    lines = read_hunk(hunk("    b,\n    unsafe { x() },", 40))
    assert has_safety(lines, 1, 4) is None


def test_a_hunk_of_hostile_size_is_read_in_time() -> None:
    lines = read_hunk(hunk("\n".join(["unsafe { x() } + ('/' "] * 5000), 40))
    assert all(has_safety(lines, n, 0) is None for n in range(len(lines)))


AROUND = [
    ("impl A for B {\n    unsafe fn f() {}", 1, "impl A for B {"),
    ("impl<T> A for B<T>\nwhere\n    T: C,\n{\n    unsafe fn f() {}", 4, "impl<T> A for B<T>"),
    ("unsafe fn f() {}", 0, ""),
    ("    a();\n    unsafe fn f() {}", 1, None),
]


@pytest.mark.parametrize(("text", "index", "around"), AROUND)
def test_the_block_around_a_line_is_known_by_its_indentation(
    text: str, index: int, around: str | None
) -> None:
    assert enclosing(read_hunk(hunk(text, 40)), index) == around


MACROS = [
    ("macro_rules! a {\n    () => {\n        unsafe { x() }", True),
    ("fn a() {\n    unsafe { x() }", False),
    ("fn a() {\n    unsafe { $x }", True),
]


@pytest.mark.parametrize(("text", "inside"), MACROS)
def test_the_body_of_a_macro_is_known(text: str, inside: bool) -> None:
    lines = read_hunk(hunk(text, 40))
    assert in_macro(lines, len(lines) - 1) is inside
