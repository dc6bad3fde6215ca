# SPDX-License-Identifier: GPL-2.0-or-later
"""MAINTAINERS: equal to the kernel's own script, and calm before a broken file."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from rules.kernel.maintainers import Answer, Behaviour, Contact, Index, Maintainers, Unusable, build
from rules.kernel.maintainers.mailmap import Address, Mailmap, address
from rules.kernel.maintainers.patchtext import read_patch
from rules.kernel.maintainers.perl import Untranslatable, compiled, needles, translated
from tests.corpus import CORPUS
from tests.fakes import FakeTree, fake_maintainers

GETMAINT = CORPUS / "getmaint"
RELEASES = ("6.12.117", "7.1.5")
Case = Mapping[str, Any]


@cache
def of_release(release: str) -> Maintainers:
    """The MAINTAINERS of a release, in a tree that has only the folders its patterns name."""
    major, minor = release.split(".")[:2]
    behaviour = Behaviour.of(f"VERSION = {major}\nPATCHLEVEL = {minor}\n".encode())
    text = (GETMAINT / f"MAINTAINERS-{release}").read_text("utf-8")
    rows = (GETMAINT / f"maintainers-bare-dirs-{release}.txt").read_text("utf-8").splitlines()
    bare = {row.split("\t")[1] for row in rows if "\t" in row}
    folders = {"/".join(d.split("/")[:n]) for d in bare for n in range(1, d.count("/") + 2)}
    mailmap = Mailmap.read((GETMAINT / f"mailmap-{release}").read_text("utf-8"))
    index = Index.load(build(text, behaviour))
    assert index.faults == ()
    return Maintainers(index, mailmap, folders.__contains__, lambda _: None, release)


def needs_corpus() -> None:
    if not GETMAINT.exists():
        pytest.skip("the oracle data of ../shared/corpus/getmaint is not here")


def differences(case: Case, answer: Answer) -> Iterator[str]:
    """What is not as the script printed it, apart from what it prints by chance."""
    maybe = set(case.get("alt_addresses", ()))
    roles = case.get("alt_roles", {})
    for kind, rows in (("maintainers", answer.maintainers), ("lists", answer.lists)):
        theirs = {row["email"]: row for row in case[kind]}
        ours = {one.email: one for one in rows}
        if set(theirs) - maybe != set(ours) - maybe:
            yield f"{kind}: {set(theirs) ^ set(ours)}"
        for email in theirs.keys() & ours.keys():
            yield from _contact(theirs[email], ours[email], roles)
    if set(case["subsystems"]) != set(answer.subsystems):
        yield f"subsystems: {set(case['subsystems']) ^ set(answer.subsystems)}"


def _contact(theirs: Case, ours: Contact, roles: Mapping[str, list[str]]) -> Iterator[str]:
    allowed = [theirs["role"], *roles.get(ours.email, ()), *roles.get(str(ours), ())]
    if ours.role not in allowed:
        yield f"{ours.email}: {ours.role} for {theirs['role']}"
    if theirs.get("name", "") != ours.name:
        yield f"{ours.email}: {ours.name} for {theirs['name']}"


def test_every_path_of_the_oracle_is_answered_as_by_the_script() -> None:
    needs_corpus()
    wrong: list[str] = []
    with gzip.open(GETMAINT / "paths.jsonl.gz", "rt", encoding="utf-8") as rows:
        cases = [json.loads(row) for row in rows]
    asked = [case for case in cases if not case["reads_file"]]
    assert len(asked) > 3700
    for case in asked:
        found = differences(case, of_release(case["tree"]).for_path(case["path"]))
        wrong += [f"{case['tree']} {case['path']}: {one}" for one in found]
    assert wrong == []


def test_every_patch_of_the_oracle_is_answered_as_by_the_script() -> None:
    needs_corpus()
    wrong: list[str] = []
    rows = (GETMAINT / "patches" / "expected.jsonl").read_text("utf-8").splitlines()
    for case in map(json.loads, rows):
        if not case["reads_file"]:
            patch = (GETMAINT / "patches" / case["patch"]).read_bytes().decode("utf-8", "replace")
            found = differences(case, of_release(case["tree"]).for_patch(read_patch(patch)))
            wrong += [f"{case['tree']} {case['patch']}: {one}" for one in found]
    assert wrong == []


TINY = """\
WIDE NET
M:	Wanda Wide <wanda@net.example>
F:	drivers/net/
X:	drivers/net/wireless/

FLAT
M:	Flo Flat <flo@net.example>
F:	drivers/net/*
F:	drivers/acpi/arm64
F:	Documentation/ABI/sysfs-power

BY NAME
M:	Nora Name <nora@net.example>
N:	stm
N:	^lib/[^a]

ANY DEPTH
M:	Dee Deep <dee@net.example>
F:	fs/**/*foo*.c

THE REST
L:	linux-kernel@vger.kernel.org
F:	*
F:	*/
"""


@pytest.mark.parametrize(
    ("path", "titles"),
    [
        ("drivers/net/a.c", ("FLAT", "WIDE NET")),
        ("drivers/net/phy/a.c", ("WIDE NET",)),
        ("drivers/net/wireless/a.c", ()),
        ("drivers/net/wireless/testmode.c", ("BY NAME",)),
        ("drivers/acpi/arm64/iort.c", ("FLAT",)),
        ("drivers/acpi/arm64x.c", ()),
        ("Documentation/ABI/sysfs-powercap", ("FLAT",)),
        ("Documentation/ABI/sysfs-power/x", ()),
        ("lib/b.c", ("BY NAME",)),
        ("lib/a.c", ()),
        ("fs/a/b/c/xfoox.c", ("ANY DEPTH",)),
        ("fs/xfoox.c", ()),
        ("README", ()),
        ("", ()),
        ("a\nb", ()),
        ("drivers/net/\udcff.c", ("FLAT", "WIDE NET")),
        ("lib/\udcff.c", ("BY NAME",)),
    ],
)
def test_a_path_finds_its_entries(path: str, titles: tuple[str, ...]) -> None:
    index = Index.load(build(TINY, Behaviour()))
    found = index.of_path(path, {"drivers/acpi/arm64"}.__contains__)
    assert tuple(m.entry.title for m in found if m.entry.title != "THE REST") == titles


def test_two_stars_are_one_before_they_meant_any_depth() -> None:
    index = Index.load(build(TINY, Behaviour(double_star=False)))
    found = index.of_path("fs/a/b/c/xfoox.c", {""}.__contains__)
    assert [match.entry.title for match in found] == ["THE REST"]


@pytest.mark.parametrize(
    ("makefile", "expected"),
    [
        (b"VERSION = 6\nPATCHLEVEL = 12\n", Behaviour(status_roles=True, double_star=False)),
        (b"VERSION = 6\nPATCHLEVEL = 16\n", Behaviour(status_roles=False, double_star=False)),
        (b"VERSION = 7\nPATCHLEVEL = 1\n", Behaviour()),
        (b"VERSION = 7\n", Behaviour()),
        (b"\xff\xfe", Behaviour()),
        (None, Behaviour()),
    ],
)
def test_a_makefile_tells_the_behaviour(makefile: bytes | None, expected: Behaviour) -> None:
    assert Behaviour.of(makefile) == expected


@pytest.mark.parametrize(
    ("perl", "re2", "hits", "misses"),
    [
        (r"struct\ psp(_a|_b)\b", r"struct\ psp(_a|_b)\b", "x struct psp_a", "structpsp_a"),
        ("f o o # remark", "foo", "a foo", "f o o"),
        (r"a\hb", r"a[ \t]b", "a\tb", "a\nb"),
        ("[ x]y", "[ x]y", " y", "ay"),
        ("[]x]y", "[]x]y", "]y", "ay"),
        ("[[:alpha:] ]z", "[[:alpha:] ]z", "bz", "1z"),
        (r"\Qa.b\E", r"Qa.bE", "QaxbE", "a.b"),
        (r"end\Z", r"end\z", "the end", "end."),
        ("(?i)pidfd", "(?i)pidfd", "PIDFD", "pid"),
        ("x{2}", "x{2}", "axx", "ax2"),
    ],
)
def test_a_perl_pattern_is_translated(perl: str, re2: str, hits: str, misses: str) -> None:
    assert translated(perl) == re2
    matcher = compiled(re2)
    assert matcher.search(hits)
    assert not matcher.search(misses)
    words = needles(re2)
    assert not words or any(word in hits.lower() for word in words)


@pytest.mark.parametrize(
    "pattern", ["a(?=b)", r"(a)\1", "(", "a++", "[", r"\K", "x{5000}", "(" * 5000]
)
def test_a_pattern_that_cannot_be_used_is_named(pattern: str) -> None:
    with pytest.raises(Untranslatable):
        compiled(translated(pattern))
    text = f"BROKEN\nM:\tMary <m@x.example>\nF:\tdrivers/\nN:\t{pattern}\nK:\t{pattern}\n"
    index = Index.load(build(text, Behaviour()))
    assert [fault.startswith("BROKEN: N: ") for fault in index.faults] == [True, False]
    assert [m.entry.title for m in index.of_path("drivers/a.c", bool)] == ["BROKEN"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"\b(?i:Rust)\b", ("rust",)),
        ("pin-init|pin_init", ("pin-init", "pin_init")),
        ("(devm_)?gpio_(get|set)", ("gpio_",)),
        ("fo*", ("f",)),
        ("x{2}", ()),
        ("(a|)b?", ()),
        (".*", ()),
        ("", ()),
    ],
)
def test_what_a_match_must_hold_is_known(pattern: str, expected: tuple[str, ...]) -> None:
    assert needles(pattern) == expected


def test_evil_patterns_end_in_time() -> None:
    evil = ("(a+)+$", "(a|aa)+$", "(.*)(.*)(.*)x$", "([a-z]+)*b", "a{1,99}a{1,99}c")
    began = time.process_time()
    for pattern in evil:
        compiled(translated(pattern)).search("a" * 8000)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "stored",
    [b"", b"{}", b"[]", b"\xff\n", b'{"format":1}\n', b'{"format":99,"check":0}\n', b"null\n[]"],
)
def test_a_broken_index_is_refused(stored: bytes) -> None:
    with pytest.raises(Unusable):
        Index.load(stored)


def test_a_cut_or_changed_index_is_refused() -> None:
    whole = build(TINY, Behaviour())
    for spoilt in (whole[:-1], whole[:200], whole.replace(b"Wanda", b"Wendy")):
        with pytest.raises(Unusable):
            Index.load(spoilt)


@pytest.mark.parametrize(
    ("line", "name", "email"),
    [
        ("Ann <a@x.example>", "Ann", "a@x.example"),
        ("A. B. Cee <a@x.example> (ROLE)", '"A. B. Cee"', "a@x.example"),
        ("Björn <b@x.example>", '"Björn"', "b@x.example"),
        ('"Q, R" <q@x.example>', '"Q, R"', "q@x.example"),
        ("<only@x.example>", "", "only@x.example"),
        ("only@x.example", "", "only@x.example"),
        ("nobody", "", ""),
        ("", "", ""),
        ("<" * 9000, "", ""),
    ],
)
def test_an_address_is_read_as_the_script_reads_it(line: str, name: str, email: str) -> None:
    assert address(line) == Address(name, email)


def test_a_mailmap_is_read_as_the_script_reads_it() -> None:
    mailmap = Mailmap.read(
        "New Name <same@x.example>\n<to@x.example> <from@x.example> # remark\n"
        "Both <both@x.example> <old@x.example>\n"
        "Whole <whole@x.example> Old Name <shared@x.example>\nno line of a mailmap\n<\n"
    )
    assert str(mailmap.of(Address("X", "same@x.example"))) == '"New Name" <same@x.example>'.replace(
        '"', ""
    )
    assert str(mailmap.of(Address("X", "from@x.example"))) == "X <to@x.example>"
    assert str(mailmap.of(Address("X", "old@x.example"))) == "Both <both@x.example>"
    assert str(mailmap.of(Address("Old Name", "shared@x.example"))) == "Whole <whole@x.example>"
    assert str(mailmap.of(Address("X", "shared@x.example"))) == "X <shared@x.example>"
    assert str(mailmap.of(Address("X", "OLD@x.example"))) == "X <OLD@x.example>"


def test_people_of_a_binding_are_added() -> None:
    binding = (
        b"maintainers:\n  - Mary Engine <mary@engine.example>\n  - Zed A. Zeta <z@x.example>\n"
    )
    path = "drivers/engine/engine.yaml"
    tree = FakeTree({path: binding})
    asked = fake_maintainers()
    found = Maintainers(asked.index, asked.mailmap, tree.is_folder, tree.read, "x").for_path(path)
    roles = {one.email: (one.name, one.role) for one in found.maintainers}
    assert roles["mary@engine.example"] == ("Mary Engine", "maintainer:ENGINE BUS,in file")
    assert roles["z@x.example"] == ("Zed A. Zeta", "in file")


def test_broken_sections_are_read_as_far_as_they_go() -> None:
    text = "F:\tno/title/\n\nTITLE\nTITLE TWO\nM:\nF:\nL:\nX:\n\x00\nZZ:\nS:\t\nF:\ta/\n"
    index = Index.load(build(text, Behaviour()))
    assert [entry.title for entry in index.entries()] == ["", "TITLE TWO", "ZZ:"]
    assert [m.entry.title for m in index.of_path("no/title/x.c", bool)] == [""]
    assert fake_maintainers(text).for_path("a/b.c").subsystems == ("ZZ:",)


def test_ten_thousand_paths_take_a_second_or_so() -> None:
    needs_corpus()
    asked = of_release(RELEASES[1])
    with gzip.open(GETMAINT / "paths.jsonl.gz", "rt", encoding="utf-8") as rows:
        paths = [json.loads(row)["path"] for row in rows]
    asked.for_path(paths[0])
    began = time.process_time()
    for path in (paths * 3)[:10_000]:
        asked.for_path(path)
    assert time.process_time() - began < 5, "the mark is one second on an idle machine"
