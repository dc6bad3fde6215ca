# SPDX-License-Identifier: GPL-2.0-or-later
"""Example mails of a rule to submissions.

An example is one mail, or several behind mbox lines.  The header ``X-Pull-Base`` of the first
makes a pull request of it, which ``X-Pull-Title``, ``X-Pull-Body`` (``\\n`` ends a line),
``X-Pull-Draft: yes``, ``X-Pull-Repository`` and ``X-Pull-Submitter`` describe.  ``X-Pull-Glued:
yes`` takes out the blank line below the titles of its commits; ``X-Pull-Repeat: 11`` makes as many
commits of each mail, of files of their own.  A commit is a merge by ``X-Pull-Parents: ID ID``,
empty by ``X-Pull-Empty: yes``, not its sender's by ``X-Pull-Committer: NAME <ADDRESS>``, and keeps
a title that mail would lose by ``X-Pull-Commit: TITLE``.

The mails of an example are also the archive that the rules which know earlier versions ask: a
version, the replies to it, and the next version, all in one example.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from rules.engine.rule import Rule
from rules.engine.run import lint
from rules.model import FileDiff, Patch, Person, Pull, Submission
from rules.read.letter import read_post
from rules.read.mail import Mail, read_mail
from rules.read.mbox import split_mbox
from rules.read.memory import Memory
from rules.read.series import sort_posts, submissions
from rules.read.subject import commit_subject, read_subject
from rules.report import Report


def read_example(text: str) -> tuple[Submission, ...]:
    raws = _mails(text)
    found = submissions(sort_posts(map(read_post, raws)).series)
    mails = list(map(read_mail, raws))
    base = mails[0].text("x-pull-base")
    if not base:
        return tuple(found)
    return tuple(_pulled(one, mails, base) for one in found)


def _mails(text: str) -> list[bytes]:
    return list(split_mbox(text.encode().splitlines(keepends=True)))


def archive_of(text: str) -> Memory:
    """The mails of an example as what was posted before."""
    return Memory(sort_posts(map(read_post, _mails(text))), "an example")


def _pulled(one: Submission, mails: list[Mail], base: str) -> Submission:
    said = mails[0].text
    by_subject = {read_subject(mail.text("subject")).raw: mail for mail in mails}
    first = 2 if said("x-pull-glued") == "yes" else 3
    each = [_commit(patch, by_subject[patch.subject.raw], first) for patch in one.patches]
    times = int(said("x-pull-repeat") or 1)
    patches = [_copy(patch, n) for patch in each for n in range(times)] if times > 1 else each
    submitter = said("x-pull-submitter")
    return replace(
        one,
        patches=tuple(replace(patch, number=n) for n, patch in enumerate(patches, 1)),
        origin="pull",
        submitter=_person(submitter) if submitter else one.submitter,
        pull=Pull(
            title=said("x-pull-title") or one.title,
            body=said("x-pull-body").replace("\\n", "\n"),
            base=base,
            opener=(_person(submitter).email or "ada@").partition("@")[0],
            draft=said("x-pull-draft") == "yes",
            repository=said("x-pull-repository"),
        ),
    )


def _commit(patch: Patch, mail: Mail, first: int) -> Patch:
    committer = mail.text("x-pull-committer")
    person = _person(committer) if committer else patch.sender
    title = mail.text("x-pull-commit")
    diff = () if mail.text("x-pull-empty") == "yes" else patch.diff
    subject = commit_subject(title) if title else patch.subject
    return replace(
        patch,
        message=replace(patch.message, first=first, subject=subject),
        sender=person,
        committer=person,
        parents=tuple(mail.text("x-pull-parents").split()),
        diff=diff,
    )


def _person(text: str) -> Person:
    name, _, email = text.rpartition(" <")
    return Person(name=name, email=email.rstrip(">"))


def _copy(patch: Patch, number: int) -> Patch:
    return replace(patch, diff=tuple(_renamed(file, number) for file in patch.diff))


def _renamed(file: FileDiff, number: int) -> FileDiff:
    return replace(
        file,
        old=file.old and f"{number}-{file.old}",
        new=file.new and f"{number}-{file.new}",
    )


def judge(rule: Rule, text: str, facts: Mapping[str, object]) -> Iterable[Report]:
    known = {"archive": archive_of(text), **facts}
    return [lint(one, [rule], known) for one in read_example(text)]


def first_good() -> str:
    """A patch that no rule speaks of."""
    return GOOD_PATCH


GOOD_PATCH = """\
From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001
From: Ada Hacker <ada@engine.example>
Date: Fri, 2 Jan 2026 03:04:05 +0000
Subject: [PATCH] mm/slub: free the object once on the error path
Message-ID: <20260102030405.1-1-ada@engine.example>

When the cache is destroyed while an allocation fails, the object is
freed by the caller too. Leave it to the caller.

Signed-off-by: Ada Hacker <ada@engine.example>
---
 mm/slub.c | 1 -
 1 file changed, 1 deletion(-)

diff --git a/mm/slub.c b/mm/slub.c
index 1234567..89abcde 100644
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -1,3 +1,2 @@
 	if (bad)
-		kfree(object);
 		return;

base-commit: 0123456789abcdef0123456789abcdef01234567
-- 
2.39.5
"""
