# SPDX-License-Identifier: GPL-2.0-or-later
"""Patches applied in memory, with git apply as the judge."""

from __future__ import annotations

import random
import subprocess
import time
from pathlib import Path

import pytest

from rules.kernel.apply import STRANGE, Files, Reject, is_applied
from rules.model import Message, Patch, Person, Subject
from rules.read.diff import read_diff
from tests.conftest import Repo
from tests.fakes import FakeTree

ADA = Person(name="Ada Hacker", email="ada@engine.example")
SUBJECT = Message(subject=Subject(raw="x", title="x"))


def patch_of(diff: str) -> Patch:
    change = read_diff(diff)
    assert not change.damage
    return Patch(id="p", number=1, author=ADA, sender=ADA, message=SUBJECT, diff=change.files)


def apply(files: dict[str, bytes], diff: str) -> dict[str, bytes] | Reject:
    """The files after a patch in memory, or why it does not apply."""
    found = Files(FakeTree(files))
    wrong = found.apply(patch_of(diff))
    if wrong is not None:
        return wrong
    after = dict(files)
    for path, text in found.now.items():
        after.pop(path, None)
        if text is not None:
            assert isinstance(text, list)
            after[path] = "".join(text).encode("utf-8", "surrogateescape")
    return after


def git_apply(folder: Path, files: dict[str, bytes], diff: str) -> dict[str, bytes] | None:
    """The same by git, in a folder; None where it refuses."""
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    done = subprocess.run(
        ["git", "apply", "-"], cwd=folder, input=diff.encode(), capture_output=True, check=False
    )
    if done.returncode:
        return None
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def text(dice: random.Random, size: int) -> list[str]:
    """Lines of which many are equal, so that a hunk fits in more than one place."""
    words = dice.choice((["a", "b"], ["a", "b", "{", "}", ""], [f"line {n}" for n in range(50)]))
    return [dice.choice(words) for _ in range(size)]


def edited(dice: random.Random, lines: list[str], times: int) -> list[str]:
    new = list(lines)
    for _ in range(times):
        at = dice.randrange(len(new) + 1)
        new[at : at + dice.randrange(4)] = text(dice, dice.randrange(4))
    return new


def joined(dice: random.Random, lines: list[str]) -> bytes:
    ended = dice.random() < 0.85 or not lines
    return ("\n".join(lines) + ("\n" if ended and lines else "")).encode()


def case(dice: random.Random, folder: Path) -> tuple[dict[str, bytes], str]:
    """Files, and a diff that was made between files much like them."""
    old = text(dice, dice.randrange(40))
    (folder / "before").write_bytes(joined(dice, old))
    (folder / "after").write_bytes(joined(dice, edited(dice, old, dice.randrange(1, 5))))
    context = f"-U{dice.choice((3, 3, 3, 2, 1, 0, 8))}"
    made = subprocess.run(
        ["git", "diff", "--no-index", "--no-color", context, "before", "after"],
        cwd=folder,
        capture_output=True,
        check=False,
    ).stdout.decode()
    diff = made.replace("a/before", "a/f").replace("b/after", "b/f")
    tree = edited(dice, old, dice.randrange(4)) if dice.random() < 0.7 else old
    content = (folder / "before").read_bytes() if tree is old else joined(dice, tree)
    return {"f": content}, diff


@pytest.mark.parametrize("seed", range(150))
def test_a_random_patch_applies_as_git_applies_it(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    files, diff = case(dice, tmp_path)
    if not diff:
        return
    place = tmp_path / "place"
    place.mkdir()
    wanted, found = git_apply(place, files, diff), apply(files, diff)
    assert (None if isinstance(found, Reject) else found) == wanted


NEW = "diff --git a/n b/n\nnew file mode 100644\n--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+x\n"
GONE = "diff --git a/f b/f\ndeleted file mode 100644\n--- a/f\n+++ /dev/null\n@@ -1,2 +0,0 @@\n"
GONE += "-a\n-b\n"
MOVE = "diff --git a/{0} b/{1}\nsimilarity index 100%\nrename from {0}\nrename to {1}\n"
COPY = MOVE.replace("rename", "copy")
EDIT = "diff --git a/{0} b/{0}\n--- a/{0}\n+++ b/{0}\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
AGAIN = EDIT.replace("-b\n+c", "-c\n+d")
NEW_F = NEW.replace("/n ", "/f ").replace("b/n\n", "b/f\n")
UNENDED = EDIT.format("f").replace("1,2 +1,2", "1,3 +1,3") + " x\n"
AB = b"a\nb\n"
WHOLE = {
    "a new file": ({"f": AB}, NEW),
    "a new file that is there": ({"n": b"x\n"}, NEW),
    "a file goes": ({"f": AB, "g": AB}, GONE),
    "a file goes that has more": ({"f": b"a\nb\nc\n", "g": AB}, GONE),
    "a file goes that is not there": ({"g": AB}, GONE),
    "a file moves": ({"f": AB}, MOVE.format("f", "g")),
    "a file moves onto another": ({"f": AB, "g": AB}, MOVE.format("f", "g")),
    "a file that is gone moves": ({"h": AB}, MOVE.format("f", "g")),
    "two files change places": (
        {"f": AB, "g": b"g\n"}, MOVE.format("f", "g") + MOVE.format("g", "f")
    ),
    "a file is copied and changed": ({"f": AB}, COPY.format("f", "g") + EDIT.format("f")),
    "a file changes and is copied": ({"f": AB}, EDIT.format("f") + COPY.format("f", "g")),
    "a file changes twice": ({"f": AB}, EDIT.format("f") + AGAIN.format("f")),
    "a file changes twice alike": ({"f": AB}, EDIT.format("f") + EDIT.format("f")),
    "a file goes and comes again": ({"f": AB}, GONE + NEW_F),
    "one of two does not fit": ({"f": AB, "g": b"x\n"}, EDIT.format("f") + EDIT.format("g")),
    "a change without the file": ({"g": AB}, EDIT.format("f")),
    "a mode alone": ({"f": AB}, "diff --git a/f b/f\nold mode 100644\nnew mode 100755\n"),
    "a line that is no UTF-8": ({"f": b"a\nb\nx\n\xff\n"}, UNENDED),
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_whole_files_come_and_go_as_git_has_it(name: str, tmp_path: Path) -> None:
    files, diff = WHOLE[name]
    found = apply(files, diff)
    assert (None if isinstance(found, Reject) else found) == git_apply(tmp_path, files, diff)


def test_a_file_with_carriage_returns_is_given_the_benefit() -> None:
    assert not isinstance(apply({"f": b"a\r\nb\r\n"}, EDIT.format("f")), Reject)


def test_what_nobody_can_tell_is_not_refused() -> None:
    long = "x" * 9000
    files = Files(FakeTree({"f": b"nothing\n", "l": b"elsewhere\n"}))
    cut = EDIT.format("f").replace("-b", f"-{long}")
    link = (
        "diff --git a/l b/l\nindex 1234567..89abcde 120000\n--- a/l\n+++ b/l\n@@ -1 +1 @@\n-x\n+y\n"
    )
    assert files.apply(patch_of(cut)) is None
    assert files.apply(patch_of(link)) is None
    assert files.now["f"] is STRANGE
    assert files.apply(patch_of(EDIT.format("f"))) is None


def test_a_hostile_hunk_is_given_up_in_time() -> None:
    same = b"a\n" * 400_000
    body = " a\n" * 4000 + "-b\n+c\n a\n"
    diff = f"diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -9,4002 +9,4002 @@\n{body}"
    start = time.process_time()
    Files(FakeTree({"f": same})).apply(patch_of(diff))
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    ("files", "diff", "applied"),
    [
        ({"f": b"a\nc\n"}, EDIT.format("f"), True),
        ({"f": AB}, EDIT.format("f"), False),
        ({"f": b"x\n"}, EDIT.format("f"), False),
        ({}, EDIT.format("f"), False),
        ({"n": b"x\n"}, NEW, True),
        ({"n": b"y\n"}, NEW, False),
        ({"n": b"x\n"}, GONE, False),
        ({"n": b"x\n"}, NEW + GONE, True),
        ({"f": b"a\nc\n", "g": AB}, EDIT.format("f") + EDIT.format("g"), False),
    ],
)
def test_a_patch_is_applied_where_its_lines_are_there_and_the_old_ones_not(
    files: dict[str, bytes], diff: str, applied: bool
) -> None:
    assert is_applied(patch_of(diff), FakeTree(files)) is applied


def test_a_series_applies_in_order_as_git_am_has_it(tmp_path: Path) -> None:
    """Commits of a repository, mailed and applied again, each alone and all in order."""
    repo, dice = Repo(tmp_path / "repo"), random.Random(7)
    lines = text(dice, 60)
    files: dict[str, bytes] = {"f": joined(dice, lines)}
    repo.commit("start\n", dict(files))
    for n in range(12):
        lines = edited(dice, lines, 2)
        repo.commit(f"number {n}\n", {"f": joined(dice, lines), f"new{n}": f"{n}\n"})
    found = Files(FakeTree(files))
    mails = [repo.git("format-patch", "--stdout", "-1", f"HEAD~{11 - n}") for n in range(12)]
    for mail in mails:
        diff = mail[mail.index("diff --git") :]
        assert found.apply(patch_of(diff)) is None
    after = found.now["f"]
    assert isinstance(after, list)
    assert "".join(after).encode() == (repo.folder / "f").read_bytes()
    repo.git("checkout", "-q", "-b", "other", "HEAD~12")
    for n, mail in enumerate(mails):
        repo.git("reset", "-q", "--hard", "main~12")
        done = subprocess.run(
            ["git", "am", "--no-3way", "-q"],
            cwd=repo.folder,
            input=mail.encode("utf-8", "surrogateescape"),
            capture_output=True,
            check=False,
        )
        if done.returncode:
            repo.git("am", "--abort")
        mine = Files(FakeTree(files)).apply(patch_of(mail[mail.index("diff --git") :]))
        assert (mine is not None) == bool(done.returncode), n
