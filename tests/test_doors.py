# SPDX-License-Identifier: GPL-2.0-or-later
"""The same series gives the same report whichever door it comes through."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rules.engine.rule import catalogue
from rules.engine.run import lint
from rules.engine.select import select
from rules.facts import Policy
from service.gather.blobs import Blobs
from service.gather.github_tree import GithubTree
from service.read.github import read_pull
from service.render.report_json import document
from tests.conftest import SLUB, Repo
from tests.github.fixtures import NAME, Hub
from tests.service.command import ksquirrel

MESSAGES = [
    "mm/slub: rename the counter\n\nIt counts objects, so say so.\n\n"
    "Signed-off-by: Ada Hacker <ada@engine.example>\n",
    "Add another one.\n\nsee commit 1234567 which added the first\n\n"
    "Co-developed-by: Sam Roe <sam@looms.example>\n"
    "Signed-off-by: Ada Hacker <ada@engine.example>\n",
    "mm/slub: cut it\n\nIt is cut.\n\nSigned-off-by: Ada Hacker <ada@engine.example>\n"
    "---\nv2: notes\nAcked-by: Sam Roe <sam@looms.example>\n",
    "mm/slub: say more\n\n" + "word " * 30 + "\n\nReviewed-By: Sam Roe <sam@looms.example>\n",
]


@pytest.fixture
def series(repo: Repo) -> Repo:
    for number, message in enumerate(MESSAGES):
        repo.commit(message, {"mm/slub.c": SLUB + "int d;\n" * (number + 1)})
    return repo


def findings(repo: Repo, *inputs: str) -> list[tuple[object, ...]]:
    """What the command says."""
    ran = ksquirrel("check", "--format", "json", *inputs, cwd=repo.folder)
    (report,) = json.loads(ran.out)["reports"]
    return heard(report)


def heard(report: dict[str, Any]) -> list[tuple[object, ...]]:
    """The findings of a report without ids, but for rules of mails and of pull requests."""
    keys = ("patch", "rule", "severity", "part", "path", "line", "text", "seen", "expected")
    return [
        tuple(one[key] for key in keys)
        for one in report["findings"]
        if one["rule"] not in ("base-commit-missing", "cover-letter-missing")
        and catalogue()[one["rule"]] != "pull"
    ]


def test_mail_and_git_give_the_same_report(series: Repo, tmp_path: Path) -> None:
    by_range = findings(series, "HEAD~4..")
    series.git("format-patch", "-4", "--output-directory", str(tmp_path / "out"))
    box = tmp_path / "series.mbox"
    box.write_text(series.git("format-patch", "-4", "--stdout"))
    assert len(by_range) >= 5
    assert findings(series, str(box)) == by_range
    assert findings(series, str(tmp_path / "out")) == by_range
    backwards = sorted(map(str, (tmp_path / "out").iterdir()), reverse=True)
    assert findings(series, *backwards) == by_range


def test_a_mail_re_encoded_by_a_mailer_gives_the_same_report(series: Repo, tmp_path: Path) -> None:
    from email import message_from_string

    by_range = findings(series, "HEAD~4..")
    out = tmp_path / "out"
    series.git("format-patch", "-4", "--output-directory", str(out))
    for file in out.iterdir():
        mail = message_from_string(file.read_text())
        text = mail.get_payload()
        assert isinstance(text, str)
        del mail["Content-Transfer-Encoding"], mail["Content-Type"], mail["MIME-Version"]
        mail.set_payload(text.replace("\n", "\r\n"), "utf-8")
        assert mail["Content-Transfer-Encoding"] == "base64"
        file.write_bytes(mail.as_bytes())
    assert findings(series, str(out)) == by_range


def test_a_pull_request_and_git_give_the_same_report(
    series: Repo, hub: Hub, tmp_path: Path
) -> None:
    series.git("branch", "topic")
    series.git("reset", "-q", "--hard", "HEAD~4")
    words = "# words\nerorr||error\ncounts||count\n"
    series.commit("Linux 6.19", {"scripts/spelling.txt": words, "LICENSES/preferred/GPL-2.0": "x"})
    series.git("checkout", "-q", "-b", "here")
    series.git("cherry-pick", "main..topic~1")
    series.commit(
        "rust: add\n\nText.\n", {"rust/kernel/a.rs": b"fn a() { unsafe { b() } }\n\xff\n"}
    )
    series.git("cherry-pick", "topic")
    by_range = findings(series, "main..here")
    reading = read_pull(hub.repository, hub.world.add_pull(NAME, "here"))
    tree = GithubTree(hub.repository, reading.base, Blobs(tmp_path / "blobs", NAME))
    policy = Policy()
    rules = select(reading.submission, policy)
    report = lint(reading.submission, rules, {"tree": tree}, policy)
    tree.settle()
    assert len(by_range) >= 8
    assert "spelling" in {rule for _, rule, *_ in by_range}
    assert heard(json.loads(json.dumps(document(report)))) == by_range
