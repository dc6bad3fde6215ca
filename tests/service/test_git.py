# SPDX-License-Identifier: GPL-2.0-or-later
"""A range is read through one git log, merges and odd bytes included."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rules.model import Patch
from service.faults import Stop
from service.gather.tree import CommitTree, FolderTree, find_tree
from service.read.git import Repository, read_range
from tests.conftest import Repo

TRACKED = '--- b4-submit-tracking ---\n# keep\n{"series": {"revision": 3}}\n'
SIGNED = "\n\nSigned-off-by: Ada Hacker <ada@engine.example>\n"


def read(repo: Repo, spec: str) -> tuple[Patch, ...]:
    return read_range(Repository(repo.folder), spec).patches


def test_the_commits_of_a_range_come_oldest_first(repo: Repo) -> None:
    for n in range(3):
        repo.commit(f"mm/slub: step {n}\n\nText.{SIGNED}", {"mm/slub.c": f"{n}\n"})
    patches = read(repo, "HEAD~3..")
    assert [p.subject.title for p in patches] == [f"mm/slub: step {n}" for n in range(3)]
    assert [p.number for p in patches] == [1, 2, 3]
    assert patches[0].message.body == ("Text.", "", SIGNED.strip("\n"))
    assert patches[0].message.trailers[0].line == 5


def test_a_single_revision_is_that_commit_alone(repo: Repo) -> None:
    repo.commit(f"mm/slub: one\n\nText.{SIGNED}", {"mm/slub.c": "1\n"})
    sha = repo.commit(f"mm/slub: two\n\nText.{SIGNED}", {"mm/slub.c": "2\n"})
    assert [p.id for p in read(repo, "HEAD")] == [sha]


def test_a_merge_has_its_parents_and_no_diff(repo: Repo) -> None:
    repo.git("checkout", "-q", "-b", "side")
    repo.commit(f"mm/slub: side\n\nText.{SIGNED}", {"mm/side.c": "1\n"})
    repo.git("checkout", "-q", "main")
    repo.commit(f"mm/slub: main\n\nText.{SIGNED}", {"mm/slub.c": "2\n"})
    repo.git("merge", "-q", "--no-ff", "-m", "Merge branch 'side'", "side")
    *_, merge = read(repo, "HEAD~2..HEAD")
    assert len(merge.parents) == 2
    assert merge.diff == ()


def test_one_process_reads_a_hundred_commits(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(100):
        repo.commit(f"mm/slub: step {n}\n\nText.{SIGNED}", {"mm/slub.c": f"{n}\n"})
    trace = tmp_path / "trace"
    monkeypatch.setenv("GIT_TRACE2_EVENT", str(trace))
    assert len(read(repo, "HEAD~100..")) == 100
    starts = [line for line in trace.read_text().splitlines() if '"event":"start"' in line]
    assert len(starts) == 3, "git log, git merge-base, and whether the clone is shallow"


def test_odd_names_and_bytes_are_read_as_they_are(repo: Repo) -> None:
    name = os.fsdecode("mm/\xe9 ä.c".encode("latin-1", "replace"))
    repo.commit(
        "mm: odd\n\nGrüße.\n",
        {'mm/quo"te.c': "a\n", name: b"\xff\xfe\n", "mm/empty.c": "", "mm/nul.c": b"a\0b\n"},
    )
    (patch,) = read(repo, "HEAD")
    assert {f.path for f in patch.diff} == {'mm/quo"te.c', name, "mm/empty.c", "mm/nul.c"}
    assert [f.status for f in patch.diff] == ["added"] * 4
    assert {f.path for f in patch.diff if f.binary} == {"mm/nul.c"}
    assert patch.damage == ()


def test_the_users_own_git_settings_change_nothing(repo: Repo) -> None:
    repo.commit(f"mm/slub: one\n\nText.{SIGNED}", {"mm/slub.c": "1\n"})
    plain = read(repo, "HEAD")
    for key, value in (
        ("diff.noprefix", "true"),
        ("diff.mnemonicPrefix", "true"),
        ("color.ui", "always"),
        ("log.showSignature", "true"),
        ("format.pretty", "oneline"),
        ("log.decorate", "full"),
        ("diff.external", "false"),
        ("core.quotePath", "true"),
    ):
        repo.git("config", key, value)
    assert read(repo, "HEAD") == plain


def test_a_title_without_a_blank_line_is_seen(repo: Repo) -> None:
    repo.git("commit", "-q", "--allow-empty", "--cleanup=verbatim", "-F-",
             stdin=b"mm: one\ntwo\n\nthree\n")  # fmt: skip
    (patch,) = read(repo, "HEAD")
    assert (patch.message.first, patch.message.body) == (2, ("two", "", "three"))


def test_a_range_git_does_not_know_stops_with_one_line(repo: Repo) -> None:
    with pytest.raises(Stop, match="no such file and no such revision"):
        read(repo, "nothing..HEAD")


def test_the_base_of_a_range_is_its_merge_base(repo: Repo) -> None:
    base = repo.git("rev-parse", "HEAD").strip()
    repo.commit(f"mm/slub: one\n\nText.{SIGNED}", {"mm/slub.c": "1\n"})
    assert read_range(Repository(repo.folder), "HEAD~1..").base == base


def test_the_tree_is_the_base_and_not_the_patch(repo: Repo) -> None:
    base = repo.git("rev-parse", "HEAD").strip()
    repo.commit(f"mm/slub: one\n\nText.{SIGNED}", {"mm/slub.c": "changed\n", "LICENSES/x": "y\n"})
    tree = find_tree(None, repo.folder / "mm", base)
    assert isinstance(tree, CommitTree)
    content = tree.read("mm/slub.c")
    assert content is not None
    assert content.startswith(b"// SPDX")
    assert tree.folder("") == ("MAINTAINERS", "mm")
    assert tree.folder("LICENSES") == ()
    assert tree.read("no/such") is None
    assert tree.read("a\nb") is None
    tree.close()


def test_a_folder_tree_does_not_leave_its_folder(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    tree = FolderTree(repo.folder, "linux")
    assert tree.read("mm/slub.c")
    assert tree.read("../secret") is None
    assert tree.read("/etc/passwd") is None
    assert tree.read("a\0b") is None
    assert tree.folder("mm") == ("slub.c",)


def test_the_commit_b4_keeps_a_cover_letter_in_is_no_patch(repo: Repo) -> None:
    repo.commit("mm: a series\n\nThe cover.\n# a comment\n\n" + TRACKED, {})
    for n, title in enumerate(("one", "two")):
        repo.commit(f"mm/slub: {title}\n\nText.{SIGNED}", {"mm/slub.c": f"{n}\n"})
    submission = read_range(Repository(repo.folder), "HEAD~3..")
    assert submission.cover is not None
    assert submission.cover.subject.title == submission.title == "mm: a series"
    assert submission.cover.message.body == ("The cover.",)
    assert submission.version == 3
    titles = [(p.number, p.subject.title) for p in submission.patches]
    assert titles == [(1, "mm/slub: one"), (2, "mm/slub: two")]
    single = read_range(Repository(repo.folder), "HEAD~3..HEAD~1")
    assert single.cover is None
    assert single.patches[0].message.notes == ("The cover.",)
    assert (single.title, single.version) == ("mm/slub: one", 3)


@pytest.mark.parametrize(
    "noted", ["", "{", "[1]", "{}", '{"series": 1}', '{"series": {"revision": "x"}}', "[" * 99999]
)
def test_notes_of_b4_that_cannot_be_read_are_version_1(repo: Repo, noted: str) -> None:
    repo.commit(f"mm: a series\n\nText.\n\n--- b4-submit-tracking ---\n# keep\n{noted}\n", {})
    repo.commit(f"mm/slub: one\n\nText.{SIGNED}", {"mm/slub.c": "1\n"})
    assert read_range(Repository(repo.folder), "HEAD~2..").version == 1


ATTRIBUTES = "*.c -diff\n*.rs binary\n*.h diff=odd\n"


@pytest.mark.parametrize("place", [".gitattributes", "mm/.gitattributes", ".config/git/attributes"])
def test_what_a_tree_hides_from_diffs_is_read_all_the_same(repo: Repo, place: str) -> None:
    """And what is binary by its content stays so."""
    home = repo.folder.parent / place
    home.parent.mkdir(parents=True, exist_ok=True)
    if place.startswith(".config"):
        home.write_text(ATTRIBUTES)
    else:
        repo.commit("mm: hide", {place: ATTRIBUTES})
    repo.git("config", "diff.odd.textconv", "false")
    files: dict[str, str | bytes] = {f"mm/new.{end}": "int a;\n" for end in ("c", "rs", "h")}
    repo.commit(f"mm: new files\n\nText.{SIGNED}", files | {"mm/new.bin": b"a\0b\n"})
    (patch,) = read(repo, "HEAD")
    added = {file.path: [line.text for line in file.added()] for file in patch.diff}
    assert added == {"mm/new.bin": []} | {path: ["int a;"] for path in files}
    assert [file.path for file in patch.diff if file.binary] == ["mm/new.bin"]
    linked = repo.folder.parent / "linked"
    repo.git("worktree", "add", "--quiet", "--detach", str(linked))
    assert read_range(Repository(linked / "mm"), "HEAD").patches == (patch,)


def test_a_check_of_a_partial_clone_runs_and_fetches_nothing(repo: Repo, tmp_path: Path) -> None:
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.commit(f"mm/slub: one\n\nText.{SIGNED}", {"mm/slub.c": "1\n"})
    clone = tmp_path / "partial"
    origin = f"file://{repo.folder}"
    repo.git("clone", "--quiet", "--no-checkout", "--filter=blob:none", origin, str(clone))
    ran = tmp_path / "ran"
    setting = f"touch {ran}; git-upload-pack"
    repo.git("-C", str(clone), "config", "remote.origin.uploadpack", setting)
    with pytest.raises(Stop):
        read_range(Repository(clone), "HEAD")
    assert not ran.exists()
