# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of findings in Markdown: equal ones in one row, no rule in more than a few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rules.model import Submission
from rules.report import Command, Said
from service.render.markdown import FIELD, SENTENCE, copied, row, span
from service.render.terminal import Fold, fold
from service.said import Judged

OF_A_RULE = 3
COMMITS = 3
WHOLE = {"pull": "the pull request", "cover": "the cover letter"}
HEAD = ("| Commit | Rule | What we saw | What to do |", "|---|---|---|---|")


@dataclass(frozen=True, slots=True)
class Row:
    """A row, and how many more findings of its rule it stands for."""

    fold: Fold
    more: int = 0

    @property
    def count(self) -> int:
        """How many findings it stands for."""
        return len(self.fold.places) + self.more


def rows(said: Sequence[Said]) -> tuple[Row, ...]:
    """The rows of these findings, worst first; the last row of a rule counts those left out."""
    kept: list[Row] = []
    seen: Counter[str] = Counter()
    last: dict[str, int] = {}
    for one in fold(said):
        rule = one.first.rule
        seen[rule] += 1
        if seen[rule] <= OF_A_RULE:
            last[rule] = len(kept)
            kept.append(Row(one))
        else:
            before = kept[last[rule]]
            kept[last[rule]] = replace(before, more=before.more + len(one.places))
    return tuple(kept)


def table(shown: Sequence[Row], submission: Submission, judged: Judged) -> Iterator[str]:
    """The lines of the table."""
    yield from HEAD
    for one in shown:
        said = one.fold.first
        saw = span(said.finding.seen, SENTENCE) + _quote(one.fold)
        if one.more:
            saw += f" and {one.more} more of this rule"
        to_do = repair_words(said)
        yield row((_commits(one.fold, submission), rule_link(said.rule, judged), saw, to_do))


def rule_link(name: str, judged: Judged) -> str:
    """A rule's name, leading to its page."""
    return f"[`{name}`]({judged.site}/rules/{name})"


def full_report(judged: Judged) -> str:
    """What leads to everything that was found, as far as a reader may see it."""
    if judged.private:
        return f"full report, which the operator can show (`{judged.report}`)"
    return f"[full report]({judged.page})"


def repair_words(said: Said) -> str:
    """What to do about a finding: a command, a line to write, or what was expected."""
    repair = said.finding.repair
    if isinstance(repair, Command):
        return copied(repair.command)
    if repair is None:
        return f"expected {span(said.finding.expected, SENTENCE)}"
    return f"write {copied(repair.replacement)}" if repair.replacement else "take the line out"


def _quote(one: Fold) -> str:
    """The line of the message it was seen in, where the words do not repeat it."""
    where = one.places[0]
    if len(one.places) > 1 or where.part not in ("body", "trailers") or not where.text:
        return ""
    if where.text.strip() in one.first.finding.seen:
        return ""
    text = where.text if len(where.text) <= FIELD else where.text[where.column :]
    return f" in line {where.line}: {span(text)}"


def _commits(one: Fold, submission: Submission) -> str:
    """Which commits a row is about; the pull request itself where it is about none."""
    numbers = [number for number in one.patches if number is not None]
    if not numbers:
        return WHOLE.get(one.places[0].part, "all commits")
    by_number = {patch.number: patch for patch in submission.patches}
    first = by_number[numbers[0]]
    if len(numbers) == 1:
        return f"{_sha(first.id)} {span(first.subject.title)}"
    named = ", ".join(_sha(by_number[number].id) for number in numbers[:COMMITS])
    rest = len(numbers) - COMMITS
    return f"{len(numbers)} commits: {named}" + (f" and {rest} more" if rest > 0 else "")


def _sha(name: str | None) -> str:
    return span((name or "")[:12])
