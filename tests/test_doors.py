# SPDX-License-Identifier: GPL-2.0-or-later
"""The same series gives the same report whichever door it comes through."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import SLUB, Repo
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
    """What is said, but for the ids and the rules that need a mail."""
    ran = ksquirrel("check", "--format", "json", *inputs, cwd=repo.folder)
    (report,) = json.loads(ran.out)["reports"]
    keys = ("patch", "rule", "severity", "part", "path", "line", "text", "seen", "expected")
    return [
        tuple(one[key] for key in keys)
        for one in report["findings"]
        if one["rule"] not in ("base-commit-missing", "cover-letter-missing")
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
