# SPDX-License-Identifier: GPL-2.0-or-later
"""The reviews of the bot that Ksquirrel succeeds, where the corpus is at hand.

Each review is rebuilt as a pull request.  The message of a commit is the real one where the
corpus has it; elsewhere a text of our own stands in for it, with the faults the bot named.
What it found, a rule of ours says as well, or QUIET tells why not; where it found nothing, a
rule that speaks is in SINCE.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from rules.engine.rule import every
from rules.engine.run import lint
from rules.kernel.pulls import is_sync
from rules.model import FileDiff, Hunk, Line, Patch, Person, Pull, Submission
from rules.read.message import read_message
from rules.read.subject import commit_subject
from rules.report import Report, Severity
from tests.corpus import CORPUS

SOURCE = CORPUS / "ksquirrel" / "reviews.jsonl"
REVIEWS: list[dict[str, Any]] = (
    [json.loads(line) for line in SOURCE.read_text("utf-8").splitlines()]
    if SOURCE.is_file()
    else []
)

MEANS: Mapping[str, tuple[str, ...]] = {
    "The PR body message looks": ("pr-body-short",),
    "This PR contains more than 10": ("pr-too-many-commits",),
    "This PR changes more than 20": ("pr-too-many-files",),
    "This PR adds/deletes more": ("pr-too-many-lines",),
    "The commit was made in the": ("pr-web-interface-commit",),
    "The commit committer does": ("pr-committer-mismatch",),
    "The commit message needs to": ("signed-off-by-missing", "subject-body-no-blank-line"),
    "The commit title is longer": ("subject-too-long",),
    "Prefer HTTPS links instead": ("link-not-https",),
    "The last line of the commit": (
        *("pr-submitter-not-signer", "signed-off-by-last-not-submitter"),
        *("signed-off-by-missing", "signed-off-by-author-mismatch"),
    ),
    "There are lines in the commit": ("body-line-too-long",),
    "Unknown tag. Known ones are": ("trailer-unknown", "trailer-misspelled"),
    "Tag `Suggested-by` must be": ("trailer-malformed",),
    "`Co-developed-by` must be": ("co-developed-by-unpaired",),
    "Invalid tag format.": ("trailer-malformed", "trailer-spacing", "trailer-block-split"),
}
"""The first words of what the bot said, and the rules of ours that say it."""

QUIET: Mapping[str, str] = {
    "The commit committer does": "who signs off passes on the work of another, and may; where one "
    "sign-off is missing, its own rule speaks",
}
"""Where ours may say nothing, and why."""

SINCE: Mapping[str, str] = {
    "body-missing": "title and sign-off were enough to the bot; maintainers ask for a text",
    "pr-body-short": "to the bot a sign-off was text",
    "subject-prefix-missing": "the bot did not look; maintainers ask for it",
    "subject-trailing-period": "the bot did not look",
}
"""Rules that warn where the bot found nothing, and why."""

ADA = Person(name="Ada Hacker", email="ada@engine.example")
BOB = Person(name="Bob Weaver", email="bob@looms.example")
EVE = Person(name="Eve Fox", email="eve@looms.example")
LINK = "Link: https://lore.kernel.org/r/20260102030405.1-1-ada@engine.example/"
GITHUB = Person(name="GitHub", email="noreply@github.com")
TITLE = "rust: time: add a clock"
LONGER = " for all the drivers that read the time, and for those that set it"
PULL_BODY = (
    "The drivers for clocks need a way to read the time, and to set it. This adds one, with its "
    "test, and makes use of it in two of them."
)
TEXT = "The drivers read the time from a clock.\nAdd one for them, with a test."
FINE = "Looks fine!"


def has(said: Sequence[str], mark: str) -> bool:
    return any(words.startswith(mark) for words in said)


def patch(
    number: int, title: str, body: str, author: Person, committer: Person, files: int, lines: int
) -> Patch:
    rows = tuple(Line(sign="+", text=f"// {n}", new=n + 2) for n in range(lines))
    head = Line(sign="+", text="// SPDX-License-Identifier: GPL-2.0", new=1)
    hunk = Hunk(old_start=0, new_start=1, lines=(head, *rows))
    return Patch(
        id=f"{number:040x}",
        number=number,
        author=author,
        sender=committer,
        committer=committer,
        parents=("p",),
        message=read_message(commit_subject(title), body),
        diff=tuple(
            FileDiff(old=None, new=f"rust/kernel/c{number}_{n}.rs", status="added", hunks=(hunk,))
            for n in range(files)
        ),
    )


IN_TEXT: Mapping[str, str] = {
    "Prefer HTTPS links instead": "See http://docs.kernel.org/timers/ for more.",
    "There are lines in the commit": "The clock is read once, and then again, and a third time, "
    "to be certain of it.",
}
IN_TAGS: Mapping[str, str] = {
    "Tag `Suggested-by` must be": "Suggested-by: bob",
    "Unknown tag. Known ones are": f"Blessed-by: {EVE}",
    "`Co-developed-by` must be": f"Co-developed-by: {EVE}",
    "Invalid tag format.": f"Acked-by:{EVE}",
}
"""Lines with the fault the bot named."""


def stand_in(number: int, said: Sequence[str], files: int, lines: int) -> Patch:
    """A commit of our own words with the faults the bot named."""
    title = f"{TITLE} {number}"
    if has(said, "The commit title is longer"):
        title += LONGER
    author = BOB if has(said, "The commit committer does") else ADA
    committer = GITHUB if has(said, "The commit was made in the") else ADA
    signers = dict.fromkeys((author, ADA))
    signed = [f"Signed-off-by: {one}" for one in signers]
    if has(said, "The last line of the commit"):
        signed = signed[:-1]
    text = [line for mark, line in IN_TEXT.items() if has(said, mark)]
    tags = [line for mark, line in IN_TAGS.items() if has(said, mark)]
    body = "\n".join((TEXT, *text, "", *tags, *signed))
    if has(said, "The commit message needs to"):
        body = ""
    return patch(number, title, body, author, committer, files, lines)


def real(number: int, review: Mapping[str, Any], sha: str) -> Patch | None:
    """A commit with its own words: of a pull request of one commit, the forge shows them.

    A text that the bot, which found nothing, would not have let pass is not the commit's.
    """
    titles = review.get("commit_titles_inferred") or {}
    body = review.get("pr_body")
    if sha not in titles or body is None or len(set(commits(review))) > 1:
        return None
    made = patch(number, titles[sha], body, ADA, ADA, *size(review))
    signers = [tag.person for tag in made.message.signers() if tag.person]
    lines = [line for line in body.split("\n") if line.strip()]
    last = lines[-1] if lines else ""
    if not signers or not last.startswith("Signed-off-by:") or max(map(len, lines)) > 72:
        return None
    return replace(made, author=signers[-1], sender=signers[-1], committer=signers[-1])


def commits(review: Mapping[str, Any]) -> list[str]:
    return [one["sha"] for one in review["findings"] if one["scope"] == "commit"]


def of_commit(review: Mapping[str, Any], sha: str) -> list[str]:
    return [one["message"] or "" for one in review["findings"] if one.get("sha") == sha]


def of_pull(review: Mapping[str, Any]) -> list[str]:
    return [one["message"] for one in review["findings"] if one["scope"] == "pr"]


def size(review: Mapping[str, Any]) -> tuple[int, int]:
    """Files of a commit and lines of a file, by what the bot said of the whole."""
    said = of_pull(review)
    files = 21 if has(said, "This PR changes more than 20") else 1
    return files, 501 // files + 1 if has(said, "This PR adds/deletes more") else 3


def rebuilt(review: Mapping[str, Any]) -> tuple[Submission, Mapping[str, int]]:
    """The pull request, and the number of each commit the bot spoke of."""
    shas = list(dict.fromkeys(commits(review)))
    numbers = {sha: n for n, sha in enumerate(shas, 1)}
    patches = [
        real(n, review, sha) or stand_in(n, of_commit(review, sha), *size(review))
        for sha, n in numbers.items()
    ]
    said = of_pull(review)
    if has(said, "This PR contains more than 10"):
        patches += [stand_in(n, (), *size(review)) for n in range(len(patches) + 1, 12)]
    body = review.get("pr_body")
    body = PULL_BODY if body is None else body
    return Submission(
        key="pull",
        origin="pull",
        title=review["pr_title"],
        version=1,
        submitter=patches[-1].author if len(patches) == 1 else ADA,
        patches=tuple(patches),
        total=len(patches),
        pull=Pull(
            title=review["pr_title"],
            body="" if has(said, "The PR body message looks") else body,
            base="topic",
            opener="ada",
        ),
    ), numbers


def judged(submission: Submission) -> Report:
    report = lint(submission, list(every()), {})
    assert not report.broken()
    return report


def spoken(submission: Submission) -> Mapping[int | None, Mapping[str, Severity]]:
    """The rules that speak, by the number of the commit; None for the whole."""
    found: dict[int | None, dict[str, Severity]] = {None: {}}
    found |= {patch.number: {} for patch in submission.patches}
    for one in judged(submission).said():
        found[one.finding.where.patch][one.rule] = one.severity
    return found


def means(words: str) -> str:
    return next(mark for mark in MEANS if words.startswith(mark))


CASES = [pytest.param(review, id=f"review{n}") for n, review in enumerate(REVIEWS or [{}])]
needs_reviews = pytest.mark.skipif(not REVIEWS, reason=f"no reviews at {SOURCE}")


@needs_reviews
@pytest.mark.parametrize("review", CASES)
def test_what_the_bot_found_is_found(review: dict[str, Any]) -> None:
    submission, numbers = rebuilt(review)
    if is_sync(submission):
        return
    said = spoken(submission)
    for one in review["findings"]:
        words = one["message"]
        if words in (None, FINE):
            continue
        mark = means(words)
        ours = said[numbers.get(one.get("sha"))]
        assert mark in QUIET or set(MEANS[mark]) & set(ours), (words, ours)


@needs_reviews
@pytest.mark.parametrize("review", CASES)
def test_where_the_bot_found_nothing_the_table_names_what_warns(review: dict[str, Any]) -> None:
    submission, numbers = rebuilt(review)
    if is_sync(submission):
        return
    said = spoken(submission)
    fine = [numbers[one["sha"]] for one in review["findings"] if one["message"] == FINE]
    places: list[int | None] = [*fine] if of_pull(review) else [None, *fine]
    warned = {
        rule
        for place in places
        for rule, severity in said[place].items()
        if severity > Severity.NOTE
    }
    assert warned <= set(SINCE)


@needs_reviews
def test_every_text_and_every_difference_of_the_tables_is_met() -> None:
    told = {
        means(one["message"])
        for review in REVIEWS
        for one in review["findings"]
        if one["message"] not in (None, FINE)
    }
    assert told <= set(MEANS)
    assert set(QUIET) <= told
    warned = {
        rule
        for review in REVIEWS
        if not is_sync(rebuilt(review)[0])
        for rules in spoken(rebuilt(review)[0]).values()
        for rule in rules
    }
    assert set(SINCE) <= warned
    assert any(real(1, review, commits(review)[0]) for review in REVIEWS)


def upstream(number: int, said: Sequence[str]) -> Patch:
    """A commit of mainline in which the bot found these faults, and nobody else would."""
    title = f"{TITLE} {number}"
    if has(said, "The commit title is longer"):
        title += LONGER
    text = [TEXT]
    if has(said, "There are lines in the commit"):
        text.append("The clock is read once, then again, and then a third time, to be certain.")
    tags = ["BugLink: https://bugs.example/1"] * has(said, "Unknown tag.")
    notes = ["[ bob: wrap the text ]"] * has(said, "Invalid tag format.")
    body = (*text, "", *tags, f"Signed-off-by: {BOB}", *notes, f"Signed-off-by: {EVE}", LINK)
    return patch(number, title, "\n".join(body), BOB, EVE, 1, 3)


@needs_reviews
@pytest.mark.parametrize("review", CASES)
def test_a_pull_request_that_brings_a_branch_up_to_date_is_quiet(review: dict[str, Any]) -> None:
    submission, numbers = rebuilt(review)
    if not is_sync(submission):
        return
    commits_of = [upstream(n, of_commit(review, sha)) for sha, n in numbers.items()]
    assert list(judged(replace(submission, patches=tuple(commits_of))).said()) == []


@needs_reviews
def test_who_only_calls_a_pull_request_so_is_judged_all_the_same() -> None:
    submission, _ = next(one for one in map(rebuilt, REVIEWS) if is_sync(one[0]))
    unsigned = patch(1, TITLE, TEXT, ADA, ADA, 1, 3)
    said = judged(replace(submission, patches=(unsigned,))).said()
    assert "signed-off-by-missing" in {one.rule for one in said}


def of_ada(*lines: str, title: str = TITLE) -> Patch:
    return patch(1, title, "\n".join((TEXT, *lines)), ADA, ADA, 1, 3)


SIGNED = f"Signed-off-by: {ADA}"
MERGED = """\
* tag 'clocks-9.9' of git://git.looms.example/linux:
  clocks: read them once
  Revert "clocks: read them twice"
"""
DEFECTS: Mapping[str, Patch] = {
    "a Link below the sign-off": of_ada("", SIGNED, LINK),
    "a note in brackets": of_ada("", f"Signed-off-by: {BOB}", "[ Ada: reword ]", SIGNED),
    "a line of 75 columns": of_ada("The clock is read once, " * 3 + "ok.", "", SIGNED),
    "a Link of 104 columns": of_ada("", f"{LINK}{'a' * 60}", SIGNED),
    "a footnote that cannot be wrapped": of_ada(f"[1] https://{'a' * 80}/", "", SIGNED),
    "a tag of today": of_ada("", "Closes: https://bugs.example/1", SIGNED),
    "a merge": replace(
        patch(1, "Merge tag 'clocks-9.9' of git://git.looms.example/linux", MERGED, EVE, EVE, 1, 3),
        parents=("a", "b"),
    ),
    "a commit passed on": patch(
        1, TITLE, f"{TEXT}\n\nSigned-off-by: {BOB}\n{SIGNED}", BOB, ADA, 1, 3
    ),
}
"""What the bot is known to have complained of without reason."""


@pytest.mark.parametrize("name", DEFECTS)
def test_what_the_bot_got_wrong_is_quiet(name: str) -> None:
    one = DEFECTS[name]
    pull = Pull(title=one.subject.title, body=PULL_BODY, base="topic", opener="ada")
    submission = Submission(
        key="pull",
        origin="pull",
        title=pull.title,
        version=1,
        submitter=ADA,
        patches=(one,),
        total=1,
        pull=pull,
    )
    known = {rule for rules in MEANS.values() for rule in rules}
    assert not known & {said.rule for said in judged(submission).said()}
