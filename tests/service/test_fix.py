# SPDX-License-Identifier: GPL-2.0-or-later
"""Fix repairs what is safe, in files and in commits, and nothing else."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from rules.engine.rule import Rule, every
from rules.facts import Policy
from service.command.desk_files import Files
from service.command.facts import Facts
from service.command.fix import rounds
from tests.conftest import SLUB, Repo
from tests.examples import first_good
from tests.service.command import Ran, ksquirrel

SIGNED = "Signed-off-by: Ada Hacker <ada@engine.example>\n"
SIGN = re.compile(rb"^[ >]{0,80}signed[- ]off[- ]by", re.IGNORECASE | re.MULTILINE)
BAD = f"mm/slub: Rename b.\n\nIt counts.\n\nReveiwed-by: Sam Roe <sam@engine.example>\n{SIGNED}"
GOOD = f"mm/slub: rename b\n\nIt counts objects, so say so.\n\n{SIGNED}"
FAULTS = ("subject-trailing-period", "trailer-misspelled", "trailer-spacing", "gerrit-change-id",
          "link-not-https", "spdx-comment-style")  # fmt: skip


def make_patch(repo: Repo, message: str, files: dict[str, str | bytes], name: str = "x") -> Path:
    """A commit as a file of git format-patch; the commit itself is taken back."""
    repo.commit(message, files)
    text = repo.git("format-patch", "-1", "--stdout", "--keep-subject")
    repo.git("reset", "--quiet", "--hard", "HEAD~1")
    file = repo.folder.parent / f"{name}.patch"
    file.write_text(text.replace("Subject: ", "Subject: [PATCH] "))
    return file


def fix(*arguments: str, cwd: Path | None = None) -> Ran:
    return ksquirrel("fix", *arguments, cwd=cwd)


def faulty(repo: Repo) -> Path:
    return make_patch(
        repo,
        "mm/slub: rename b.\n\nIt counts, see http://lwn.net/Articles/1/ for more of it.\n\n"
        f"Reveiwed-by: Sam Roe <sam@engine.example>\nAcked-by:Jo Doe <jo@engine.example>\n{SIGNED}"
        "Change-Id: I0123456789abcdef0123456789abcdef01234567\n",
        {"mm/new.h": "// SPDX-License-Identifier: GPL-2.0\nint n;\n"},
    )


def test_a_faulty_patch_is_repaired_and_git_am_still_takes_it(repo: Repo) -> None:
    file = faulty(repo)
    before = ksquirrel("check", str(file), "--format", "gnu", cwd=repo.folder).out
    ran = fix(str(file), cwd=repo.folder)
    after = ksquirrel("check", str(file), "--format", "gnu", cwd=repo.folder).out
    for rule in FAULTS:
        assert f"[{rule}]" in before, before
        assert f": {rule}: " in ran.out
        assert f"[{rule}]" not in after
    assert ran.code == 0, ran.out
    repo.git("am", "--quiet", str(file))
    message = repo.git("log", "-1", "--format=%B")
    assert message.startswith("mm/slub: rename b\n\nIt counts, see https://lwn.net/")
    assert "Reviewed-by: Sam Roe <sam@engine.example>\nAcked-by: Jo Doe" in message
    assert "Change-Id" not in message
    assert (repo.folder / "mm" / "new.h").read_text().startswith("/* SPDX-License-Identifier")


def test_to_fix_twice_changes_nothing_more(repo: Repo) -> None:
    file = faulty(repo)
    fix(str(file), cwd=repo.folder)
    once = file.read_bytes()
    ran = fix(str(file), cwd=repo.folder)
    assert file.read_bytes() == once
    assert " -> " not in ran.out


def test_a_file_with_nothing_to_repair_is_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "a.patch"
    file.write_bytes(first_good().encode())
    before = file.stat()
    ran = fix(str(file))
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert file.read_bytes() == first_good().encode()
    after = file.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_dry_run_prints_a_diff_that_git_can_apply(repo: Repo) -> None:
    file = faulty(repo)
    before = file.read_bytes()
    ran = fix("--dry-run", file.name, cwd=file.parent)
    assert file.read_bytes() == before
    assert (
        "\n-Subject: [PATCH] mm/slub: rename b.\n+Subject: [PATCH] mm/slub: rename b\n" in ran.out
    )
    assert "trailer-misspelled" in ran.err
    fix(file.name, cwd=file.parent)
    mended = file.read_bytes()
    file.write_bytes(before)
    (file.parent / "change").write_text(ran.out)
    repo.git("-C", str(file.parent), "apply", "--unsafe-paths", "change")
    assert file.read_bytes() == mended


def test_mode_line_ends_and_links_stay(repo: Repo) -> None:
    file = faulty(repo)
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    file.chmod(0o640)
    link = file.with_name("link.patch")
    link.symlink_to(file.name)
    ran = fix(str(link), cwd=repo.folder)
    assert "trailer-misspelled" in ran.out
    assert link.is_symlink()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    raw = file.read_bytes()
    assert b"Reviewed-by: Sam" in raw
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert {one.name for one in file.parent.iterdir()} == {"linux", "link.patch", "x.patch"}


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_an_encoded_text_is_left_alone_and_said_so(tmp_path: Path, encoding: str) -> None:
    from base64 import encodebytes
    from quopri import encodestring

    head, _, body = first_good().partition("\n\n")
    raw = body.replace("Signed", "Reveiwed-by: Sam Roe <sam@engine.example>\nSigned", 1).encode()
    coded = encodebytes(raw) if encoding == "base64" else encodestring(raw)
    whole = f"{head}\nContent-Transfer-Encoding: {encoding}\n\n".encode() + coded
    file = tmp_path / "a.patch"
    file.write_bytes(whole)
    ran = fix(str(file))
    assert file.read_bytes() == whole
    assert (
        f"trailer-misspelled: the tag Reveiwed-by; the text of the mail is encoded ({encoding})"
        in ran.out
    )


@pytest.mark.parametrize(
    "subject",
    [
        "[PATCH] mm/slub: free the object once\n on the error path.",
        "=?utf-8?q?=5BPATCH=5D_mm=2Fslub=3A_free_it_once=2E?=",
    ],
    ids=["folded", "encoded"],
)
def test_a_folded_or_encoded_subject_is_left_alone_and_said_so(
    tmp_path: Path, subject: str
) -> None:
    text = re.sub(r"(?m)^Subject: .*", lambda _: f"Subject: {subject}", first_good())
    file = tmp_path / "a.patch"
    file.write_text(text)
    ran = fix(str(file))
    assert file.read_text() == text
    assert "subject-trailing-period: a full stop " in ran.out
    assert "; the subject is folded or encoded; edit it" in ran.out


def test_a_line_of_the_diff_that_a_later_patch_leans_on_stays(repo: Repo) -> None:
    header = "// SPDX-License-Identifier: GPL-2.0\n"
    repo.commit(GOOD, {"mm/new.h": f"{header}int n;\n"})
    repo.commit(GOOD.replace("b\n", "c\n", 1), {"mm/new.h": f"{header}int n;\nint m;\n"})
    out = repo.folder.parent / "out"
    repo.git("format-patch", "-2", "-o", str(out))
    repo.git("reset", "--quiet", "--hard", "HEAD~2")
    ran = fix(str(out), cwd=repo.folder)
    assert "in mm/new.h; another patch of the series has this line too" in ran.out
    repo.git("am", "--quiet", *map(str, sorted(out.iterdir())))


def test_every_mail_of_an_mbox_is_repaired_in_its_place(repo: Repo) -> None:
    file = faulty(repo)
    whole = file.read_text()
    file.write_text(whole + "\n" + whole.replace("rename b.", "rename the c."))
    fix(str(file), cwd=repo.folder)
    assert file.read_text().count("Reviewed-by: Sam Roe") == 2
    assert "Subject: [PATCH] mm/slub: rename the c\n" in file.read_text()


@pytest.mark.parametrize("rule", list(every()), ids=lambda rule: rule.name)
def test_no_repair_of_any_rule_adds_a_sign_off(rule: Rule) -> None:
    for text in rule.bad:
        old = text.encode()
        desk = Files({"a.patch": old})
        rounds(desk, Policy(), Facts(None, no_tree=True))
        new = desk.texts["a.patch"]
        assert len(SIGN.findall(new)) <= len(SIGN.findall(old))
        assert new.count(b"\n") <= old.count(b"\n")


def test_a_missing_sign_off_is_named_with_its_command_and_an_error_is_left(repo: Repo) -> None:
    file = make_patch(repo, GOOD.replace(SIGNED, ""), {"mm/slub.c": SLUB + "int d;\n"})
    ran = fix(str(file), cwd=repo.folder)
    assert ran.code == 1
    assert "left: error signed-off-by-missing: no Signed-off-by; run: git" in ran.out


def two_commits(repo: Repo) -> str:
    repo.commit(GOOD.replace("rename b", "add d"), {"mm/slub.c": SLUB + "int d;\n"})
    return repo.commit(BAD, {"mm/slub.c": SLUB + "int d;\nint e;\n"})


def test_a_range_gets_new_messages_and_keeps_all_else(repo: Repo) -> None:
    old = two_commits(repo)
    (repo.folder / "mm" / "slub.c").write_text("dirty\n")
    (repo.folder / "staged").write_text("x\n")
    repo.git("add", "staged")
    facts = ("log", "-2", "--format=%T %an %ae %ad")
    before, status = repo.git(*facts), repo.git("status", "--porcelain")
    first = repo.git("rev-parse", "HEAD~1")
    ran = fix("HEAD~2..", cwd=repo.folder)
    message = repo.git("log", "-1", "--format=%B")
    assert message.startswith("mm/slub: Rename b\n"), ran
    assert "Reviewed-by: Sam Roe <sam@engine.example>\n" in message
    assert (repo.git(*facts), repo.git("status", "--porcelain")) == (before, status)
    assert repo.git("rev-parse", "HEAD~1") == first, "what needs no repair keeps its id"
    assert repo.git("symbolic-ref", "HEAD").strip() == "refs/heads/main"
    again = re.search(r"to go back: git (reset --soft (\S+))", ran.out)
    assert again is not None
    assert repo.git("rev-parse", again[2]).strip() == old
    repo.git(*again[1].split())
    assert repo.git("rev-parse", "HEAD").strip() == old
    assert repo.git("status", "--porcelain") == status


def test_a_line_taken_out_of_a_message_moves_no_other_repair(repo: Repo) -> None:
    gone = "Change-Id: I0123456789abcdef0123456789abcdef01234567\n"
    signed = f"Acked-by:Jo Doe <jo@engine.example>\n{SIGNED}"
    repo.commit(BAD.replace("Reveiwed", f"{gone}Reveiwed").replace(SIGNED, signed), {"mm/n": "1\n"})
    ran = fix("HEAD", cwd=repo.folder)
    assert ran.out.count(" -> ") == 4
    assert repo.git("log", "-1", "--format=%b") == (
        "It counts.\n\nReviewed-by: Sam Roe <sam@engine.example>\n"
        f"Acked-by: Jo Doe <jo@engine.example>\n{SIGNED}\n"
    )


def test_what_is_no_patch_is_left_and_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello\n")
    (tmp_path / "empty.patch").write_text("")
    ran = fix("notes.txt", "empty.patch", cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert "notes.txt: " in ran.err
    assert "empty.patch: empty" in ran.err
    assert (tmp_path / "notes.txt").read_text() == "hello\n"


def test_a_dry_run_of_a_range_writes_nothing(repo: Repo) -> None:
    old = two_commits(repo)
    objects = repo.git("count-objects")
    ran = fix("-n", "HEAD~1..", cwd=repo.folder)
    assert "-mm/slub: Rename b.\n+mm/slub: Rename b\n" in ran.out
    assert repo.git("rev-parse", "HEAD").strip() == old
    assert repo.git("for-each-ref", "refs/ksquirrel") == ""
    assert repo.git("count-objects") == objects


def test_a_detached_head_is_moved_and_no_branch(repo: Repo) -> None:
    old = two_commits(repo)
    repo.git("checkout", "--quiet", "--detach")
    fix("HEAD", cwd=repo.folder)
    assert repo.git("log", "-1", "--format=%s").strip() == "mm/slub: Rename b"
    assert repo.git("rev-parse", "main").strip() == old


def test_an_odd_author_and_odd_bytes_are_kept(repo: Repo) -> None:
    two_commits(repo)
    raw = repo.git("cat-file", "commit", "HEAD").replace("Ada Hacker <ada", "Åda 'x' <ada", 1)
    raw = raw.replace("+0000\ncommitter", "-0730\ncommitter").replace("counts", "c\udce4unts")
    sha = repo.git(
        "hash-object", "-t", "commit", "-w", "--stdin", stdin=raw.encode(errors="surrogateescape")
    )
    repo.git("reset", "--quiet", "--soft", sha.strip())
    fix("HEAD", cwd=repo.folder)
    new = repo.git("cat-file", "commit", "HEAD")
    assert "mm/slub: Rename b\n" in new
    assert "c\udce4unts" in new
    author = re.compile(r"^author .*", re.MULTILINE)
    assert author.findall(new) == author.findall(raw)


def test_what_cannot_be_written_anew_is_refused_and_stays(repo: Repo) -> None:
    old = two_commits(repo)
    ran = fix("HEAD~2..HEAD~1", cwd=repo.folder)
    assert (ran.code, ran.out) == (2, "")
    assert "the range must end at HEAD" in ran.err
    repo.git("checkout", "--quiet", "-b", "side", "HEAD~1")
    repo.commit(BAD, {"mm/side.c": "int s;\n"})
    repo.git("merge", "--quiet", "--no-ff", "-m", "Merge branch 'main'", "main")
    merge = repo.git("rev-parse", "HEAD")
    ran = fix("main..", cwd=repo.folder)
    assert (ran.code, ran.out) == (2, "")
    assert "a merge, which fix does not write anew" in ran.err
    assert repo.git("rev-parse", "HEAD", "main") == f"{merge}{old}\n"


def test_a_signed_commit_is_not_written_anew(repo: Repo) -> None:
    two_commits(repo)
    head, _, text = repo.git("cat-file", "commit", "HEAD").partition("\n\n")
    signature = "gpgsig -----BEGIN SSH SIGNATURE-----\n x\n -----END SSH SIGNATURE-----"
    raw = f"{head}\n{signature}\n\n{text}".encode()
    sha = repo.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=raw).strip()
    repo.git("reset", "--quiet", "--soft", sha)
    ran = fix("HEAD", cwd=repo.folder)
    assert (ran.code, ran.out) == (2, "")
    assert "signed, or not in UTF-8" in ran.err
    assert repo.git("rev-parse", "HEAD").strip() == sha


@pytest.mark.parametrize("inputs", [("-",), ("a.patch", "HEAD"), ("HEAD~1..", "HEAD")])
def test_files_and_ranges_do_not_mix(repo: Repo, inputs: tuple[str, ...]) -> None:
    (repo.folder / "a.patch").write_text(first_good())
    ran = fix(*inputs, cwd=repo.folder)
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1


def test_without_an_input_the_commits_since_upstream_are_mended(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "-b", "topic", "--track", "main")
    repo.commit(f"mm/slub: one.\n\nBecause it counts.\n\n{SIGNED}", {"mm/slub.c": "1\n"})
    ran = ksquirrel("fix", cwd=repo.folder)
    assert "to go back: git reset --soft " in ran.out
    assert repo.git("log", "-1", "--format=%s").strip() == "mm/slub: one"
    assert "subject-trailing-period" not in ksquirrel("check", cwd=repo.folder).out
