# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel's own get_maintainer.pl and ours answer the same, on trees nobody would write."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from rules.kernel.maintainers import Answer, Maintainers
from rules.kernel.maintainers.patchtext import read_patch
from service.gather.maintainers import find_maintainers
from service.gather.tree import FolderTree
from tests.test_checkpatch import LINUX

SCRIPT = LINUX / "scripts" / "get_maintainer.pl"
OPTIONS = (
    *("--no-tree", "--no-git", "--no-git-fallback", "--no-fixes"),
    *("--no-rolestats", "--roles", "--subsystem"),
)
ROUNDS = 6 * int(os.environ.get("KSQUIRREL_SOAK", "1"))

FOLDERS = ("net", "drv", "rust", "a.b", "x", "foo", "foobar", "arm64", "b")
FILES = ("Kconfig", "time.rs", "lib.c", "foo.yaml", "foo.c", "foo.h", "foo_bar.c", "bar", "xx")
PARTS = (*FOLDERS, *FILES, "*", "f*", "*.c", "?oo", "*b*", "foo.[ch]", "a+b", "(x|b)")
PEOPLE = (
    *("Ann Alpha <a@x.example>", "ann@old.example", "Bob Beta <B@x.example>", "<b@x.example>"),
    *('Cy "C" Gamma <c+d@y.example>', "Dä Delta <dd@z.example> (FOO)", '"Hi, Jo" <b@x.example>'),
    *("E. F. Gee <e@f.example>, Other One <o@o.example>", "X Y <x@y.example>, Z <z@y.example>"),
)
LISTS = (
    *("l1@v.example", "L1@v.example", "l2@v.example (moderated for non-subscribers)"),
    *("l3@v.example (subscribers-only)", "Li <l4@v.example>", "b@x.example"),
)
STATUS = ("Maintained", "Supported", "Orphan", "Odd Fixes", "Obsolete", "Weird (x)", "")
PERL = (
    *("rust", r"\bfoo\b", "(?i)FOO", "a|b", "net [0-9]", "f o o", r"f\ o", r"\bfoo\b|bar"),
    *("[^a-z]b", "x{2}", r"\.c$", "^drv", "(?:^|_)b", "foo # c", "[[:alpha:]]b", r"\d", r"\h"),
    *("fo*", "(foo)?bar+", r"_\w+"),
)
MAILMAP = """\
Ann Alpha <ann@new.example> <ann@old.example>
Bobby <b@x.example>
<zz@z.example> <dd@z.example>
Real E <e@real.example> E. F. Gee <e@f.example> # remark
Ann Alpha <ann@final.example> <ann@new.example>
no line of a mailmap
"""
BINDING = """\
maintainers:
  - Zed Zeta <zed@z.example>
  - "Q, R" <b@x.example>, John A. Smith <j@s.example>
"""
WORDS = ("rust", "foo", "FOO", "bar", "net 1", "f o", "ab", "xx", "_b", "b_", "a.c", "drv", "fooo")
ODD_LINES = ("", 'Fixes: abcdef12 ("x")', "rename from foo/bar", "--- a/net/x", "+++ z")


def pattern(dice: random.Random) -> str:
    parts = "/".join(dice.choices(PARTS, k=dice.randint(1, 4)))
    return parts + dice.choice(("", "", "/"))


def entries(dice: random.Random) -> Iterator[str]:
    values = {"M": PEOPLE, "R": PEOPLE, "L": LISTS, "S": STATUS, "N": PERL, "K": PERL}
    for number in range(dice.randint(1, 9)):
        yield (
            dice.choice(("ENTRY", "A TITLE THAT RUNS WELL PAST ITS FIFTY CHARACTERS"))
            + f" {number}"
        )
        for tag in dice.choices("MMRLLSFFFFXNKTW", k=dice.randint(1, 8)):
            value = dice.choice(values[tag]) if tag in values else pattern(dice)
            yield f"{tag}:{dice.choice((chr(9), ' ', ''))}{value}"
            yield from dice.choices(("", "# a remark", "   "), k=dice.random() < 0.05)
        yield from [""] * (dice.random() < 0.9)
    yield from ("THE REST", "M:\tLinus Torvalds <torvalds@linux-foundation.org>")
    yield from (
        "L:\tlinux-kernel@vger.kernel.org",
        "S:\tBuried alive in reporters",
        "F:\t*",
        "F:\t*/",
    )


def patch(dice: random.Random, paths: list[str]) -> Iterator[str]:
    def words() -> str:
        return " ".join(dice.choices(WORDS, k=dice.randint(0, 5)))

    yield from ("From: x", f"Subject: {words()}", "", words(), dice.choice(ODD_LINES), "---", "")
    for path in dice.sample(paths, min(3, len(paths))):
        yield from (f"diff --git a/{path} b/{path}", "index 1..2 100644")
        yield from (dice.choice((f"--- a/{path}", "--- /dev/null")), f"+++ b/{path}")
        yield dice.choice(("@@ -1,3 +1,3 @@ foo", "@@ -1 +1 @@ foo"))
        yield from (dice.choice(" +-") + words() for _ in range(4))
    yield from ("-- ", "2.39", "")


def make_tree(dice: random.Random, folder: Path) -> list[str]:
    """A tree in a folder, and the paths of its files."""
    paths = []
    for _ in range(12):
        place = folder.joinpath(*dice.choices(FOLDERS, k=dice.randint(0, 3)))
        place.mkdir(parents=True, exist_ok=True)
        file = place / dice.choice(FILES)
        file.write_text(BINDING if file.suffix == ".yaml" else "")
        paths.append(str(file.relative_to(folder)))
    (folder / "MAINTAINERS").write_text("\n".join(entries(dice)) + "\n")
    (folder / ".mailmap").write_text(MAILMAP)
    (folder / "Makefile").write_text("VERSION = 6\nPATCHLEVEL = 12\n")
    unique = sorted(set(paths))
    (folder / "one.patch").write_text("\n".join(patch(dice, unique)))
    return unique


def script(folder: Path, *arguments: str) -> list[str]:
    still = {"PERL_HASH_SEED": "0", "PERL_PERTURB_KEYS": "0", "HOME": str(folder)}
    command = ["perl", str(SCRIPT), *OPTIONS, *arguments]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, env=os.environ | still, check=True
    )
    return done.stdout.decode().splitlines()


def lines(answer: Answer) -> list[str]:
    both = (*answer.maintainers, *answer.lists)
    return [*(f"{one} ({one.role})" for one in both), *answer.subsystems]


def is_chance(asked: Maintainers, paths: tuple[str, ...]) -> bool:
    """Whether two entries are as close: then the script's order is that of a Perl hash."""
    each = [[match.rank for match in asked.of_path(path)] for path in paths]
    return any(len(set(ranks)) < len(ranks) for ranks in each)


@pytest.mark.end_to_end
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_random_trees_are_answered_as_by_the_script(seed: int, tmp_path: Path) -> None:
    if not SCRIPT.exists():
        pytest.skip(f"the kernel's scripts are not at {LINUX}; .ci/run unpacks them")
    dice = random.Random(seed)
    paths = make_tree(dice, tmp_path)
    asked = find_maintainers(FolderTree(tmp_path, "t"), tmp_path / "cache")
    assert asked is not None
    assert asked.index.faults == ()
    for path in paths:
        ours, theirs = lines(asked.for_path(path)), script(tmp_path, "-f", path)
        assert ours == theirs or is_chance(asked, (path,)), path
    seen = read_patch((tmp_path / "one.patch").read_text())
    ours, theirs = lines(asked.for_patch(seen)), script(tmp_path, "one.patch")
    assert ours == theirs or is_chance(asked, seen.paths)
