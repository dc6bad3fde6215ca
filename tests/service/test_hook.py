# SPDX-License-Identifier: GPL-2.0-or-later
"""The hooks, run by git itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

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


def validate(repo: Repo, mails: list[str], tmp_path: Path) -> list[Ran]:
    """What git send-email does: one call a mail, with its number and their count."""
    ran = []
    for number, text in enumerate(mails, 1):
        file = tmp_path / f"{number}.patch"
        file.write_text(text)
        counts = {
            "GIT_SENDEMAIL_FILE_COUNTER": str(number),
            "GIT_SENDEMAIL_FILE_TOTAL": str(len(mails)),
        }
        ran.append(ksquirrel("hook", "sendemail-validate", str(file), cwd=repo.folder, **counts))
    return ran


def test_the_last_mail_brings_the_series_along(repo: Repo, tmp_path: Path) -> None:
    one = first_good().replace("[PATCH]", "[PATCH v2 1/2]")
    two = one.replace("1/2]", "2/2]").replace("-1-ada", "-2-ada").replace("once", "one time")
    first, last = validate(repo, [one, two], tmp_path)
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
