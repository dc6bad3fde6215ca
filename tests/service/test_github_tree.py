# SPDX-License-Identifier: GPL-2.0-or-later
"""The base tree on GitHub reads like the tree it is, and nothing is asked for twice."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from pathlib import Path

import pytest

from rules.engine.rule import find
from rules.engine.run import lint
from rules.facts import Policy
from service.faults import Gone, TryLater
from service.gather.blobs import Blobs, blobs_folder
from service.gather.github_tree import GithubTree
from service.gather.policy import read_policy_at
from service.gather.tree import CommitTree
from service.gather.upstream import already_upstream
from tests.conftest import Repo
from tests.examples import first_good, read_example
from tests.fakes import FakeTree
from tests.github.fixtures import NAME, Hub

FILES: dict[str, str | bytes] = {
    "MAINTAINERS": "SLAB\nM:\tx\n" * 100,
    "LICENSES/preferred/GPL-2.0": "text\n",
    "LICENSES/dual/MPL-1.1": "text\n",
    "rust/kernel/lib.rs": b"//! \xff\n",
    "rust/none": "",
    "a b/ä.c": "int a;\n",
}
ASKED = (
    *FILES, "", "LICENSES", "LICENSES/preferred", "none", "none/none", "MAINTAINERS/x",
    "../secret", "/etc/passwd", "a\0b", "a\nb", "./MAINTAINERS", "rust//kernel/lib.rs",
)  # fmt: skip


@pytest.fixture
def based(hub: Hub) -> str:
    return hub.repo.commit("Linux 6.19", FILES)


def tree_of(hub: Hub, commit: str, folder: Path) -> GithubTree:
    return GithubTree(hub.repository, commit, Blobs(folder, NAME))


def test_it_reads_as_git_reads_it(hub: Hub, based: str, tmp_path: Path) -> None:
    ours = tree_of(hub, based, tmp_path / "blobs")
    gits = CommitTree(hub.repo.folder, based, "x")
    for path in ASKED:
        assert ours.read(path) == gits.read(path), path
        assert ours.folder(path) == gits.folder(path), path
        assert ours.is_folder(path) == gits.is_folder(path), path
    gits.close()
    assert ours.name == f"{based[:12]} of {NAME}"


def test_nothing_is_asked_for_twice(hub: Hub, based: str, tmp_path: Path) -> None:
    for path in FILES:
        tree_of(hub, based, tmp_path / "blobs").read(path)
    asked = len(hub.world.requests("GET"))
    newer = hub.repo.commit("one more", {"rust/kernel/new.rs": "//! New.\n"})
    again = tree_of(hub, based, tmp_path / "blobs")
    assert [again.read(path) is None for path in FILES] == [False] * len(FILES)
    assert len(hub.world.requests("GET")) == asked
    other = tree_of(hub, newer, tmp_path / "blobs")
    assert [other.read(path) is None for path in FILES] == [False] * len(FILES)
    assert len(hub.world.requests("GET")) == asked + 3, "the root, rust and rust/kernel changed"


def test_another_repository_does_not_see_it(hub: Hub, based: str, tmp_path: Path) -> None:
    mine = Blobs(tmp_path, NAME)
    GithubTree(hub.repository, based, mine).read("MAINTAINERS")
    sha = hub.repo.git("rev-parse", f"{based}:MAINTAINERS").strip()
    assert mine.get(sha)
    assert Blobs(tmp_path, "eve/linux").get(sha) is None


@pytest.mark.parametrize("damage", [b"", b"other", b"[[1]]"])
def test_a_damaged_cache_is_filled_anew(
    hub: Hub, based: str, tmp_path: Path, damage: bytes
) -> None:
    tree_of(hub, based, tmp_path / "blobs").read("MAINTAINERS")
    for file in (tmp_path / "blobs").glob("*/*/*"):
        file.write_bytes(damage)
    content = tree_of(hub, based, tmp_path / "blobs").read("MAINTAINERS")
    assert content == FILES["MAINTAINERS"].encode()  # type: ignore[union-attr]


def test_the_cache_keeps_within_its_room(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path, NAME, room=1000)
    for n in range(20):
        blobs.put(f"{n:040}", b"x" * 100)
        os.utime(next(tmp_path.glob(f"*/*/*{n:038}")), (n + 1, n + 1))
    kept = [n for n in range(20) if blobs.get(f"{n:040}")]
    assert kept == list(range(10, 20)), "the oldest made room"
    blobs.put("f" * 40, b"x" * 900)
    assert blobs.get("f" * 40) is None, "one that would drive out most of the others"
    assert not list(tmp_path.glob("*/*/.part-*"))


def test_a_cache_that_cannot_be_written_is_no_reason_to_stop(
    hub: Hub, based: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    with caplog.at_level(logging.WARNING):
        assert tree_of(hub, based, tmp_path / "file").read("MAINTAINERS")
    assert "cannot be kept" in caplog.text


def test_it_is_in_the_users_cache_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert blobs_folder() == Path("/somewhere/ksquirrel/blobs")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert blobs_folder() == Path.home() / ".cache/ksquirrel/blobs"


def test_bytes_that_are_not_the_blob_are_not_taken(hub: Hub, based: str, tmp_path: Path) -> None:
    hub.world.add_fault(path="/git/blobs/", status=200, body="something else")
    with pytest.raises(TryLater, match="is not blob"):
        tree_of(hub, based, tmp_path).read("MAINTAINERS")
    assert tree_of(hub, based, tmp_path).read("MAINTAINERS")


def test_a_base_that_is_not_there_is_gone(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(Gone):
        tree_of(hub, "f" * 40, tmp_path).folder("")


@pytest.mark.parametrize("path", ["/git/trees/", "/git/blobs/"])
def test_a_rule_that_could_not_read_voids_the_report(hub: Hub, tmp_path: Path, path: str) -> None:
    base = hub.repo.commit("words", {"scripts/spelling.txt": "# words\nerorr||error\n"})
    (submission,) = read_example(first_good())
    well = tree_of(hub, base, tmp_path / "well")
    assert lint(submission, [find("spelling")], {"tree": well}).broken() == ()
    well.settle()
    hub.world.add_fault(path=path, status=502, times=99)
    tree = tree_of(hub, base, tmp_path / "ill")
    report = lint(submission, [find("spelling")], {"tree": tree})
    assert [rule for rule, _ in report.broken()] == ["spelling"]
    with pytest.raises(TryLater, match="502"):
        tree.settle()


POLICIES: dict[str, tuple[bytes, str]] = {
    "not TOML": (b"[rules", "is not TOML"),
    "not UTF-8": (b"# \xff\n", "is not TOML"),
    "too large": (b"# " + b"x" * (64 << 10), "over 64 KiB"),
    "an unknown rule": (b"[rules.no-such-rule]\n", "no such rule"),
    "an unknown key": (b"[git]\ncommand = 'x'\n", "unknown key"),
    "deep": (b"a = " + b"[" * 20_000, "is not TOML"),
}


@pytest.mark.parametrize(("raw", "why"), POLICIES.values(), ids=POLICIES)
def test_a_faulty_policy_gives_the_defaults_and_says_so(raw: bytes, why: str) -> None:
    found = read_policy_at(FakeTree({".ksquirrel.toml": raw}))
    assert replace(found.policy, origin="") == Policy()
    assert why in str(found.faults[0])
    assert str(found.faults[0]).startswith(".ksquirrel.toml: ")


def test_the_policy_is_that_of_the_base(hub: Hub, tmp_path: Path) -> None:
    off = '[rules.subject-too-long]\nlevel = "off"\nreason = "ours are long"\n'
    base = hub.repo.commit("policy", {".ksquirrel.toml": off})
    found = read_policy_at(tree_of(hub, base, tmp_path))
    assert (found.policy.levels, found.faults) == ({"subject-too-long": None}, ())
    before = read_policy_at(tree_of(hub, f"{base}~1", tmp_path)).policy
    assert replace(before, origin="") == Policy()
    link = hub.repo.folder / ".ksquirrel.toml"
    link.unlink()
    link.symlink_to("MAINTAINERS")
    hub.repo.git("add", ".")
    linked = hub.repo.commit("policy as a link", {})
    found = read_policy_at(tree_of(hub, linked, tmp_path))
    assert "is not TOML" in str(found.faults[0])


def test_commits_of_the_mirror_are_upstream(repo: Repo, tmp_path: Path) -> None:
    old = repo.git("rev-parse", "HEAD").strip()
    repo.git("checkout", "-q", "-b", "topic")
    new = repo.commit("mm: new\n", {"mm/slub.c": "new\n"})
    newer = repo.commit("mm: newer\n", {"mm/slub.c": "newer\n"})
    mirror = tmp_path / "mirror.git"
    repo.git("clone", "-q", "--mirror", str(repo.folder), str(mirror))
    tree = repo.git("rev-parse", "HEAD^{tree}").strip()
    strange = ("f" * 40, tree, "HEAD", "--all", "-x", "\n", f"{old}\n^{old}")
    asked = (newer, old, new, *strange)
    assert already_upstream(mirror, "main", asked) == {old}
    assert already_upstream(mirror, "topic", asked) == {old, new, newer}
    assert already_upstream(mirror, "main", ()) == frozenset()


@pytest.mark.parametrize("branch", ["none", "--all", "-x", ""])
def test_a_mirror_without_the_branch_is_asked_later(repo: Repo, branch: str) -> None:
    with pytest.raises(TryLater, match="mirror"):
        already_upstream(repo.folder, branch, ["f" * 40])


def test_a_mirror_that_is_not_there_is_asked_later(tmp_path: Path) -> None:
    with pytest.raises(TryLater, match="mirror"):
        already_upstream(tmp_path / "none", "main", ["f" * 40])
