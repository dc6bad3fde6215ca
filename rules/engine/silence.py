# SPDX-License-Identifier: GPL-2.0-or-later
"""What a submitter asks us not to say: ``X-Ksquirrel: off RULE reason`` below the ``---``.

In a cover letter it holds for the whole series.  Without a reason it holds for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from rules.model import Submission
from rules.report import Finding, Silenced

ASKED = r"X-Ksquirrel:[ \t]*off[ \t]+([a-z0-9-]{1,80})[ \t]+(\S.{0,500})"
Silences = Mapping[tuple[int | None, str], str]


def silences(submission: Submission) -> Silences:
    """Reason by patch number and rule; the number None stands for every patch."""
    cover = submission.cover.message.body if submission.cover else ()
    found: dict[tuple[int | None, str], str] = {(None, r): why for r, why in _asked(cover)}
    for patch in submission.patches:
        for rule, why in _asked(patch.message.notes):
            found[(patch.number, rule)] = why
    return found


def _asked(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if line.startswith("X-Ksquirrel:") and (match := re.match(ASKED, line)):
            yield match[1], match[2].strip()


def part(
    rule: str, findings: Iterable[Finding], asked: Silences
) -> tuple[tuple[Finding, ...], tuple[Silenced, ...]]:
    """What is to be said, and what is silenced."""
    said: list[Finding] = []
    silent: list[Silenced] = []
    for finding in findings:
        reason = asked.get((finding.where.patch, rule)) or asked.get((None, rule))
        if reason is None:
            said.append(finding)
        else:
            silent.append(Silenced(rule=rule, reason=reason, finding=finding))
    return tuple(said), tuple(silent)
