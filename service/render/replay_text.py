# SPDX-License-Identifier: GPL-2.0-or-later
"""What a replay found, for a terminal: one line, then counts by reason and by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.mail_said import Reason
from service.render.decision import CLEAN, HELD, NOTES, SET_ASIDE, TWICE, WAITING, Decision
from service.render.kinds import speaks
from service.render.visible import visible

MEANINGS: Mapping[str, str] = {
    CLEAN: "nothing to say",
    NOTES: "nothing that is worth a mail",
    TWICE: "this version of its thread had its mail",
    SET_ASIDE: "a reply with a diff, part of a pull request, or queued by a script",
    WAITING: "its wait ends after the last day",
    HELD: "our own fault, named on standard error",
    **{reason.name.lower().replace("_", " "): reason.value for reason in Reason},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What a replay of a list found; dates are ISO 8601.

    ``mails`` is how many came, ``refused`` how many of them are over a limit, ``other`` counts
    by kind those that are part of no series.
    """

    list: str
    since: str
    until: str
    mails: int
    refused: int
    other: Mapping[str, int]
    decisions: tuple[Decision, ...]


def summary(found: Replayed) -> str:
    """The one line, and the two tables below it."""
    return "".join(f"{visible(line)}\n" for line in _lines(found))


def mails(found: Replayed, written: Mapping[str, bytes]) -> str:
    """Every mail that would be sent, whole, by its Message-ID as it would be written down."""
    replies = [one.reply for one in found.decisions if one.reply]
    whole = (written[one.message_id].decode("utf-8", "replace") for one in replies)
    return "".join("\n".join(map(visible, text.splitlines())) + "\n\n" for text in whole)


def _lines(found: Replayed) -> Iterator[str]:
    sent = [one for one in found.decisions if one.reply]
    reasons = Counter(one.reason for one in found.decisions if one.reason)
    skipped = sum(reasons.values())
    detail = ", ".join(f"{reason} {n:,}" for reason, n in reasons.most_common())
    yield (
        f"{found.mails:,} mail{'' if found.mails == 1 else 's'},"
        f" {len(found.decisions):,} series: would send {len(sent):,},"
        f" skip {skipped:,}{f' ({detail})' if detail else ''}"
    )
    if reasons:
        yield ""
        yield "skipped"
        yield from (f"{n:8,}  {one:16} {MEANINGS[one]}" for one, n in reasons.most_common())
    if sent:
        yield ""
        yield f"would be said, {_readers(sent)}"
        yield from _rules(sent)
    other = ", ".join(f"{n:,} {kind}" for kind, n in sorted(found.other.items()))
    if other or found.refused:
        yield ""
        refused = f"{found.refused:,} refused for their size or shape" if found.refused else ""
        yield f"no part of a series: {', '.join(filter(None, (other, refused)))}"


def _readers(sent: Sequence[Decision]) -> str:
    """To how many people the mails go, and how many come to the one who gets most."""
    each = Counter(
        person.email.lower()
        for one in sent
        if one.reply
        for person in (one.reply.to, *one.reply.cc)
    )
    most = max(each.values(), default=0)
    several = "one person" if len(each) == 1 else f"{len(each):,} people"
    return f"to {several}" + (f", at most {most:,} mails to one of them" if most > 1 else "")


def _rules(sent: list[Decision]) -> Iterator[str]:
    """By rule and severity: how often, in how many mails, and how many are for it alone."""
    each = Counter((said.rule, said.severity) for one in sent for said in one.said)
    within = Counter(kind for one in sent for kind in {(s.rule, s.severity) for s in one.said})
    reasons = ({(s.rule, s.severity) for s in one.said if speaks(s)} for one in sent)
    alone = Counter(kinds.pop() for kinds in reasons if len(kinds) == 1)
    for (rule, severity), n in sorted(each.items(), key=lambda one: (-one[0][1], -one[1], one[0])):
        many = within[rule, severity]
        only = f", {alone[rule, severity]:,} for it alone" if alone[rule, severity] else ""
        yield f"{n:8,}  {severity.word:8} {rule} (in {many:,} mail{'' if many == 1 else 's'}{only})"
