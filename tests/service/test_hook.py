# SPDX-License-Identifier: GPL-2.0-or-later
"""The hooks, run by git itself."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from service.command.hook import _sent as sent
from tests.conftest import SLUB, Repo
from tests.examples import first_good
from tests.service.command import Ran, ksquirrel, needs_send_email

ROOT = Path(__file__).parents[2]
GOOD = (
    "mm/slub: rename the counter\n\nIt counts objects, so say so.\n\n"
    "Signed-off-by: Ada Hacker <ada@engine.example>\n"
)


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def commit(repo: Repo, message: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    (repo.folder / "mm" / "slub.c").write_text(SLUB + message)
    return subprocess.run(
        ["git", "commit", "--quiet", "--all", "--file=-", *arguments],
        cwd=repo.folder,
        input=message.encode(),
        capture_output=True,
        check=False,
    )


def install(repo: Repo, *names: str) -> Ran:
    return ksquirrel("hook", "install", *names, cwd=repo.folder)


def test_git_commit_refuses_a_message_with_an_error(repo: Repo) -> None:
    assert install(repo, "commit-msg").code == 0
    bad = commit(repo, GOOD.replace("mm/slub: rename", "Rename"))
    assert bad.returncode != 0
    assert b"subject-prefix-missing" in bad.stderr
    assert b"git commit --no-verify" in bad.stderr
    assert commit(repo, GOOD).returncode == 0
    assert commit(repo, "Rename.\n", "--no-verify").returncode == 0


def test_a_hook_runs_no_code_of_the_tree_that_it_guards(repo: Repo) -> None:
    install(repo, "commit-msg")
    for name in ("service/cli.py", "service/__init__.py", "rules/__init__.py", "json.py"):
        file = repo.folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("raise SystemExit(0)\n")
    bad = commit(repo, GOOD.replace("mm/slub: rename", "Rename"))
    assert bad.returncode != 0
    assert b"subject-prefix-missing" in bad.stderr


def test_a_warning_is_printed_and_stops_nothing(repo: Repo) -> None:
    install(repo, "commit-msg")
    done = commit(repo, GOOD.replace("counter\n", "counter.\n"))
    assert done.returncode == 0
    assert b"subject-trailing-period" in done.stderr


def test_comments_and_scissors_are_not_judged(repo: Repo, tmp_path: Path) -> None:
    draft = tmp_path / "COMMIT_EDITMSG"
    draft.write_text(
        "# a comment\n\n" + GOOD + "# Please enter the message\n"
        "# ------------------------ >8 ------------------------\ndiff --git a/x b/x\n"
    )
    ran = ksquirrel("hook", "commit-msg", str(draft), cwd=repo.folder)
    assert (ran.code, ran.err) == (0, "")


def test_git_am_refuses_a_patch_with_an_error(repo: Repo) -> None:
    commit(repo, "Rename.\n")
    patch = repo.git("format-patch", "-1", "--stdout")
    repo.git("reset", "--quiet", "--hard", "HEAD~1")
    install(repo, "applypatch-msg")
    done = subprocess.run(
        ["git", "am", "--quiet"],
        cwd=repo.folder,
        input=patch.encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode != 0
    assert b"signed-off-by-missing" in done.stderr


def test_a_hook_of_somebody_else_is_not_replaced(repo: Repo) -> None:
    hook = repo.folder / ".git" / "hooks" / "commit-msg"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\n")
    ran = install(repo, "commit-msg")
    assert (ran.code, hook.read_text()) == (2, "#!/bin/sh\n")
    assert "--force replaces it" in ran.err
    assert ksquirrel("hook", "install", "--force", "commit-msg", cwd=repo.folder).code == 0
    assert install(repo, "commit-msg").code == 0, "our own is"


def validate(
    repo: Repo, mails: list[str], tmp_path: Path, headers: Sequence[str] = ()
) -> list[Ran]:
    """What git send-email does: one call a mail, with its number and their count; git from 2.41
    on adds a file of the headers it will send."""
    ran = []
    for number, text in enumerate(mails, 1):
        file = tmp_path / f"{number}.patch"
        file.write_text(text)
        files = [str(file)]
        if headers:
            header = tmp_path / ".gitsendemail.header"  # the same for each, and gone afterwards
            header.write_text(headers[number - 1])
            files.append(str(header))
        counts = {
            "GIT_SENDEMAIL_FILE_COUNTER": str(number),
            "GIT_SENDEMAIL_FILE_TOTAL": str(len(mails)),
        }
        ran.append(ksquirrel("hook", "sendemail-validate", *files, cwd=repo.folder, **counts))
    return ran


def headers_of(number: int, cc: str = "") -> str:
    """As git send-email writes them."""
    return (
        "From: Ada Hacker <ada@engine.example>\n"
        "To: rust-for-linux@lists.example,\n\t=?UTF-8?q?J=C3=B6rg?= <joerg@looms.example>"
        f"{cc}\nSubject: [PATCH v2 {number}/2] mm/slub: free the object\n"
        f"Date: Fri,  2 Jan 2026 03:04:05 +0000\nMessage-ID: <20260102030405.1-{number}@x>\n"
        "X-Mailer: git-send-email 2.47.0\nMIME-Version: 1.0\n"
        "Content-Transfer-Encoding: 8bit\n\n"
    )


def two() -> list[str]:
    one = first_good().replace("[PATCH]", "[PATCH v2 1/2]")
    return [one, one.replace("1/2]", "2/2]").replace("-1-ada", "-2-ada").replace("once", "twice")]


def test_the_recipients_of_each_mail_are_those_that_git_will_send_to(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever To and Cc the patch file has itself."""
    cc = "\nCc: Sam Roe <sam@looms.example>,\n\tmm@lists.example"
    mails = [text.replace("\nSubject:", "\nTo: old@x.example\nSubject:", 1) for text in two()]
    ran = validate(repo, mails, tmp_path, [headers_of(1), headers_of(2, cc)])
    assert "version-changelog-missing" in ran[-1].err
    assert "To and Cc were not checked" not in "".join(one.out for one in ran)
    place = repo.folder / ".git" / "ksquirrel" / "sendemail"
    kept = {one: one.with_suffix(".headers") for one in sorted(place.glob("*.eml"))}
    assert len(kept) == 2
    monkeypatch.chdir(repo.folder)
    (submission,) = sent(kept)
    to = [("", "rust-for-linux@lists.example"), ("Jörg", "joerg@looms.example")]
    for patch in submission.patches:
        assert [(one.name, one.email) for one in patch.to] == to
    first, last = ([one.email for one in patch.cc] for patch in submission.patches)
    assert (first, last) == ([], ["sam@looms.example", "mm@lists.example"])


def test_the_mails_of_another_series_are_forgotten(repo: Repo, tmp_path: Path) -> None:
    validate(repo, two(), tmp_path, [headers_of(1), headers_of(2)])
    validate(repo, [first_good()], tmp_path)
    place = repo.folder / ".git" / "ksquirrel" / "sendemail"
    assert [one.name for one in place.iterdir()] == ["0001.eml"]


def test_without_the_headers_it_is_said_that_nobody_was_checked(repo: Repo, tmp_path: Path) -> None:
    first, last = validate(repo, two(), tmp_path)
    assert (first.out, last.out.count("To and Cc were not checked")) == ("", 1)


@pytest.mark.parametrize("headers", ["", "no headers\n", "To: " + "x" * (1 << 20) + "\n"])
def test_headers_that_cannot_be_read_stop_the_sending(
    repo: Repo, tmp_path: Path, headers: str
) -> None:
    (ran,) = validate(repo, [first_good()], tmp_path, [headers])
    assert ran.code == 3
    assert ".headers: " in ran.err


def test_a_file_that_is_not_there_is_named(repo: Repo) -> None:
    ran = ksquirrel("hook", "sendemail-validate", "no-such.patch", cwd=repo.folder)
    assert ran.code == 2
    assert "'no-such.patch' does not exist" in ran.err


def test_the_last_mail_brings_the_series_along(repo: Repo, tmp_path: Path) -> None:
    first, last = validate(repo, two(), tmp_path)
    assert (first.code, first.err) == (0, "")
    assert last.code == 0
    assert "version-changelog-missing" in last.err


def test_an_error_stops_the_sending(repo: Repo, tmp_path: Path) -> None:
    unsigned = first_good().replace("Signed-off-by: Ada Hacker <ada@engine.example>\n", "")
    (ran,) = validate(repo, [unsigned], tmp_path)
    assert ran.code == 1
    assert "git send-email --no-validate" in ran.err


@pytest.mark.end_to_end
def test_git_send_email_runs_the_hook(repo: Repo, tmp_path: Path) -> None:
    needs_send_email()
    install(repo, "sendemail-validate")
    commit(repo, "Rename.\n")
    repo.git("format-patch", "-1", "--output-directory", str(tmp_path / "out"))
    sent = tmp_path / "sent"
    sendmail = tmp_path / "sendmail"
    sendmail.write_text(
        f'#!{sys.executable}\nimport sys\nopen("{sent}", "w").write(sys.stdin.read())\n'
    )
    sendmail.chmod(0o755)
    command = ["git", "send-email", "--quiet", "--confirm=never", "--to=list@lists.example"]
    command += ["--from=ada@engine.example", f"--sendmail-cmd={sendmail}", str(tmp_path / "out")]
    done = subprocess.run(command, cwd=repo.folder, capture_output=True, check=False)
    assert done.returncode != 0
    assert b"signed-off-by-missing" in done.stderr
    assert not sent.exists()
    done = subprocess.run([*command[:3], "--no-validate", *command[3:]], cwd=repo.folder,
                          capture_output=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Rename" in sent.read_text()
