# SPDX-License-Identifier: GPL-2.0-or-later
"""A report as a check of GitHub: always there, and right about what was and was not judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from rules.model import Submission
from rules.report import Report, Said, Severity
from service.render.at_head import Head
from service.render.markdown import SENTENCE, calm, cut, span
from service.render.table import full_report, rows, table
from service.render.visible import visible
from service.render.words import advice, counts
from service.said import Annotation, CheckRun, Conclusion, Judged, Level, Override

ROOM = 60_000
"""Bytes of a text; GitHub refuses more than 65,535 characters."""
TITLE = 255
NOTE = 500
ANNOTATIONS = 200
TRIED = 2000
LEVELS: dict[Severity, Level] = {
    Severity.ERROR: "failure",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}


def check_run(
    report: Report,
    judged: Judged,
    *,
    notes: Sequence[str] = (),
    override: Override | None = None,
    may_override: bool = False,
) -> CheckRun:
    """The check of a judged head.

    Findings on a line of a file become annotations; what has no file stands in the table.
    ``notes`` say what was left out of the judgement, or how it came about.  An
    override lets errors pass, and says so in the title; where one is offered, errors ask for
    action instead of failing.
    """
    said = tuple(report.said())
    shown, rest = _placed(said, Head(report.submission))
    summary = chain(
        _count(report),
        _beside(notes, override),
        _findings(rest, len(shown), report.submission, judged),
    )
    return CheckRun(
        title=cut(_title(said, report.submission, override), TITLE),
        summary=_cut(summary, judged),
        text=_cut(_text(report, judged), judged),
        conclusion=_conclusion(report, override, may_override=may_override),
        annotations=tuple(shown),
    )


def fit(lines: Iterable[str], room: int, rest: str) -> str:
    """As many whole lines as there is room for; ``rest`` is said where some were left out."""
    kept: list[str] = []
    used = len(rest.encode()) + 4
    for line in lines:
        used += len(line.encode("utf-8", "replace")) + 1
        if used > room:
            return "\n".join((*kept, "", rest))
        kept.append(line)
    return "\n".join(kept)


def number_of_commits(submission: Submission) -> str:
    """``5 commits``, or how many of all were judged."""
    count = len(submission.patches)
    of = f"the first {count} of " if submission.total > count else ""
    total = max(submission.total, count)
    return f"{of}{total} commit{'' if total == 1 else 's'}"


def _conclusion(report: Report, override: Override | None, *, may_override: bool) -> Conclusion:
    if report.worst is not Severity.ERROR or override:
        return "success"
    return "action_required" if may_override else "failure"


def _title(said: Sequence[Said], submission: Submission, override: Override | None) -> str:
    commits = number_of_commits(submission)
    worst = max((one.severity for one in said), default=None)
    if worst is None:
        return f"{commits}, nothing to do"
    if worst is Severity.NOTE:
        return f"{commits}, nothing to do; {counts(said)}"
    over = f", overridden by {visible(calm(override.by))}" if override else ""
    return f"{counts(said)} in {commits}{over}"


def _placed(said: Sequence[Said], head: Head) -> tuple[list[Annotation], list[Said]]:
    """The annotations, worst first, and the findings that are none.

    Only so many are looked for: what would not be shown need not be found at the head.
    """
    shown: list[Annotation] = []
    rest: list[Said] = []
    for tried, one in enumerate(sorted(said, key=lambda one: -one.severity)):
        wanted = tried < TRIED and len(shown) < ANNOTATIONS
        annotation = _annotation(one, head) if wanted else None
        if annotation is None:
            rest.append(one)
        else:
            shown.append(annotation)
    return shown, rest


def _annotation(said: Said, head: Head) -> Annotation | None:
    spot = head.spot(said.finding.where)
    if spot is None:
        return None
    return Annotation(
        path=spot.path,
        line=spot.line,
        level=LEVELS[said.severity],
        title=said.rule,
        message=cut(calm(advice(said)), 1000),
    )


def _cut(lines: Iterable[str], judged: Judged) -> str:
    """The lines GitHub takes, in either case with the way to all of them."""
    whole = full_report(judged)
    return fit([*lines, "", f"Everything is in the {whole}."], ROOM, f"More is in the {whole}.")


def _count(report: Report) -> Iterator[str]:
    said = tuple(report.said())
    yield f"{counts(said) or 'Nothing to do'} in {number_of_commits(report.submission)}."


def _beside(notes: Iterable[str], override: Override | None) -> Iterator[str]:
    for note in notes:
        yield ""
        yield f"Note: {span(note, NOTE)}"
    if override:
        yield ""
        yield f"Overridden by {span(override.by)}: {span(override.reason, SENTENCE)}"


def _findings(
    rest: Sequence[Said], shown: int, submission: Submission, judged: Judged
) -> Iterator[str]:
    if rest:
        yield ""
        yield from table(rows(rest), submission, judged)
    if shown:
        yield ""
        yield f"{shown} of the findings stand{'s' if shown == 1 else ''} at a line of a file."


def _text(report: Report, judged: Judged) -> Iterator[str]:
    asked = {outcome.rule for outcome in report.outcomes} - {rule for rule, _ in report.skipped()}
    yield f"Judged: head {span(judged.head[:12])}, {len(asked)} rules asked, rules {judged.rules}."
    policy = dict(report.facts).get("policy")
    if policy:
        yield ""
        yield f"Policy: {span(policy, SENTENCE)}."
    broken = len(report.broken())
    if broken:
        yield ""
        yield f"{broken} rule{'' if broken == 1 else 's'} failed; that is our fault, not yours."
    reasons: dict[str, list[str]] = {}
    for rule, reason in report.skipped():
        reasons.setdefault(reason, []).append(rule)
    if reasons:
        yield ""
        yield "Not asked:"
        yield ""
    for reason, names in reasons.items():
        yield f"- {', '.join(f'`{name}`' for name in names)}: {span(reason, SENTENCE)}"
