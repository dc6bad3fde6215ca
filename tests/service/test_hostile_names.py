# SPDX-License-Identifier: GPL-2.0-or-later
"""File names that mean to be opened go the whole way, beside a real mirror: none is.

``make soak`` takes a hundred times as many.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rules.engine.run import lint
from rules.engine.select import select
from rules.facts import Policy
from rules.kernel.maintainers.asked import Maintainers
from rules.model import Submission
from rules.read.series import sort_posts, submissions
from rules.report import Reach
from service.gather.maintainers import find_maintainers
from service.gather.tree import CommitTree
from service.read.taken import take
from service.render import report_json
from service.render.reply import body
from service.render.terminal import render
from tests.conftest import Repo
from tests.service.hostile import names, naming
from tests.service.replies import DESK, OCCASION
from tests.service.test_hostile_intake import watched

TIMES = int(os.environ.get("KSQUIRREL_SOAK", "1"))
MAINTAINERS = """\
Title

Maintainers List
----------------

SLAB
M:\tAda Hacker <ada@engine.example>
L:\tlinux-mm@engine.example
F:\tmm/
N:\tslub

THE REST
M:\tLin <lin@engine.example>
F:\t*
F:\t*/
"""


@dataclass(frozen=True)
class Desk:
    """Judges a mail with the facts of a mirror, and writes down what there is to say."""

    tree: CommitTree
    maintainers: Maintainers

    def judge(self, raw: bytes) -> Submission | None:
        post = take("list@looms.example", "", raw).post
        found = next(submissions(sort_posts([post] if post else []).series), None)
        if found is not None:
            policy = Policy(reach=Reach.LOCAL)
            facts = {"tree": self.tree, "maintainers": self.maintainers}
            report = lint(found, select(found, policy), facts, policy)
            assert not report.broken()
            report_json.render((report,))
            render((report,))
            body(report, DESK, OCCASION)
        return found


@pytest.fixture
def desk(repo: Repo, tmp_path: Path) -> Iterator[Desk]:
    repo.commit("maintainers", {"MAINTAINERS": MAINTAINERS, "Makefile": "VERSION = 6\n"})
    mirror = tmp_path / "mirror.git"
    repo.git("clone", "--quiet", "--bare", str(repo.folder), str(mirror))
    tree = CommitTree(mirror, "main", "the mirror")
    maintainers = find_maintainers(tree, tmp_path / "cache")
    assert maintainers is not None
    yield Desk(tree, maintainers)
    tree.close()


def test_no_name_of_a_file_opens_or_runs_anything(desk: Desk) -> None:
    for name in names(200, seed=6):
        desk.judge(naming(name))  # what is imported and started once, is now
    judged = 0
    with watched() as opened:
        for name in names(1000 * TIMES, seed=5):
            judged += desk.judge(naming(name)) is not None
            assert opened == [], name
    assert judged > 500 * TIMES
