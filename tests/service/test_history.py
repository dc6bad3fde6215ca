# SPDX-License-Identifier: GPL-2.0-or-later
"""The history of a repository: what is known, what is not, and what nobody can say."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine

from rules.engine.rule import find
from rules.engine.run import lint
from rules.facts import Absent, Commit
from service.gather.history import GitHistory, find_history
from service.github.connection import Anybody
from service.jobs.queue import open_queue
from service.lists.base import Base as ListBase
from service.pulls.base import Base as PullBase
from service.pulls.world import World as PullWorld
from service.settings.model import Settings, Tree
from tests.conftest import SLUB, Repo
from tests.examples import read_example
from tests.github.fixtures import NAME, Hub
from tests.service.command import ksquirrel

GOOD = "mm/slub: {}\n\nText.\n\nSigned-off-by: Ada Hacker <ada@engine.example>\n"


def mail(fixes: str, diff: str = "") -> str:
    """A patch to mm/slub.c that names a commit."""
    return f"""\
From: Ada Hacker <ada@engine.example>
Date: Fri, 2 Jan 2026 03:04:05 +0000
Subject: [PATCH] mm/slub: count less

It counts too much.

Fixes: {fixes}
Signed-off-by: Ada Hacker <ada@engine.example>
---
{diff or DIFF}"""


DIFF = """\
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -1,4 +1,3 @@
 // SPDX-License-Identifier: GPL-2.0
 int a;
-int b;
 int c;
"""


def asked(repo: Path, text: str, tmp_path: Path) -> tuple[list[str], dict[str, str]]:
    """What the command finds of a mail inside a repository, and what it skips."""
    file = tmp_path / "one.patch"
    file.write_text(text)
    ran = ksquirrel("check", "--format", "json", str(file), cwd=repo)
    (report,) = json.loads(ran.out)["reports"]
    assert report["broken"] == []
    skipped = {one["rule"]: one["reason"] for one in report["skipped"]}
    return [one["rule"] for one in report["findings"]], skipped


@pytest.fixture
def history(repo: Repo) -> Iterator[GitHistory]:
    found = find_history(repo.folder, "HEAD", "here")
    assert found
    with closing(found):
        yield found


def test_a_commit_is_found_by_a_shortened_id(repo: Repo, history: GitHistory) -> None:
    sha = repo.commit("mm/slub: add\na second line\n\nText.\n", {"mm/slub.c": SLUB + "int d;\n"})
    found = history.find(sha[:12])
    assert isinstance(found, Commit)
    assert (found.id, found.title) == (sha, "mm/slub: add a second line")
    assert str(found.author) == "Ada Hacker <ada@engine.example>"
    assert found.date == 1767323045
    assert history.newest() == found


@pytest.mark.parametrize(
    "name", ["deadbeef1234", "HEAD", "main", "zz", "", "0" * 40, "abc\nHEAD", "-h", "a" * 900]
)
def test_what_is_no_commit_is_unknown(history: GitHistory, name: str) -> None:
    assert history.find(name) is Absent.UNKNOWN


def test_a_file_is_no_commit(repo: Repo, history: GitHistory) -> None:
    blob = repo.git("rev-parse", "HEAD:mm/slub.c").strip()
    assert history.find(blob) is Absent.UNKNOWN


def test_a_short_id_of_two_commits_is_ambiguous(repo: Repo, history: GitHistory) -> None:
    ids: dict[str, int] = {}
    tree = repo.git("write-tree").strip()
    for n in range(2000):
        sha = repo.git("commit-tree", tree, "-m", f"number {n}").strip()
        ids[sha[:4]] = ids.get(sha[:4], 0) + 1
        if ids[sha[:4]] > 1:
            assert history.find(sha[:4]) is Absent.AMBIGUOUS
            assert isinstance(history.find(sha), Commit)
            return
    pytest.fail("no two commits share four digits")


def test_a_branch_that_is_called_like_an_id_decides_nothing(
    repo: Repo, history: GitHistory
) -> None:
    repo.git("branch", "deadbeef1234")
    assert history.find("deadbeef1234") is Absent.UNSURE


def test_order_is_known(repo: Repo, history: GitHistory) -> None:
    old = repo.git("rev-parse", "HEAD").strip()
    new = repo.commit("mm/slub: more\n", {"mm/slub.c": "x\n"})
    assert history.is_below(old, new) is True
    assert history.is_below(new, old) is False
    assert history.is_below("dead" * 10, new) is None
    history.seconds = 0
    assert history.is_below(old, old) is None


def test_a_shallow_clone_has_no_history(repo: Repo, tmp_path: Path) -> None:
    repo.commit("mm/slub: more\n", {"mm/slub.c": SLUB})
    clone = tmp_path / "clone"
    repo.git("clone", "-q", "--depth=1", repo.folder.as_uri(), str(clone))
    assert find_history(clone, "HEAD", "clone") is None
    found, skipped = asked(clone, mail('deadbeef1234 ("mm/slub: gone")'), tmp_path)
    assert "fixes-commit-unknown" not in found
    assert "no whole history at hand" in skipped["fixes-commit-unknown"]


def test_a_clone_in_part_has_no_history(repo: Repo, tmp_path: Path) -> None:
    repo.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    repo.git("clone", "-q", "--filter=blob:none", repo.folder.as_uri(), str(clone))
    assert find_history(clone, "HEAD", "clone") is None
    borrower = tmp_path / "borrower"
    repo.git("clone", "-q", "--shared", str(clone), str(borrower))
    assert find_history(borrower, "HEAD", "borrower") is None


def test_a_second_work_tree_has_the_history_of_the_first(repo: Repo, tmp_path: Path) -> None:
    repo.git("worktree", "add", "-q", "--detach", str(tmp_path / "second"))
    found = find_history(tmp_path / "second", "HEAD", "second")
    assert found
    with closing(found):
        assert found.newest()


def test_a_folder_without_a_repository_has_none(tmp_path: Path) -> None:
    assert find_history(tmp_path, "HEAD", "x") is None
    assert find_history(None, "HEAD", "x") is None
    (tmp_path / ".git").write_text("gitdir: /nowhere\n")
    assert find_history(tmp_path, "HEAD", "x") is None


def test_a_repository_of_something_else_says_nothing(tmp_path: Path) -> None:
    other = Repo(tmp_path / "outgoing")
    other.commit("first\n", {"notes.txt": "x\n"})
    found, skipped = asked(other.folder, mail('deadbeef1234 ("mm/slub: gone")'), tmp_path)
    assert "fixes-commit-unknown" not in found
    assert "fixes-commit-unknown" in skipped


def test_a_tree_unpacked_inside_another_repository_has_no_history(tmp_path: Path) -> None:
    home = Repo(tmp_path / "home")
    home.commit("first\n", {"notes.txt": "x\n"})
    (home.folder / "linux" / "mm").mkdir(parents=True)
    (home.folder / "linux" / "mm" / "slub.c").write_text(SLUB)
    file = tmp_path / "one.patch"
    file.write_text(mail('deadbeef1234 ("mm/slub: gone")'))
    tree = str(home.folder / "linux")
    ran = ksquirrel("check", "--format", "json", "--tree", tree, str(file), cwd=tmp_path)
    (report,) = json.loads(ran.out)["reports"]
    assert "fixes-commit-unknown" in {one["rule"] for one in report["skipped"]}


def test_an_unknown_commit_is_found_to_be_so(repo: Repo, tmp_path: Path) -> None:
    sha = repo.git("rev-parse", "HEAD").strip()[:12]
    assert "fixes-commit-unknown" in asked(repo.folder, mail('deadbeef1234 ("gone")'), tmp_path)[0]
    found, _ = asked(repo.folder, mail(f'{sha} ("Linux 6.18")'), tmp_path)
    assert not [rule for rule in found if rule.startswith("fixes-")]
    found, _ = asked(repo.folder, mail(f'{sha} ("mm/slub: add it")'), tmp_path)
    assert "fixes-subject-mismatch" in found


def test_a_dead_git_is_no_word_against_an_id(repo: Repo, history: GitHistory) -> None:
    assert history.newest()
    subprocess.run(["rm", "-rf", str(repo.folder / ".git")], check=True)
    history.reader.close()
    assert history.find("deadbeef1234") is Absent.UNSURE


def test_the_mirror_of_a_list_has_a_history(repo: Repo, tmp_path: Path) -> None:
    mirror = tmp_path / "mirror.git"
    repo.git("clone", "-q", "--bare", str(repo.folder), str(mirror))
    (one,) = read_example(mail('deadbeef1234 ("mm/slub: gone")'))
    base = ListBase.of(Tree(name="slab", git=mirror, branch="main"), one)
    with closing(base):
        facts = base.gather(one, frozenset({"history"}))
        report = lint(one, [find("fixes-commit-unknown")], facts)
    (said,) = report.said()
    assert said.finding.seen == "deadbeef1234 is no commit of slab"
    assert ("history", "slab") in report.facts


def test_a_pull_request_is_judged_by_the_history_of_its_mirror(
    hub: Hub, store: Engine, database_url: str, tmp_path: Path
) -> None:
    mirror = tmp_path / "mirror.git"
    hub.repo.git("clone", "-q", "--bare", str(hub.repo.folder), str(mirror))
    tree = Tree(name="slab", git=mirror, branch="main", match=(NAME,))
    (one,) = read_example(mail('deadbeef1234 ("mm/slub: gone")'))
    sha = hub.repo.git("rev-parse", "main").strip()
    with open_queue(store, database_url) as queue:
        for trees, known in (((tree,), True), ((), False)):
            world = PullWorld(
                settings=Settings(trees=trees),
                store=store,
                queue=queue,
                integration=Anybody("http://localhost"),
                cache=tmp_path,
                secrets=(),
            )
            with closing(PullBase.at(world, hub.repository, sha)) as base:
                assert ("history" in base.gather(one, frozenset())) is known


def test_a_range_that_repairs_itself_is_found_without_a_base(repo: Repo) -> None:
    sha = repo.commit(GOOD.format("add a line"), {"mm/slub.c": SLUB + "int d;\n"})
    message = GOOD.format("drop it").replace("Signed", f'Fixes: {sha[:12]} ("x")\nSigned')
    repo.commit(message, {"mm/slub.c": SLUB})
    ran = ksquirrel("check", "--only", "fixes-not-ancestor", "-q", "HEAD~2..", cwd=repo.folder)
    assert "it repairs patch 1 of its own series" in ran.out
    ran = ksquirrel("check", "--only", "fixes-not-ancestor", "-q", "HEAD~1..", cwd=repo.folder)
    assert "fixes-not-ancestor" not in ran.out


def test_a_commit_of_another_branch_is_not_below_the_base(repo: Repo, tmp_path: Path) -> None:
    base = repo.git("rev-parse", "HEAD").strip()
    later = repo.commit(GOOD.format("add a line"), {"mm/slub.c": SLUB + "int d;\n"})
    text = mail(f'{later[:12]} ("mm/slub: add a line")')
    for named, speaks in ((base, True), (later, False), ("1" * 40, False)):
        found, _ = asked(repo.folder, f"{text}\nbase-commit: {named}\n", tmp_path)
        assert ("fixes-not-ancestor" in found) is speaks
        assert ("base-commit-unknown" in found) is (named == "1" * 40)


def test_a_clone_older_than_the_patch_says_so_mildly(repo: Repo, tmp_path: Path) -> None:
    text = mail('deadbeef1234 ("mm/slub: gone")').replace("2 Jan 2026", "2 Mar 2026")
    file = tmp_path / "one.patch"
    file.write_text(text)
    ran = ksquirrel("check", "--only", "fixes-commit-unknown", "-q", str(file), cwd=repo.folder)
    assert "note     fixes-commit-unknown" in ran.out
    assert "older than this patch" in " ".join(ran.out.split())
