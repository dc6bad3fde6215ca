# SPDX-License-Identifier: GPL-2.0-or-later
"""The one comment on a pull request: only where there are errors, and never on a draft."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict

from rules.model import Submission
from rules.report import Command, Report, Said, Severity
from service.render.check_run import fit, number_of_commits
from service.render.markdown import block, span
from service.render.table import full_report, rows, table
from service.render.words import counts
from service.said import Judged

ROWS = 20
ROOM = 40_000
"""Bytes of the table: what stands around it never makes the whole too long."""
COMMANDS = 10


def comment(report: Report, judged: Judged) -> str | None:
    """The comment in Markdown, or None where there is nothing to be said in public."""
    errors = [one for one in report.said() if one.severity is Severity.ERROR]
    pull = report.submission.pull
    if not errors or (pull is not None and pull.draft):
        return None
    return "\n".join(_lines(report, errors, judged)) + "\n"


def meaning(report: Report) -> bytes:
    """What a comment says, without how: equal for two reports that need not be told apart."""
    shas = {patch.number: patch.id for patch in report.submission.patches}
    said = [(shas.get(one.finding.where.patch or 0), asdict(one)) for one in report.said()]
    return json.dumps([said, len(shas)], sort_keys=True).encode()


def _lines(report: Report, errors: list[Said], judged: Judged) -> Iterator[str]:
    submission = report.submission
    found = rows(errors)
    yield f"### {_headline(errors, submission)}"
    yield ""
    more = f"There is more in the {full_report(judged)}."
    yield fit(table(found[:ROWS], submission, judged), ROOM, more)
    yield ""
    left = sum(row.count for row in found[ROWS:])
    if left:
        yield f"{left} more error{'' if left == 1 else 's'} in the {full_report(judged)}."
        yield ""
    rest = _rest(report)
    if rest:
        yield rest
        yield ""
    yield from _how(errors, submission)
    yield (
        f"<sub>Judged: head {span(judged.head[:12])}, rules {judged.rules}. This comment is edited"
        " in place and hides itself when all is well."
    )
    yield (
        f"Wrong result? [Tell us]({judged.page}/wrong). Check again: submit a review saying"
        f' "recheck". Everything that was found is in the {full_report(judged)}.</sub>'
    )


def _headline(errors: list[Said], submission: Submission) -> str:
    count = len({one.finding.where.patch for one in errors} - {None})
    if not count:
        return "This pull request needs a change"
    need = "needs" if count == 1 else "need"
    return f"{count} of {number_of_commits(submission)} {need} a change"


def _rest(report: Report) -> str:
    """What needs no comment: milder findings, and the commits nothing was said of."""
    said = tuple(report.said())
    spoken = {one.finding.where.patch for one in said}
    clean = sum(patch.number not in spoken for patch in report.submission.patches)
    milder = counts([one for one in said if one.severity < Severity.ERROR])
    parts = []
    if milder:
        parts.append(f"{milder} in the check's details.")
    if clean:
        parts.append(f"{clean} commit{' is' if clean == 1 else 's are'} clean.")
    return " ".join(parts)


def _how(errors: list[Said], submission: Submission) -> Iterator[str]:
    """The commands that repair the errors, each once, and how to look before the next push."""
    repairs = (one.finding.repair for one in errors)
    commands = list(dict.fromkeys(r.command for r in repairs if isinstance(r, Command)))
    base = _base(submission)
    yield "<details><summary>How to repair it</summary>"
    yield ""
    if commands:
        yield block(commands[:COMMANDS])
        yield ""
    if any("BASE" in command for command in commands):
        yield f"BASE is where your branch starts: `{base}`."
        yield ""
    yield "Check the same way before you push:"
    yield ""
    yield block((f"ksquirrel check {base}..", "git push --force-with-lease"))
    yield "</details>"
    yield ""


def _base(submission: Submission) -> str:
    """A name for where the branch starts that is safe in a shell."""
    if all(len(patch.parents) < 2 for patch in submission.patches):
        count = max(submission.total, len(submission.patches))
        return f"HEAD~{count + (submission.cover is not None)}"
    if submission.base and re.fullmatch(r"[0-9a-f]{12,64}", submission.base):
        return submission.base[:12]
    return "BASE"
