# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel maintainers`` and ``cc``, and the index they keep."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from service.gather.maintainers import KEPT, SIZE, find_maintainers
from service.gather.tree import FolderTree
from tests.conftest import Repo
from tests.examples import first_good
from tests.fakes import MAILMAP, MAINTAINERS
from tests.service.command import ksquirrel, needs_send_email

RUST = """\
From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001
From: Ada Hacker <ada@engine.example>
Date: Fri, 2 Jan 2026 03:04:05 +0000
Subject: [PATCH {n}/2] engine: turn the wheel {n}

Text.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/{path} b/{path}
--- a/{path}
+++ b/{path}
@@ -1,2 +1,2 @@
 a
-b
+c
--
2.39.5
"""
COVER = """\
From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001
From: Ada Hacker <ada@engine.example>
Date: Fri, 2 Jan 2026 03:04:05 +0000
Subject: [PATCH 0/2] engine: turn the wheels

Text.

--
2.39.5
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "linux"
    folder.mkdir()
    (folder / "MAINTAINERS").write_text(MAINTAINERS)
    (folder / ".mailmap").write_text(MAILMAP)
    (folder / "Makefile").write_text("VERSION = 7\nPATCHLEVEL = 1\n")
    (folder / "drivers" / "gone").mkdir(parents=True)
    return folder


def series(folder: Path) -> Path:
    folder.mkdir()
    (folder / "0000-cover-letter.patch").write_text(COVER)
    (folder / "0001-one.patch").write_text(RUST.format(n=1, path="drivers/engine/a.c"))
    (folder / "0002-two.patch").write_text(RUST.format(n=2, path="rust/kernel/engine.rs"))
    return folder


def test_paths_and_patches_are_answered_in_order(tree: Path, tmp_path: Path) -> None:
    patch = tmp_path / "one.patch"
    patch.write_text(RUST.format(n=1, path="rust/kernel/engine.rs"))
    asked = ("-f", "drivers/engine/new.c", "-f", "drivers/gone", str(patch))
    ran = ksquirrel("maintainers", "--format", "jsonl", *asked, cwd=tree)
    assert (ran.code, ran.err) == (0, "")
    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert [row.get("path") or row.get("patch") for row in rows] == [asked[1], asked[3], asked[4]]
    assert rows[0] == {
        "path": "drivers/engine/new.c",
        "maintainers": [
            {
                "name": "Mary Engine",
                "email": "mary@engine.example",
                "role": "maintainer:ENGINE BUS",
            },
            {"name": "Old Hand", "email": "old@engine.example", "role": "maintainer:ENGINE BUS"},
            {"name": "Rita Reader", "email": "rita@engine.example", "role": "reviewer:ENGINE BUS"},
        ],
        "lists": [
            {"email": "engine@lists.engine.example", "role": "open list:ENGINE BUS"},
            {"email": "linux-kernel@vger.kernel.org", "role": "open list"},
        ],
        "subsystems": ["ENGINE BUS", "THE REST"],
    }
    assert rows[1]["subsystems"] == ["GONE DRIVER", "THE REST"]
    assert rows[2]["subsystems"] == ["ENGINE BUS [RUST]", "RUST", "THE REST"]


def test_the_text_is_as_the_script_prints_it_and_says_why(tree: Path) -> None:
    ran = ksquirrel("maintainers", "-f", "rust/kernel/init.rs", "--subsystem", cwd=tree)
    assert ran.out.splitlines() == [
        "Pia Pinner <pia@rust.example> (maintainer:RUST [PIN-INIT])",
        "Ruth Keeper <ruth@rust.example> (maintainer:RUST)",
        "Remy Reviewer <remy@rust.example> (reviewer:RUST)",
        "Rosa Reviewer <rosa@rust.example> (reviewer:RUST)",
        "rust-for-linux@vger.kernel.org (open list:RUST [PIN-INIT])",
        "linux-kernel@vger.kernel.org (open list)",
        "RUST [PIN-INIT]",
        "RUST",
        "THE REST",
    ]
    ran = ksquirrel("maintainers", "-f", "rust/kernel/init.rs", "--explain", cwd=tree)
    assert "    RUST: F: rust/ (depth 1)" in ran.out.splitlines()


@pytest.mark.parametrize(
    ("path", "same"),
    [
        ("./drivers//engine/x.c", "drivers/engine/x.c"),
        ("drivers/engine/", "drivers/engine/x.c"),
        ("{tree}/drivers/engine/x.c", "drivers/engine/x.c"),
    ],
)
def test_a_path_may_be_written_in_other_ways(tree: Path, path: str, same: str) -> None:
    asked = path.format(tree=tree)
    ran = ksquirrel("maintainers", "--tree", str(tree), "-f", asked)
    assert ran.out == ksquirrel("maintainers", "--tree", str(tree), "-f", same).out
    assert "mary@engine.example" in ran.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("maintainers",), "name a PATCH, or a path with -f PATH"),
        (("maintainers", "-f", "../x"), "../x: leads out of the tree"),
        (("maintainers", "-f", "/etc/passwd"), "/etc/passwd: leads out of the tree"),
        (("maintainers", "nothing.patch"), "nothing.patch: cannot be read: No such file"),
        (("maintainers", "--tree", "nowhere", "-f", "x"), "nowhere: no such directory"),
        (("cc", "nothing.patch"), "nothing.patch"),
    ],
)
def test_what_cannot_be_asked_is_named(tree: Path, arguments: tuple[str, ...], said: str) -> None:
    ran = ksquirrel(*arguments, cwd=tree)
    assert ran.code in (2, 3)
    assert (ran.out, ran.err.count("\n")) == ("", 1)
    assert said in ran.err


def test_without_a_tree_the_way_to_name_one_is_said(tmp_path: Path) -> None:
    ran = ksquirrel("maintainers", "-f", "x", cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert "--tree DIR" in ran.err
    (tmp_path / "empty").mkdir()
    ran = ksquirrel("maintainers", "-f", "x", "--tree", str(tmp_path / "empty"))
    assert "no MAINTAINERS in this tree" in ran.err


def test_a_patch_goes_to_everyone_of_what_it_touches(tree: Path, tmp_path: Path) -> None:
    folder = series(tmp_path / "out")
    ran = ksquirrel("cc", str(folder / "0002-two.patch"), cwd=tree)
    assert ran.out.splitlines() == [
        "Mary Engine <mary@engine.example>",
        "Ruth Keeper <ruth@rust.example>",
        "Remy Reviewer <remy@rust.example>",
        "Rosa Reviewer <rosa@rust.example>",
        "engine@lists.engine.example",
        "rust-for-linux@vger.kernel.org",
        "linux-kernel@vger.kernel.org",
    ]
    ran = ksquirrel("cc", "--to", str(folder / "0002-two.patch"), cwd=tree)
    assert ran.out.splitlines() == [
        "Mary Engine <mary@engine.example>",
        "Ruth Keeper <ruth@rust.example>",
    ]


def test_a_cover_letter_goes_to_everyone_of_its_series(tree: Path, tmp_path: Path) -> None:
    folder = series(tmp_path / "out")
    ran = ksquirrel("cc", "--to", str(folder / "0000-cover-letter.patch"), cwd=tree)
    assert ran.out.splitlines() == [
        "Mary Engine <mary@engine.example>",
        "Old Hand <old@engine.example>",
        "Ruth Keeper <ruth@rust.example>",
    ]


def test_standard_input_is_read_where_no_patch_is_named(tree: Path) -> None:
    ran = ksquirrel("cc", stdin=RUST.format(n=1, path="rust/kernel/engine.rs"), cwd=tree)
    assert "rust-for-linux@vger.kernel.org" in ran.out.splitlines()


def test_rust_code_elsewhere_goes_to_rust_too(tree: Path) -> None:
    ran = ksquirrel("cc", stdin=RUST.format(n=1, path="drivers/engine/turbo.rs"), cwd=tree)
    assert "ruth@rust.example" in ran.out
    assert "mary@engine.example" in ran.out


def test_an_address_cannot_bring_a_line_of_its_own(tree: Path) -> None:
    with (tree / "MAINTAINERS").open("a") as file:
        file.write("\nEVIL\nM:\tEve\x1b[2J\r Bcc <eve@x.example>\nF:\tdrivers/evil/\n")
    ran = ksquirrel("cc", stdin=RUST.format(n=1, path="drivers/evil/a.c"), cwd=tree)
    assert "\x1b" not in ran.out
    assert "\r" not in ran.out


@pytest.mark.end_to_end
def test_git_send_email_asks_for_the_recipients(tree: Path, tmp_path: Path) -> None:
    needs_send_email()
    repo = Repo(tmp_path / "work")
    for name in ("MAINTAINERS", ".mailmap", "Makefile"):
        (repo.folder / name).write_bytes((tree / name).read_bytes())
    folder = series(tmp_path / "out")
    command = f"{sys.executable} -m service.cli cc"
    done = subprocess.run(
        [
            *("git", "send-email", "--dry-run", "--confirm=never", "--suppress-cc=all"),
            "--suppress-cc=body",
            *("--from=ada@engine.example", f"--to-cmd={command} --to", f"--cc-cmd={command}"),
            str(folder / "0002-two.patch"),
        ],
        cwd=repo.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "To: Mary Engine <mary@engine.example>" in done.stdout


def test_a_broken_index_is_made_again(tree: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert find_maintainers(FolderTree(tree, "t"), cache)
    (kept,) = cache.iterdir()
    whole = kept.read_bytes()
    for spoilt in (b"", whole[:1000], whole.replace(b"Mary", b"Mork")):
        kept.write_bytes(spoilt)
        found = find_maintainers(FolderTree(tree, "t"), cache)
        assert found is not None
        assert found.for_path("drivers/engine/x.c").maintainers[0].name == "Mary Engine"
        assert kept.read_bytes() == whole


def test_a_changed_file_is_read_anew(tree: Path, tmp_path: Path) -> None:
    for name in ("Mary", "Mork"):
        (tree / "MAINTAINERS").write_text(MAINTAINERS.replace("Mary", name))
        found = find_maintainers(FolderTree(tree, "t"), tmp_path / "cache")
        assert found is not None
        assert found.for_path("drivers/engine/x.c").maintainers[0].name == f"{name} Engine"


def test_the_cache_does_not_grow_without_end(tree: Path, tmp_path: Path) -> None:
    for number in range(KEPT + 5):
        (tree / "MAINTAINERS").write_text(MAINTAINERS + f"N{number}\nF:\tx\n")
        find_maintainers(FolderTree(tree, "t"), tmp_path / "cache")
    assert len(list((tmp_path / "cache").iterdir())) == KEPT


def test_no_place_for_a_cache_is_no_fault(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert find_maintainers(FolderTree(tree, "t"), tmp_path / "file" / "cache")


def test_many_processes_share_the_index(tree: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "service.cli", "maintainers", "-f", "drivers/engine/x.c"]
    root = str(Path(__file__).parents[2])
    environment = {"PYTHONPATH": root, "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    each = [
        subprocess.Popen(command, cwd=tree, env=environment, stdout=subprocess.PIPE)
        for _ in range(8)
    ]
    said = {one.communicate(timeout=60)[0] for one in each}
    assert [one.returncode for one in each] == [0] * 8
    assert len(said) == 1
    left = [p.name for p in (tmp_path / ".cache" / "ksquirrel" / "maintainers").iterdir()]
    assert [name.endswith(".json") for name in left] == [True]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (MAINTAINERS.replace("\n", "\r\n").encode(), ""),
        (MAINTAINERS.encode() + b"\n\xff\xfe\x00 JUNK\nM:\t\xff <x@x.example>\nF:\tjunk/\n", ""),
        (MAINTAINERS.encode() + b"ODD\nF:\todd/\nK:\ta(?=b)\n", "pattern not used: ODD: K: a(?=b)"),
    ],
)
def test_an_odd_file_is_read_as_far_as_it_goes(tree: Path, content: bytes, said: str) -> None:
    (tree / "MAINTAINERS").write_bytes(content)
    ran = ksquirrel("maintainers", "-f", "drivers/engine/x.c", cwd=tree)
    assert ran.code == 0
    assert "Mary Engine <mary@engine.example> (maintainer:ENGINE BUS)" in ran.out.splitlines()
    assert said in ran.err
    assert bool(said) == bool(ran.err)


def test_a_file_of_fifty_megabytes_is_named(tree: Path, tmp_path: Path) -> None:
    with (tree / "MAINTAINERS").open("ab") as file:
        file.truncate(50 << 20)
    ran = ksquirrel("maintainers", "-f", "x", cwd=tree)
    assert (ran.code, ran.out) == (2, "")
    assert f"over {SIZE >> 20} MiB" in ran.err
    patch = tmp_path / "good.patch"
    patch.write_text(first_good().replace("Subject:", "To: mm@lists.engine.example\nSubject:", 1))
    ran = ksquirrel("check", str(patch), cwd=tree)
    assert ran.code == 0, "its own rules are skipped, the others are not"
    assert "MAINTAINERS" in ran.err


def test_a_base_in_a_bare_repository_is_asked(tree: Path, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "work")
    for name in ("MAINTAINERS", ".mailmap", "Makefile"):
        (repo.folder / name).write_bytes((tree / name).read_bytes())
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--message=tree")
    repo.git("clone", "--quiet", "--bare", str(repo.folder), str(tmp_path / "bare.git"))
    ran = ksquirrel("maintainers", "-f", "drivers/engine/x.c", cwd=tmp_path / "bare.git")
    assert "mary@engine.example" in ran.out
    ran = ksquirrel("maintainers", "-f", "drivers/engine/x.c", "--tree", str(tmp_path / "bare.git"))
    assert "mary@engine.example" in ran.out
