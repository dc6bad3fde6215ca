# SPDX-License-Identifier: GPL-2.0-or-later
"""Example mails of a rule to submissions.

An example is one mail, or several behind mbox lines.  The headers ``X-Pull-Base``,
``X-Pull-Body`` and ``X-Pull-Draft`` make a pull request of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from rules.engine.rule import Rule
from rules.engine.run import lint
from rules.model import Pull, Submission
from rules.read.letter import read_post
from rules.read.mail import read_mail
from rules.read.mbox import split_mbox
from rules.read.series import sort_posts, submissions
from rules.report import Report


def read_example(text: str) -> tuple[Submission, ...]:
    raws = list(split_mbox(text.encode().splitlines(keepends=True)))
    found = submissions(sort_posts(map(read_post, raws)).series)
    mail = read_mail(raws[0])
    base = mail.text("x-pull-base")
    if not base:
        return tuple(found)
    return tuple(
        replace(
            one,
            origin="pull",
            pull=Pull(
                title=one.title,
                body=mail.text("x-pull-body"),
                base=base,
                opener="ada",
                draft=mail.text("x-pull-draft") == "yes",
            ),
        )
        for one in found
    )


def judge(rule: Rule, text: str, facts: Mapping[str, object]) -> Iterable[Report]:
    return [lint(one, [rule], facts) for one in read_example(text)]
