# SPDX-License-Identifier: GPL-2.0-or-later
"""Errors with a line in the diff, as remarks on their lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice

from rules.report import Report, Said, Severity
from service.render.at_head import Head
from service.render.markdown import SENTENCE, span
from service.render.table import repair_words, rule_link
from service.said import Judged, ReviewComment

MOST = 30
TRIED = 2000


def review(report: Report, judged: Judged) -> tuple[ReviewComment, ...]:
    """A remark for each error on an added line, the first thirty; none on a draft."""
    pull = report.submission.pull
    if pull is not None and pull.draft:
        return ()
    return tuple(islice(_remarks(report, judged), MOST))


def _remarks(report: Report, judged: Judged) -> Iterator[ReviewComment]:
    same: Counter[str] = Counter()
    head = Head(report.submission)
    errors = (one for one in report.said() if one.severity is Severity.ERROR)
    for said in islice((one for one in errors if one.finding.where.part == "diff"), TRIED):
        spot = head.spot(said.finding.where)
        if spot is None or not spot.added:
            continue
        name = _name(said, spot.path)
        same[name] += 1
        key = sha256(f"{name}\0{same[name]}".encode("utf-8", "replace")).hexdigest()[:32]
        yield ReviewComment(path=spot.path, line=spot.line, body=_body(said, judged), key=key)


def _name(said: Said, path: str) -> str:
    """What stays the same when lines move."""
    finding = said.finding
    return "\0".join((said.rule, path, finding.seen, finding.where.text or ""))


def _body(said: Said, judged: Judged) -> str:
    finding = said.finding
    lines = [
        f"{rule_link(said.rule, judged)}: {span(finding.seen, SENTENCE)};"
        f" expected {span(finding.expected, SENTENCE)}"
    ]
    if finding.repair is not None:
        lines += ["", f"To do: {repair_words(said)}"]
    return "\n".join(lines)
