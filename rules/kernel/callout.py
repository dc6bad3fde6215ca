# SPDX-License-Identifier: GPL-2.0-or-later
"""How a finding says who did not get a patch, with what to type for them to get it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence

from rules.kernel.addressed import listed, numbers
from rules.kernel.coverage import Shortfall
from rules.kernel.maintainers.mailmap import Address
from rules.model import Patch, Submission
from rules.report import Command, Finding, Severity

NAMED = 12
"""As many people as a sentence can hold; the command names them all."""


def callout(submission: Submission, found: Shortfall, severity: Severity | None = None) -> Finding:
    """A finding about what of an entry did not get its patches."""
    whom = f"{found.entry.title} ({found.path})"
    if found.abandoned:
        seen = f"nobody of {whom} got {which(submission, found.abandoned)}"
    else:
        where = which(submission, found.patches)
        seen = f"{where} did not go to {_how_many(found)} of {whom}"
    if found.cover:
        seen += f"; the cover letter alone went to {people(found.cover)}"
    return finding(submission, found.patches, seen, found, severity)


def finding(
    submission: Submission,
    patches: Sequence[Patch],
    seen: str,
    found: Shortfall,
    severity: Severity | None = None,
) -> Finding:
    """A finding in which the people and lists of a shortfall are what was expected.

    That nobody of an entry got a patch may be said in public; that somebody did not is between
    the submitter and their own machine.
    """
    expected = f"{people(found.missing)} in To or Cc"
    repair = send(found.maintainers, (*found.reviewers, *found.lists))
    if len(patches) == 1 and len(submission.patches) > 1:
        one = patches[0]
        path = found.path if found.path in one.paths() else None
        said = one.finding(
            "recipients", seen, expected, path=path, repair=repair, severity=severity
        )
    else:
        said = submission.finding(
            seen, expected, part="recipients", repair=repair, severity=severity
        )
    return said if severity in (None, Severity.ERROR) else said.in_private()


def _how_many(found: Shortfall) -> str:
    count, lists = len(found.maintainers) + len(found.reviewers), len(found.lists)
    words = [f"{count} {'person' if count == 1 else 'people'}"] if count else []
    words += [f"{lists} {'list' if lists == 1 else 'lists'}"] if lists else []
    return listed(words)


def lists_of(submission: Submission, each: Sequence[Shortfall], severity: Severity) -> Finding:
    """One finding about the lists of many entries."""
    lists = tuple(dict.fromkeys(one for found in each for one in found.lists))
    return submission.finding(
        f"nobody of {listed([found.entry.title for found in each])} got what concerns them",
        f"their lists in To or Cc: {people(lists)}",
        part="recipients",
        repair=send((), lists),
        severity=severity,
    ).in_private()


def send(main: Iterable[Address], others: Iterable[Address]) -> Command:
    """The command that sends to these, ready to copy."""
    options = [f"--to={shlex.quote(one.email)}" for one in main]
    options += [f"--cc={shlex.quote(one.email)}" for one in others]
    return Command(command=f"git send-email {' '.join(options)} *.patch")


def people(each: Sequence[Address]) -> str:
    """People and lists as a sentence names them."""
    return listed([str(one) for one in each], NAMED)


def which(submission: Submission, patches: Sequence[Patch]) -> str:
    """These patches of a series, in words that stand behind "nobody got"."""
    if 1 < len(patches) == len(submission.patches):
        return "the patches"
    return numbers(submission, patches)
