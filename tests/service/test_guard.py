# SPDX-License-Identifier: GPL-2.0-or-later
"""Nothing that another program would obey leaves the house."""

from __future__ import annotations

import pytest

from service.render.guard import Unsafe, guarded, offences

UNSAFE = [
    '    Fixes: 0123456789ab ("rust: foo")',
    "Link: https://docs.engine.example/x",
    "\tCloses: https://lore.engine.example/y",
    "Reported-by: Ksquirrel <bot@lint.engine.example>",
    "Got: bot@lint.engine.example",
    "Expected: Ada <ada@engine.example>",
    "Foo: 0123 (words",
    "Word: Name",
    "<ada@engine.example>",
    "  <ada@engine.example> and more",
    "Acked-by:",
    "reviewed-by:x",
    "Signed-off-by : Ada",
    "#syz fix: some title",
    "#regzbot introduced: 1234",
    "  #regzb fix",
    "# syz invalid",
    "pw-bot: changes-requested",
    "pw-bot:cr",
    "doc-bot: x",
    "pv-bot: x",
    "@somebot merge",
    "diff --git a/x b/x",
    "--- a/x",
    "+++ b/x",
    "@@ -1 +1 @@",
    "---",
    "index 1234567..89abcde 100644",
    "GIT binary patch",
    " 3 files changed, 1 insertion(+)",
    "The following changes since commit 0123:",
    "From 0123456789 Mon Sep 17 00:00:00 2001",
    ">From the start",
    "-- >8 --",
    "8< ---",
    "a\rb",
    "a\u202eb",
    "a\u200bb",
    "a\x00b",
    "a\x85b",
    "a\u2028Fixes: 0123456789ab",
    "x" * 999,
    "\udc80",
]
SAFE = [
    '> Fixes: 0123456789ab ("rust: foo")',
    "      | Signed-off-by: Ada Hacker <ada@engine.example>",
    "so write `Fixes: 0123456789ab` there",
    '  2/3 "Fixes: x@y.example"',
    "    error [rule] Fixes: without an id",
    "  $ ksquirrel check HEAD~1..",
    "> #syz fix",
    "Hi Ada,",
    "https is not a key",
    "    https://lore.engine.example/r/x",
    "",
]


@pytest.mark.parametrize("line", UNSAFE)
@pytest.mark.parametrize("body", ["{}", "Hello,\n\n{}\nmore", "Hello,\n-- \nus\n{}\n"])
def test_a_line_that_a_program_obeys_is_refused(line: str, body: str) -> None:
    text = body.format(line)
    (first, *_) = offences(text)
    assert text.split("\n")[first.line - 1] == line
    with pytest.raises(Unsafe, match=f"line {first.line}: "):
        guarded(text)


@pytest.mark.parametrize("line", SAFE)
def test_what_only_speaks_of_such_a_line_may_pass(line: str) -> None:
    assert guarded(f"Hello,\n\n{line}\n") == f"Hello,\n\n{line}\n"


def test_a_second_signature_hides_nothing() -> None:
    with pytest.raises(Unsafe, match="line 4: a second signature begins"):
        guarded("Hello,\n-- \nus\n-- \n")


def test_every_offence_is_named() -> None:
    with pytest.raises(Unsafe) as caught:
        guarded("pw-bot: x\nfine\n#syz fix\n")
    assert {one.line for one in caught.value.offences} == {1, 3}
