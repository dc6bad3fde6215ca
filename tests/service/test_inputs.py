# SPDX-License-Identifier: GPL-2.0-or-later
"""Bad input gets one line that names it, the right exit code, and hides nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Repo
from tests.examples import first_good
from tests.service.command import Ran, ksquirrel

UNSIGNED = first_good().replace("Signed-off-by: Ada Hacker <ada@engine.example>\n", "")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    file = tmp_path / "good.patch"
    file.write_text(first_good())
    return file


@pytest.fixture
def unsigned(tmp_path: Path) -> Path:
    file = tmp_path / "unsigned.patch"
    file.write_text(UNSIGNED.replace("object once", "object one time"))
    return file


def test_a_good_patch_is_silent_and_ends_with_0(good: Path) -> None:
    ran = ksquirrel("check", str(good))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("no findings in 1 patch; ")


def test_a_finding_ends_with_1(unsigned: Path) -> None:
    ran = ksquirrel("check", str(unsigned))
    assert ran.code == 1
    assert "signed-off-by-missing" in ran.out


def test_a_level_decides_what_fails(unsigned: Path) -> None:
    assert ksquirrel("check", "--fail-on", "never", str(unsigned)).code == 0
    assert ksquirrel("check", "--fail-on", "warning", str(unsigned)).code == 1


def make_folder(place: Path) -> str:
    folder = place / "photos"
    folder.mkdir()
    (folder / "squirrel.jpg").write_bytes(b"\xff\xd8\x00")
    return str(folder)


def make_binary(place: Path) -> str:
    file = place / "vmlinux.patch"
    file.write_bytes(b"\x7fELF\x02\x01\x01\x00" * 100)
    return str(file)


def make_empty(place: Path) -> str:
    file = place / "empty.patch"
    file.write_bytes(b"")
    return str(file)


def make_diff(place: Path) -> str:
    file = place / "bare.diff"
    file.write_text("diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n")
    return str(file)


BAD: list[tuple[Callable[[Path], str], int, str]] = [
    (make_folder, 2, "photos: a directory without patches"),
    (make_binary, 2, "vmlinux.patch: binary data, not a mail or a patch"),
    (make_empty, 2, "empty.patch: empty: nothing to check"),
    (make_diff, 2, "bare.diff: no mail headers at its beginning: not a mail or a patch (make"),
    (lambda _: "no-such-thing", 2, "no-such-thing: no such file, and no git repository here"),
    (lambda _: "a..b", 2, "a..b: no such file, and no git repository here"),
]


@pytest.mark.parametrize(("make", "code", "words"), BAD)
def test_a_bad_input_is_named_and_the_rest_is_judged(
    make: Callable[[Path], str], code: int, words: str, tmp_path: Path, unsigned: Path
) -> None:
    alone = ksquirrel("check", make(tmp_path), cwd=tmp_path)
    assert alone.code == code
    assert words in alone.err
    assert alone.err.count("\n") == 1
    both = ksquirrel("check", *alone.arguments[1:], str(unsigned), cwd=tmp_path)
    assert both.code == code
    assert words in both.err
    assert "signed-off-by-missing" in both.out


def test_a_file_that_cannot_be_read_is_not_finished(tmp_path: Path, unsigned: Path) -> None:
    (tmp_path / "box").mkdir()
    (tmp_path / "box" / "new").mkdir()
    (tmp_path / "box" / "new" / "1").symlink_to("/proc/self/mem")
    ran = ksquirrel("check", str(tmp_path / "box"), str(unsigned))
    assert ran.code == 3
    assert "cannot be read: " in ran.err
    assert "signed-off-by-missing" in ran.out


def test_a_range_that_does_not_exist_is_named(repo: Repo) -> None:
    ran = ksquirrel("check", "v9.9..HEAD", cwd=repo.folder)
    assert (ran.code, ran.err) == (2, "ksquirrel: v9.9..HEAD: no such file and no such revision\n")


def test_a_range_cannot_smuggle_an_option(repo: Repo) -> None:
    ran = ksquirrel("check", "--", "--output=pwned..HEAD", cwd=repo.folder)
    assert ran.code == 2
    assert not (repo.folder / "pwned..HEAD").exists()


def test_a_repository_without_commits_is_named(tmp_path: Path) -> None:
    Repo(tmp_path / "fresh")
    ran = ksquirrel("check", "HEAD", cwd=tmp_path / "fresh")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "a repository without commits" in ran.err


def test_a_branch_without_upstream_is_told_what_to_name(repo: Repo) -> None:
    ran = ksquirrel("check", cwd=repo.folder)
    assert ran.code == 2
    assert "this branch has no upstream; name what to check" in ran.err


def test_without_an_input_the_range_is_named_after_upstream(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "-b", "topic", "--track", "main")
    for n in range(2):
        repo.commit(f"mm/slub: step {n}\n\nText.\n", {"mm/slub.c": f"{n}\n"})
    ran = ksquirrel("check", cwd=repo.folder)
    assert ran.out.startswith("main.. (2 patches, from Ada Hacker ")


def test_a_head_on_no_branch_is_told_what_to_name(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "--detach")
    ran = ksquirrel("check", cwd=repo.folder)
    assert ran.code == 2
    assert "no branch is checked out; name what to check" in ran.err


def test_without_input_and_repository_it_is_said_what_is_missing(tmp_path: Path) -> None:
    ran = ksquirrel("check", cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "ksquirrel: this folder: nothing is named to check, and there is no git repository here\n"
    )


@pytest.fixture
def bare(repo: Repo, tmp_path: Path) -> Path:
    """A bare clone whose last commit has no sign-off, and no licence in a new file."""
    repo.commit("mm: new\n\nText.\n", {"mm/new.c": "int a;\n", "LICENSES/x": "a\n"})
    repo.git("clone", "--quiet", "--bare", str(repo.folder), str(tmp_path / "bare.git"))
    return tmp_path / "bare.git"


@pytest.mark.parametrize("spec", ["HEAD", "HEAD~1..", "main", "main^!"])
def test_a_bare_repository_is_checked_like_another(bare: Path, repo: Repo, spec: str) -> None:
    """HEAD is a file in it, and no mail."""
    there, here = (ksquirrel("check", "-q", spec, cwd=place) for place in (bare, repo.folder))
    assert "signed-off-by-missing" in there.out
    assert (there.code, there.err) == (1, "")
    assert there.out == here.out


def test_a_range_is_looked_up_in_the_tree_that_is_named(
    bare: Path, repo: Repo, tmp_path: Path
) -> None:
    inside = ksquirrel("check", "HEAD", cwd=repo.folder)
    for tree in (repo.folder, bare):
        outside = ksquirrel("check", "--tree", str(tree), "HEAD", cwd=tmp_path)
        assert (outside.code, outside.err) == (1, "")
        assert outside.out == inside.out, "the base is read, and not what is checked out"


def test_a_range_is_looked_up_here_first(repo: Repo, tmp_path: Path) -> None:
    other = Repo(tmp_path / "other")
    other.commit("mm: another\n\nText.\n", {"mm/x.c": "a\n"})
    ran = ksquirrel("check", "--tree", str(other.folder), "HEAD", cwd=repo.folder)
    assert ran.out.startswith("Linux 6.18 (1 patch")


def test_a_path_that_is_a_revision_too_is_taken_and_said(repo: Repo) -> None:
    (repo.folder / "topic").write_text(UNSIGNED)
    repo.git("branch", "topic")
    said = "ksquirrel: topic: a path and a revision; the path is taken; the commit is topic^!\n"
    assert ksquirrel("check", "topic", cwd=repo.folder).err == said
    for sure in ("./topic", str(repo.folder / "topic")):
        ran = ksquirrel("check", sure, cwd=repo.folder)
        assert (ran.code, ran.err) == (1, ""), "a path beyond doubt"
        assert "free the object once" in ran.out
    ran = ksquirrel("check", "topic^!", cwd=repo.folder)
    assert ran.out.startswith("Linux 6.18 (1 patch")
    (repo.folder / "topic.patch").write_text(UNSIGNED)
    repo.git("branch", "topic.patch")
    assert ksquirrel("check", "topic.patch", cwd=repo.folder).err == "", "by its name a mail"


def test_an_empty_range_is_said_and_no_failure(repo: Repo) -> None:
    ran = ksquirrel("check", "HEAD..HEAD", cwd=repo.folder)
    assert (ran.code, ran.err) == (0, "ksquirrel: HEAD..HEAD: an empty range: no commits in it\n")


def test_an_unknown_rule_in_the_configuration_is_named(good: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(
        '[rules.subject-to-long]\nlevel = "off"\n[rules.subject-too-long]\nlimit = "x"\n[other]\n'
    )
    ran = ksquirrel("check", "--config", str(policy), str(good))
    assert ran.code == 2
    assert ran.err.splitlines() == [
        f"ksquirrel: {policy}: other: unknown key; rules are set under [rules.NAME]",
        f"ksquirrel: {policy}: rules.subject-to-long: no such rule; did you mean subject-too-long?",
        f"ksquirrel: {policy}: rules.subject-too-long.limit: 'x' is not like its default 75",
    ]


def test_the_policy_of_the_tree_is_obeyed(unsigned: Path, repo: Repo) -> None:
    (repo.folder / ".ksquirrel.toml").write_text(
        '[rules.signed-off-by-missing]\nlevel = "note"\nreason = "a toy"\n'
    )
    ran = ksquirrel("check", str(unsigned), cwd=repo.folder)
    assert (ran.code, "note     signed-off-by-missing" in ran.out) == (0, True)


def test_a_reply_is_named_and_not_judged(tmp_path: Path) -> None:
    reply = tmp_path / "reply.eml"
    reply.write_text(
        "From: Sam Roe <sam@looms.example>\nSubject: Re: [PATCH] mm/slub: free it\n"
        "Message-ID: <2@x.example>\nIn-Reply-To: <1@x.example>\n\nLooks good.\n"
    )
    ran = ksquirrel("check", str(reply))
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"ksquirrel: {reply}: not judged: reply\n"


def test_a_diff_cut_in_half_is_a_finding(tmp_path: Path) -> None:
    cut = tmp_path / "cut.patch"
    cut.write_text(first_good().partition(" \t\treturn;")[0].partition("-\t\tkfree")[0])
    ran = ksquirrel("check", "--format", "json", str(cut))
    found = [one["rule"] for one in json.loads(ran.out)["reports"][0]["findings"]]
    assert ran.code == 1
    assert "patch-corrupt" in found


def test_a_header_of_a_megabyte_is_refused_and_the_rest_judged(
    tmp_path: Path, unsigned: Path
) -> None:
    fat = tmp_path / "fat.eml"
    fat.write_text("X-Fat: " + "x" * (1 << 20) + "\n" + first_good().partition("\n")[2])
    ran = ksquirrel("check", str(fat), str(unsigned))
    assert ran.code == 1
    assert "fat.eml: not judged: headers of 1,0" in ran.err
    assert "signed-off-by-missing" in ran.out
    listed = json.loads(ksquirrel("series", "--format", "json", str(fat)).out)
    assert listed["other"] == [
        {"id": "20260102030405.1-1-ada@engine.example", "kind": "unreadable"}
    ]


def test_nested_multiparts_are_refused(tmp_path: Path) -> None:
    deep = tmp_path / "deep.eml"
    head = "From: a@x.example\nSubject: [PATCH] x\nMIME-Version: 1.0\n"
    body = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(2000)
    )
    deep.write_text(head + body)
    ran = ksquirrel("check", str(deep))
    assert ran.code == 0
    assert "deep.eml: not judged: " in ran.err


def test_a_mailbox_of_100_megabytes_is_read(tmp_path: Path) -> None:
    box = tmp_path / "large.mbox"
    filler = "x" * 70 + "\n"
    other = (
        "From y@z Fri Jan  2 03:04:05 2026\nFrom: Sam Roe <sam@looms.example>\nSubject: Re: x\n"
        "Message-ID: <{}@x.example>\nIn-Reply-To: <0@x.example>\n\n" + filler * 14500 + "\n"
    )
    with box.open("w") as file:
        for n in range(100):
            file.write(other.format(n))
        file.write(UNSIGNED)
    assert box.stat().st_size > 100_000_000
    ran = ksquirrel("check", str(box))
    assert ran.code == 1
    assert "signed-off-by-missing" in ran.out


def test_standard_input_is_read_as_an_mbox() -> None:
    two = UNSIGNED + first_good().replace("-1-ada", "-2-ada").replace("once", "one time")
    ran: Ran = ksquirrel("check", "-", "--format", "json", stdin=two)
    report = json.loads(ran.out)
    assert ran.code == 1
    assert [one["verdict"] for one in report["reports"]] == ["errors", "clean"]


def test_a_closed_pipe_is_no_error(repo: Repo) -> None:
    command = f"{sys.executable} -m service.cli rules | head -1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=True, cwd=repo.folder)
    assert done.stderr == b""


def test_a_damaged_mail_in_a_mailbox_hides_no_other(tmp_path: Path) -> None:
    box = tmp_path / "box.mbox"
    mark = "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n"
    box.write_text(f"{UNSIGNED}\n{mark}From : \n\n{first_good().replace('-1-ada', '-2-ada')}")
    ran = ksquirrel("check", "--format", "json", str(box))
    assert len(json.loads(ran.out)["reports"]) == 2
    assert ran.code == 1


def test_a_folder_of_format_patch_is_one_series(repo: Repo, tmp_path: Path) -> None:
    """Whatever the dates and authors of its commits."""
    for n, author in enumerate(("Ada Hacker <ada@engine.example>", "Sam Roe <sam@looms.example>")):
        message = (
            f"mm/slub: step {n}\n\nEach step counts one object more.\n\nSigned-off-by: {author}\n"
        )
        message += "Signed-off-by: Ada Hacker <ada@engine.example>\n" if n else ""
        repo.commit(message, {"mm/slub.c": f"{n}\n"})
        date = f"2026-01-0{n + 1}T00:00:00Z"
        repo.git("commit", "--quiet", "--amend", "--no-edit", "--author", author, "--date", date)
    out = tmp_path / "out"
    repo.git("format-patch", "-2", "--cover-letter", "--output-directory", str(out))
    ran = ksquirrel("check", "--format", "json", str(out))
    (report,) = json.loads(ran.out)["reports"]
    assert report["submission"]["missing"] == []
    assert {one["rule"] for one in report["findings"]} <= {
        "base-commit-missing",
        "placeholder-text",
    }


@pytest.mark.parametrize("arguments", [("check", "-"), ("mailinfo", "-")])
def test_a_closed_standard_input_is_named(arguments: tuple[str, ...]) -> None:
    command = f"{sys.executable} -m service.cli {' '.join(arguments)} <&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    assert done.returncode in (2, 3)
    assert b"Traceback" not in done.stderr
    assert done.stderr.count(b"\n") == 1


def test_a_full_disk_is_no_finding(good: Path) -> None:
    command = f"{sys.executable} -m service.cli check {good} >/dev/full"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    assert done.returncode == 3
    assert b"No space left on device" in done.stderr


def test_a_name_from_outside_moves_no_cursor(tmp_path: Path) -> None:
    (tmp_path / "x\x1b]0;PWN\x07\nksquirrel: forged.patch").write_bytes(b"\x00")
    ran = ksquirrel("check", str(tmp_path))
    assert "\x1b" not in ran.err
    assert ran.err.count("\n") == 1


def test_json_holds_names_that_are_no_utf_8(repo: Repo) -> None:
    repo.commit("mm: x\n\nText.\n", {os.fsdecode(b"mm/caf\xe9.c"): "int a;\n"})
    ran = ksquirrel("check", "--format", "json", "HEAD", cwd=repo.folder)
    json.dumps(json.loads(ran.out)).encode("utf-8")
    json.loads(ran.out)["reports"][0]["findings"][0]["seen"].encode("utf-8")


def test_a_shallow_clone_is_not_judged_beyond_its_end(repo: Repo, tmp_path: Path) -> None:
    repo.commit("mm: x\n\nText.\n", {"mm/new.c": "int a;\n"})
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.folder}", str(tmp_path / "shallow"))
    ran = ksquirrel("check", "HEAD", cwd=tmp_path / "shallow")
    assert ran.code == 3
    assert "reaches the end of a shallow clone" in ran.err
