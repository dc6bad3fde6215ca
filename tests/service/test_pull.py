# SPDX-License-Identifier: GPL-2.0-or-later
"""A pull request is read whole, at one head, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from rules.model import Patch
from service.faults import Gone, TryLater
from service.read import changes
from service.read.git import Repository as GitRepository
from service.read.git import read_range
from service.read.github import PullReading, read_pull
from tests.conftest import SLUB
from tests.github.fixtures import ADA, NAME, Hub, topic

TRICKY = (
    "mm: a title\nof two lines\n\nText.\n",
    "mm: no text\n",
    "mm: blanks  \n\n\nText.  \n\n  more\t\n\n\nSigned-off-by: x <x@y.example>\n",
    f"mm: a cut\n\nText.\n---\n mm/x.c | 2 +-\n\ndiff --git a/mm/x.c b/mm/x.c\n\n{ADA}\n",
    "mm: a mail\n\nFrom 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\n"
    "From: Eve <e@x.example>\nSubject: [PATCH] x\n\nText.\n",
    "mm: carriage returns\r\n\r\nText.\r\nmore\r\n",
    "mm: Größe 名前\n\nÄ, 漢字, \u202e.\n\nSigned-off-by: Ö <o@y.example>\n",
    "mm: a form feed\n\nText.\x0c\n\x0c\nmore\n",
    "mm: no\nblank\nline\n",
    "mm: a signature\n\nText.\n-- \n2.39.5\n",
)


def same(patch: Patch) -> Patch:
    """Without the date, which GitHub gives in UTC."""
    return replace(patch, date="")


def by_range(hub: Hub, spec: str) -> tuple[Patch, ...]:
    return tuple(map(same, read_range(GitRepository(hub.repo.folder), spec).patches))


def by_pull(reading: PullReading) -> tuple[Patch, ...]:
    return tuple(map(same, reading.submission.patches))


def test_a_pull_request_holds_its_commits_as_git_has_them(hub: Hub) -> None:
    number = topic(hub, 3, title="mm: three steps", body=None, draft=True)
    reading = read_pull(hub.repository, number)
    assert by_pull(reading) == by_range(hub, "main..topic")
    submission = reading.submission
    assert (submission.origin, submission.title, submission.total) == ("pull", "mm: three steps", 3)
    assert submission.submitter.email == "ada@engine.example"
    assert submission.base == reading.base == hub.repo.git("rev-parse", "main").strip()
    assert submission.key == f"{NAME}#1@{reading.head}"
    pull = submission.pull
    assert pull is not None
    assert (pull.base, pull.opener, pull.draft, pull.body) == ("main", "ada", True, "")
    assert pull.repository == NAME
    assert (reading.count, reading.notes) == (3, ())


def test_all_changes_come_in_one_request(hub: Hub) -> None:
    number = topic(hub, 5)
    read_pull(hub.repository, number)
    asked = [(c.route.partition("{repo}")[2], c.status) for c in hub.world.requests("GET")]
    pull = "/pulls/{pull_number}"
    assert asked == [(pull, 200), (f"{pull}/commits", 200), (pull, 200), (pull, 304)]


@pytest.mark.parametrize("whole", [True, False], ids=["in one answer", "one by one"])
def test_any_message_reads_the_same_as_from_git(hub: Hub, whole: bool) -> None:
    number = topic(hub, 1)
    for n, message in enumerate(TRICKY):
        hub.repo.folder.joinpath("mm", f"{n}.c").write_bytes(b"int\xff x;\n\x0c\n-- \n2.39\n")
        hub.repo.git("add", ".")
        hub.repo.git("commit", "-q", "--cleanup=verbatim", "-F-", stdin=message.encode())
    hub.world.push(NAME, number, "topic")
    if not whole:
        hub.world.add_fault(path="/pulls/1$", status=406, after=1, times=1)
    read, expected = by_pull(read_pull(hub.repository, number)), by_range(hub, "main..topic")
    for one, other in zip(read, expected, strict=True):
        assert one == other
    alone = [call for call in hub.world.calls if call.route.endswith("/commits/{ref}")]
    assert len(alone) <= 2 if whole else len(alone) == len(expected)


def test_odd_files_read_the_same_as_from_git(hub: Hub) -> None:
    number = topic(hub, 1)
    hub.repo.commit("mm: binary\n\nText.\n", {"mm/nul.bin": b"a\0b\n" * 100, "mm/empty.c": ""})
    hub.repo.git("mv", "mm/slub.c", 'mm/quo"te ä.c')
    hub.repo.commit("mm: rename\n\nText.\n", {"mm/none.c": "no end"})
    hub.repo.git("update-index", "--chmod=+x", "mm/none.c")
    hub.repo.commit("mm: mode\n\nText.\n", {})
    hub.repo.git("rm", "-qf", "mm/none.c")
    hub.repo.commit("mm: remove\n\nText.\n", {})
    hub.repo.commit("mm: nothing\n\nText.\n", {})
    hub.world.push(NAME, number, "topic")
    assert by_pull(read_pull(hub.repository, number)) == by_range(hub, "main..topic")


def test_merges_are_commits_without_a_change(hub: Hub) -> None:
    number = topic(hub, 2)
    hub.repo.git("checkout", "-q", "-b", "side", "main")
    hub.repo.commit("mm: side\n\nText.\n", {"mm/side.c": "1\n"})
    hub.repo.git("checkout", "-q", "topic")
    hub.repo.git("merge", "-q", "--no-ff", "-m", "Merge branch 'side'", "side")
    hub.world.push(NAME, number, "topic")
    reading = read_pull(hub.repository, number)
    assert by_pull(reading) == by_range(hub, "main..topic")
    assert [len(patch.parents) for patch in reading.submission.patches] == [1, 1, 1, 2]


def test_a_forged_mail_in_a_message_gives_no_patch_another_change(hub: Hub) -> None:
    number = topic(hub, 1)
    first = hub.repo.git("rev-parse", "HEAD").strip()
    forged = (
        f"From {first} Mon Sep 17 00:00:00 2001\nFrom: {ADA}\nSubject: [PATCH] mm/slub: step 0\n\n"
        f"It counts to 0.\n\nSigned-off-by: {ADA}\n---\n\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n"
        "@@ -1 +1 @@\n-a\n+b\n"
    )
    hub.repo.commit(f"mm: two\n\n{forged}", {"mm/slub.c": SLUB + "int two;\n"})
    hub.world.push(NAME, number, "topic")
    reading = read_pull(hub.repository, number)
    assert by_pull(reading) == by_range(hub, "main..topic")
    assert [p.paths() for p in reading.submission.patches] == [("mm/slub.c",)] * 2


def test_more_commits_than_github_lists_are_compared(hub: Hub) -> None:
    number = topic(hub, 3)
    _many(hub, 300)
    hub.world.push(NAME, number, "topic")
    reading = read_pull(hub.repository, number)
    assert len(reading.submission.patches) == reading.count == 303
    assert by_pull(reading) == by_range(hub, "main..topic")
    assert len(hub.world.requests("GET")) == 1 + 4 + 4 + 1


def test_of_three_thousand_commits_the_first_thousand_are_judged(hub: Hub) -> None:
    number = topic(hub, 1)
    _many(hub, 2999)
    hub.world.push(NAME, number, "topic")
    reading = read_pull(hub.repository, number)
    assert (len(reading.submission.patches), reading.count) == (1000, 3000)
    assert reading.notes[0] == "Only the first 1000 of 3000 commits were judged."
    assert all(patch.diff for patch in reading.submission.patches)
    assert len(hub.world.requests("GET")) == 1 + 10 + 10 + 1


def _many(hub: Hub, count: int) -> None:
    """So many more commits on the branch, in one git process."""
    stream = [f"reset refs/heads/topic\nfrom {hub.repo.git('rev-parse', 'topic').strip()}\n"]
    for n in range(count):
        words = f"mm/slub: change {n}\n\nText.\n\nSigned-off-by: {ADA}\n"
        who = f"{ADA} {1767322800 + n} +0000"
        stream.append(
            f"commit refs/heads/topic\nauthor {who}\ncommitter {who}\ndata {len(words)}\n{words}\n"
            f"M 100644 inline mm/{n % 7}.c\ndata 9\n{n:8}\n\n"
        )
    hub.repo.git("fast-import", "--quiet", "--force", stdin="".join(stream).encode())


def test_a_short_list_is_no_verdict(hub: Hub) -> None:
    number = topic(hub, 3)
    commits = hub.repository.get(f"/pulls/{number}/commits")
    hub.world.add_fault(path="/commits", status=200, body=commits[:2])
    with pytest.raises(TryLater, match=r"#1: GitHub lists 2 of 3 commits up to "):
        read_pull(hub.repository, number)


def test_a_list_without_the_head_is_no_verdict(hub: Hub) -> None:
    number = topic(hub, 3)
    commits = hub.repository.get(f"/pulls/{number}/commits")
    hub.world.add_fault(path="/commits", status=200, body=[*commits[:2], commits[0]])
    with pytest.raises(TryLater, match="GitHub lists 3 of 3 commits"):
        read_pull(hub.repository, number)


def test_a_push_while_it_is_read_is_read_too(hub: Hub) -> None:
    number = topic(hub, 2)
    pushes = iter(["topic~1", "topic"])
    real = hub.repository.unless

    def pushed(path: str, tag: str) -> tuple[str, object]:
        if tag and (head := next(pushes, None)):
            hub.world.push(NAME, number, head)
        return real(path, tag)

    hub.repository.unless = pushed  # type: ignore[method-assign]
    reading = read_pull(hub.repository, number)
    assert reading.head == hub.repo.git("rev-parse", "topic").strip()
    assert len(reading.submission.patches) == 2


@pytest.mark.parametrize("vanished", [False, True], ids=["listed anew", "vanished"])
def test_a_force_push_before_the_commits_are_listed_is_read_too(hub: Hub, vanished: bool) -> None:
    number = topic(hub, 3)
    real = hub.repository.pages
    heads = iter(["topic~1"])

    def pushed(path: str, key: str | None = None, **more: object) -> Iterator[Any]:
        if head := next(heads, None):
            hub.world.push(NAME, number, head)
            if vanished:
                hub.world.add_fault(path="/commits", status=404)
        return real(path, key, **more)

    hub.repository.pages = pushed  # type: ignore[method-assign]
    reading = read_pull(hub.repository, number)
    assert reading.head == hub.repo.git("rev-parse", "topic~1").strip()
    assert len(reading.submission.patches) == 2


def test_a_branch_that_never_rests_is_read_later(hub: Hub) -> None:
    number = topic(hub, 2)
    heads = iter(["topic~1", "topic"] * 5)
    real = hub.repository.unless

    def pushed(path: str, tag: str) -> tuple[str, object]:
        if tag:
            hub.world.push(NAME, number, next(heads))
        return real(path, tag)

    hub.repository.unless = pushed  # type: ignore[method-assign]
    with pytest.raises(TryLater, match="is pushed to while it is read"):
        read_pull(hub.repository, number)


def test_a_change_that_is_too_large_is_left_out_and_named(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "EACH", 2000)
    monkeypatch.setattr(changes, "ALL", 5000)
    number = topic(hub, 1)
    large = hub.repo.commit("mm: large\n\nText.\n", {"mm/large.c": "int x;\n" * 5000})
    hub.repo.commit("mm: small\n\nText.\n", {"mm/small.c": "int y;\n"})
    hub.world.push(NAME, number, "topic")
    reading = read_pull(hub.repository, number)
    assert [bool(p.diff) for p in reading.submission.patches] == [True, False, True]
    assert large[:12] in reading.notes[0]


def test_a_hundred_megabytes_do_not_fill_the_memory(hub: Hub) -> None:
    import tracemalloc

    number = topic(hub, 1)
    hub.repo.commit("mm: huge\n\nText.\n", {"mm/huge.c": "int xxxxxxxxxxxxx;\n" * 5_500_000})
    hub.world.push(NAME, number, "topic")
    hub.world.add_fault(path="/pulls/1$", status=406, after=1, times=1, body={
        "message": "too large", "errors": [{"code": "too_large"}]})  # fmt: skip
    tracemalloc.start()
    try:
        reading = read_pull(hub.repository, number)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 60 << 20, "the whole process, the fake's pieces too"
    assert [bool(p.diff) for p in reading.submission.patches] == [True, False]


def test_a_pull_request_larger_than_github_shows_is_read_commit_by_commit(hub: Hub) -> None:
    number = topic(hub, 1)
    for n in range(2):
        hub.repo.commit(f"mm: {n}\n\nText.\n", {f"mm/{n}.c": "int x;\n" * 11_000})
    hub.world.push(NAME, number, "topic")
    reading = read_pull(hub.repository, number)
    assert by_pull(reading) == by_range(hub, "main..topic")
    assert 406 in [call.status for call in hub.world.calls]


def test_a_diff_that_github_cannot_make_is_left_out(hub: Hub) -> None:
    number = topic(hub, 1)
    words = {"message": "Server Error: this diff is taking too long to generate."}
    errors = [{"resource": "Commit", "field": "diff", "code": "not_available"}]
    hub.world.add_fault(path="/commits/", status=500, body=words | {"errors": errors})
    reading = read_pull(hub.repository, number)
    assert "were not read" in reading.notes[0]


def test_a_pull_request_without_commits_is_read(hub: Hub) -> None:
    number = hub.world.add_pull(NAME, "main")
    reading = read_pull(hub.repository, number)
    assert (reading.submission.patches, reading.count) == ((), 0)


def test_the_commit_b4_keeps_a_cover_letter_in_is_no_patch(hub: Hub) -> None:
    number = topic(hub, 1)
    hub.repo.git("checkout", "-q", "-B", "topic", "main")
    noted = '{"series": {"revision": 3}}'
    hub.repo.commit(f"mm: a series\n\nThe cover.\n\n--- b4-submit-tracking ---\n{noted}\n", {})
    for n in range(2):
        hub.repo.commit(f"mm/slub: {n}\n\nText.\n", {"mm/slub.c": f"{n}\n"})
    hub.world.push(NAME, number, "topic")
    submission = read_pull(hub.repository, number).submission
    by_git = read_range(GitRepository(hub.repo.folder), "main..topic")
    assert tuple(map(same, submission.patches)) == tuple(map(same, by_git.patches))
    assert [patch.number for patch in submission.patches] == [1, 2]
    assert submission.cover is not None
    assert by_git.cover is not None
    assert replace(submission.cover, date="") == replace(by_git.cover, date="")
    assert (submission.version, submission.title) == (3, "A pull request")


def test_a_stranger_is_known_by_the_address_of_the_account(hub: Hub) -> None:
    number = topic(hub, 1, opener="bob")
    hub.world.change_pull(NAME, number, opener="bob")
    hub.repo.git("config", "user.email", "sam@looms.example")
    hub.repo.git("commit", "-q", "--amend", "--no-edit", "--reset-author")
    hub.world.push(NAME, number, "topic")
    email = read_pull(hub.repository, number).submission.submitter.email
    assert email.endswith("+bob@users.noreply.github.com")


@pytest.mark.parametrize("number", [99, 1_000_000_000])
def test_a_pull_request_that_is_not_there_is_gone(hub: Hub, number: int) -> None:
    with pytest.raises(Gone, match=f"/pulls/{number}: GitHub answers 404: Not Found") as gone:
        read_pull(hub.repository, number)
    assert gone.value.status == 404


def test_a_head_that_vanished_is_gone(hub: Hub) -> None:
    number = topic(hub, 1)
    hub.world.add_fault(path="/commits/", status=422, body={"message": "No commit found for SHA"})
    with pytest.raises(Gone, match="No commit found"):
        read_pull(hub.repository, number)


READS = {"/access_tokens": 0, "/pulls/1$": 0, "/pulls/1/commits": 0, "/pulls/1(?#again)$": 2}
LATER: tuple[dict[str, object], ...] = (
    {"status": 502, "body": "<html>Bad Gateway</html>"},
    {"status": 503},
    {"kind": "drop"},
    {"kind": "lost"},
    {"kind": "slow", "seconds": 1.2},
)


@pytest.mark.parametrize(("path", "after"), READS.items(), ids=READS)
@pytest.mark.parametrize("fault", LATER, ids=lambda f: str(f.get("kind", f.get("status"))))
def test_what_may_work_later_is_tried_later(
    hub: Hub, path: str, after: int, fault: dict[str, object]
) -> None:
    number = topic(hub, 2)
    app = replace(hub.integration.app, timeout=1)
    repository = replace(hub.integration, app=app).repository(77, NAME)
    hub.world.add_fault(path=path, after=after, **fault)
    with pytest.raises(TryLater):
        read_pull(repository, number)
    repository.close()
    again = hub.integration.repository(77, NAME)
    assert len(read_pull(again, number).submission.patches) == 2
    again.close()
