# SPDX-License-Identifier: GPL-2.0-or-later
"""A report as the text of a reply: short, calm, and nothing at all where nothing is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rules.model import Person, Submission
from rules.report import Report
from service.mail_said import Before, Desk, Guarded, Occasion
from service.render.before import is_still, since
from service.render.finding_text import WORDS, again, heading, lines
from service.render.guard import SIGNATURE, guarded
from service.render.kinds import Kind, kinds
from service.render.prose import columns, plain, wrapped
from service.render.words import numbers

IN_FULL = 5
LINES = 60
INCOMPLETE = "series-incomplete"


def body(report: Report, desk: Desk, occasion: Occasion) -> Guarded | None:
    """The text of the one mail about a series version; None where there is no need for one.

    Raises Unsafe rather than return what another program could obey.
    """
    found = kinds(report)
    if not found:
        return None
    before = occasion.before
    above = _opening(report.submission, found, before)
    below = (*_closing(report, found, before), *signature(desk, occasion))
    room = LINES - len(above) - len(below)
    told = findings(report.submission, found, before, room)
    return guarded("\n".join((*above, *told, *below)) + "\n")


def _opening(
    submission: Submission, found: Sequence[Kind], before: Before | None
) -> tuple[str, ...]:
    said = [one for kind in found for one in kind.said]
    counts = ((word, sum(s.severity is level for s in said)) for level, word in WORDS.items())
    *most, last = (f"{n} {word}{'' if n == 1 else 's'}" for word, n in counts if n)
    summary = f"{', '.join(most)} and {last}" if most else last
    text = (
        f"This is an automatic check of how {what(submission)} is put together: headers, commit"
        " messages, trailers, licences. It does not review the code, it can be wrong, and no"
        f" answer is needed. It found {summary}."
    )
    if before is not None and all(is_still(kind, before) for kind in found):
        same = f"as in v{before.version}"
        text = f"The automatic check of {what(submission)} found {summary}, {same}."
    if before is not None:
        text += since(found, before)
    never = submission.missing
    if never and INCOMPLETE not in {kind.first.rule for kind in found}:
        text += (
            f" Patch{'' if len(never) == 1 else 'es'} {numbers(never)} did not come by this list."
        )
    return (greeting(submission.submitter), "", *wrapped(text), "")


def what(submission: Submission) -> str:
    """The series or patch, with its version and how many patches it has."""
    version = f"v{submission.version}" if submission.version > 1 else ""
    several = f"{submission.total} patches" if submission.total > 1 else ""
    detail = ", ".join(filter(None, (version, several)))
    return f"this {'series' if several else 'patch'}" + (f" ({detail})" if detail else "")


def greeting(person: Person) -> str:
    """By the first name, where it is plain that it is one."""
    words = plain(person.name).split()
    name = words[0] if len(words) > 1 else ""
    return f"Hi {name}," if name.isalpha() and columns(name) <= 30 else "Hello,"


def findings(
    submission: Submission, found: Sequence[Kind], before: Before | None, room: int
) -> Iterator[str]:
    """As many as there is room for, at most five, and how many there are beside them."""
    last = ""
    told = 0
    for kind in found[:IN_FULL]:
        head = heading(submission, kind.first.finding.where)
        block = [
            *([head] if head != last else []),
            *(again(kind) if is_still(kind, before) else lines(kind)),
            "",
        ]
        if told and len(block) > room - 3:
            break
        yield from block
        room -= len(block)
        last = head
        told += 1
    rest = [one for kind in found[told:] for one in kind.said]
    if rest:
        yield from wrapped(f"and {len(rest)} more, see the report", "  ")
        yield ""


def _closing(report: Report, found: Sequence[Kind], before: Before | None) -> Iterator[str]:
    spoke = {said.rule for said in report.said()}
    silent = {o.rule for o in report.outcomes if not o.skipped and not o.broken} - spoke
    others = f" The other {len(silent)} checks found nothing." if len(silent) > 1 else ""
    yield from wrapped(
        "Please do not send a new version only because of this mail. Put it into the next one, or"
        f" leave it if you have a reason.{others}"
    )
    yield ""
    if before is not None:
        return  # how to check before sending was said then
    yield "To see it before sending, with no network and no account:"
    yield ""
    submission = report.submission
    yield f"  $ ksquirrel check HEAD~{max(submission.total, len(submission.patches), 1)}.."
    yield f"  $ ksquirrel explain {found[0].first.rule}"
    yield ""


def signature(desk: Desk, occasion: Occasion) -> Iterator[str]:
    """Who wrote this, where the whole report is, and how to get no more."""
    yield SIGNATURE
    yield f"Ksquirrel {desk.site}/r/{occasion.page}"
    yield f"(rules {occasion.rules})"
    yield from wrapped(f"Wrong? Reply to this mail, a person reads it ({desk.contact.email}).")
    yield "To get no more of these mails, reply with the single line"
    yield '"#ksquirrel stop".'
