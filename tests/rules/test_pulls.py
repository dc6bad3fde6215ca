# SPDX-License-Identifier: GPL-2.0-or-later
"""Pull requests: which bring a branch up to date, whose commits they hold, what their text says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.engine.rule import every, find
from rules.engine.run import lint
from rules.kernel.pulls import is_sync, own_text, takes_upstream
from rules.model import Patch, Person, Subject, Submission
from rules.report import Severity
from tests.examples import first_good, read_example

ADA = "Ada Hacker <ada@engine.example>"
RULES = tuple(every(["pull"]))
BODY = "word " * 20


def pull(*, headers: str = "", mail: str = first_good(), **changes: object) -> Submission:
    head = f"X-Pull-Base: topic\nX-Pull-Body: {BODY}\n{headers}"
    (one,) = read_example(mail.replace("Message-ID:", f"{head}Message-ID:", 1))
    assert one.pull
    return replace(one, pull=replace(one.pull, **changes))  # type: ignore[arg-type]


def merge(title: str) -> Patch:
    (patch,) = pull().patches
    message = replace(patch.message, subject=Subject(raw=title, title=title), trailers=())
    return replace(patch, message=message, number=2, parents=("a", "b"))


def said(submission: Submission, rule: str) -> list[Severity]:
    return [one.severity for one in lint(submission, [find(rule)], {}).said()]


def with_merge(merged: str, **changes: object) -> Submission:
    one = pull(headers="", mail=first_good(), **changes)
    return replace(one, patches=(*one.patches, merge(merged)), total=2)


def test_a_good_pull_request_is_silent() -> None:
    names = [o.rule for o in lint(pull(), RULES, {}).outcomes if o.findings]
    assert names == []


@pytest.mark.parametrize(
    ("title", "upstream"),
    [
        ("Merge tag 'v9.9-rc1' of git://git.looms.example/linux", True),
        ("Merge tag 'v9.9' into topic", True),
        ("Merge branch 'x86/urgent' of git://git.looms.example/tip", True),
        ("Merge branch 'for-linus' of https://git.looms.example/linux", True),
        ("Merge tag 'v9.9' into my-fix", False),
        ("Merge branch 'topic'", False),
        ("Merge branch 'topic' into my-fix", False),
        ("Merge branch 'topic' of https://forge.example/linux", False),
        ("Merge branch 'x' of https://forge.example/linux into my-fix", False),
        ("Merge remote-tracking branch 'upstream/topic' into my-fix", False),
        ("Merge pull request #7 from bob/my-fix", False),
    ],
)
def test_a_maintainers_merge_is_told_from_one_of_the_base(title: str, upstream: bool) -> None:
    assert takes_upstream(merge(title), "topic") is upstream
    assert said(with_merge(title), "pr-merge-commit") == ([] if upstream else [Severity.ERROR])


@pytest.mark.parametrize(
    ("title", "sync"),
    [
        ("Sync to v9.9", True),
        ("sync with upstream", True),
        ("Merge v9.9-rc3", True),
        ("Update to Linux v9.9", True),
        ("sync: drop the lock to free it", False),
        ("mm/slub: sync with the caller", False),
        ("Merge the two counters", False),
    ],
)
def test_a_sync_is_told_by_its_title(title: str, sync: bool) -> None:
    one = pull(title=title, body="")
    assert is_sync(one) is sync
    quiet = with_merge("Merge branch 'topic' into my-fix", title=title, body="")
    names = {o.rule for o in lint(quiet, RULES, {}).outcomes if o.findings}
    assert ("pr-merge-commit" in names) is not sync
    if sync:
        assert names == set()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", []),
        ("<!-- say what -->\r\n## What\r\n", []),
        ("<!-- a > b\nand more --> text", ["text"]),
        ("<!-- never ends\ntext", []),
        ("- [ ] tested\n- a point", ["- a point"]),
        (f"Note: it waits.\n\nFixes: #12\nSigned-off-by: {ADA}\n#12", ["Note: it waits.", "#12"]),
    ],
)
def test_what_somebody_wrote_is_told_from_the_template(body: str, words: list[str]) -> None:
    assert list(own_text(body)) == words


def test_hostile_text_is_read_in_linear_time() -> None:
    assert own_text("<!--" * 200_000) == ()


LONG = "When the cache is destroyed while an allocation fails, the object is"


@pytest.mark.parametrize(
    ("body", "commit", "severity"),
    [
        ("", LONG, [Severity.NOTE]),
        ("", "Free it.", [Severity.WARNING]),
        ("Fixes #12", LONG, []),
        ("see the code", "Free it.", [Severity.WARNING]),
        ("Free it.\n\nSigned-off-by: " + ADA, "Free it.", []),
        (BODY, "Free it.", []),
    ],
)
def test_a_short_body_weighs_by_what_the_commits_say(
    body: str, commit: str, severity: list[Severity]
) -> None:
    rest = "freed by the caller too. Leave it to the caller.\n"
    mail = first_good().replace(LONG + "\n", commit + "\n")
    mail = mail if commit == LONG else mail.replace(rest, "")
    assert said(pull(mail=mail, body=body), "pr-body-short") == severity


@pytest.mark.parametrize(
    ("author", "committer", "signers", "rule"),
    [
        ("ada", "ada", ("ada",), None),
        ("bob", "ada", ("bob", "ada"), None),
        ("bob", "ada", (), "pr-committer-mismatch"),
        ("bob", "eve", (), None),
        ("bob", "eve", ("bob", "eve"), None),
        ("bob", "web", ("bob",), "pr-submitter-not-signer"),
        ("bob", "web", ("bob", "ada"), None),
    ],
)
def test_only_the_submitters_own_commits_are_judged(
    author: str, committer: str, signers: tuple[str, ...], rule: str | None
) -> None:
    people = {n: Person(name=n.title(), email=f"{n}@looms.example") for n in ("ada", "bob", "eve")}
    people["web"] = Person(name="GitHub", email="noreply@github.com")
    one = pull()
    (patch,) = one.patches
    (sign,) = patch.message.signers()
    trailers = tuple(replace(sign, person=people[n]) for n in signers)
    changed = replace(
        patch,
        author=people[author],
        sender=people[committer],
        committer=people[committer],
        message=replace(patch.message, trailers=trailers),
    )
    last = replace(patch, number=2, author=people["ada"], committer=people["ada"])
    series = replace(one, patches=(changed, last), submitter=people["ada"])
    wanted = [] if rule is None else [rule]
    asked = [find("pr-committer-mismatch"), find("pr-submitter-not-signer")]
    assert [o.rule for o in lint(series, asked, {}).outcomes if o.findings] == wanted


def test_a_hidden_address_is_nobody_to_compare_with() -> None:
    web = "X-Pull-Committer: GitHub <noreply@github.com>\n"
    for who in ("bob <7+bob@users.noreply.github.com>", "bob <>"):
        one = pull(headers=f"{web}X-Pull-Submitter: {who}\n")
        assert said(one, "pr-submitter-not-signer") == []


def test_a_commit_of_the_web_interface_that_is_signed_is_a_note() -> None:
    one = pull(headers="X-Pull-Committer: GitHub <noreply@github.com>\n")
    assert said(one, "pr-web-interface-commit") == [Severity.NOTE]


@pytest.mark.parametrize(
    ("rule", "limit"),
    [("pr-too-many-commits", 10), ("pr-too-many-files", 20), ("pr-too-many-lines", 500)],
)
def test_a_limit_itself_is_allowed(rule: str, limit: int) -> None:
    for count, wanted in ((limit, 0), (limit + 1, 1)):
        one = pull(headers=f"X-Pull-Repeat: {count}\n")
        assert len(said(one, rule)) == wanted


def test_a_draft_is_told_of_its_size_by_a_note() -> None:
    one = pull(headers="X-Pull-Repeat: 11\nX-Pull-Draft: yes\n")
    assert said(one, "pr-too-many-commits") == [Severity.NOTE]


@pytest.mark.parametrize(
    ("title", "differs"),
    [
        ("mm/slub: free the object once on the error path", False),
        ("[RFC] mm/slub: Free the `object` once on the error path.", False),
        ("mm/slub: free the object once on the error pa\u2026", True),
        ("fix", True),
    ],
)
def test_titles_are_compared_by_their_words(title: str, differs: bool) -> None:
    assert bool(said(pull(title=title), "pr-title-mismatch")) is differs


@pytest.mark.parametrize(
    ("base", "repository", "archived"),
    [
        ("rust", "", True),
        ("staging/io", "looms/linux", True),
        ("rust-next", "", False),
        ("rust", "looms/engine", False),
    ],
)
def test_only_a_kernels_branches_are_archived(base: str, repository: str, archived: bool) -> None:
    one = pull(base=base, repository=repository)
    assert bool(said(one, "pr-archived-branch")) is archived
