# SPDX-License-Identifier: GPL-2.0-or-later
"""What a replay found as JSON, and the same read back: the gist of an earlier run."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.render.decision import Decision
from service.render.replay_text import Replayed
from service.render.words import to_json

SCHEMA = "ksquirrel.replay/1"
Key = tuple[str, int]


class NotAReplay(Exception):
    """Text that no replay printed; the words say why."""


@dataclass(frozen=True, slots=True)
class Gist:
    """What two runs are compared by: whether a mail would be sent, and what is found.

    ``found`` is the rule and the severity, in words, of each finding, in order.
    """

    title: str
    reason: str
    found: tuple[tuple[str, str], ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """The rule of each finding."""
        return tuple(rule for rule, _ in self.found)


def render(found: Replayed) -> str:
    """The document, in the order in which the series were due."""
    document = {
        "schema": SCHEMA,
        "list": found.list,
        "since": found.since,
        "until": found.until or None,
        "mails": found.mails,
        "refused": found.refused,
        "other": dict(found.other),
        "summary": _summary(found.decisions),
        "series": [_series(one) for one in found.decisions],
    }
    return to_json(document, indent=1) + "\n"


def gists(found: Replayed) -> dict[Key, Gist]:
    """The gist of each series version of a run."""
    return {
        (one.key, one.version): Gist(one.title, one.reason, _found(one)) for one in found.decisions
    }


def read(text: str) -> dict[Key, Gist]:
    """The gist of each series version of what ``render`` printed.  Raises NotAReplay."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAReplay(f"is no JSON: {error}") from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise NotAReplay(f"has no schema {SCHEMA}: it is no output of replay --format json")
    series = document.get("series")
    if not isinstance(series, list):
        raise NotAReplay("series: is no list")
    return dict(_read(n, one) for n, one in enumerate(series))


def _read(n: int, one: object) -> tuple[Key, Gist]:
    kinds = {"key": str, "version": int, "title": str, "reason": str, "findings": list}
    if not isinstance(one, dict):
        raise NotAReplay(f"series[{n}]: is no table")
    for name, kind in kinds.items():
        if not isinstance(one.get(name), kind):
            raise NotAReplay(f"series[{n}].{name}: is missing, or not what it should be")
    found = one["findings"]
    rules = [
        (str(said["rule"]), str(said.get("severity")))
        for said in found
        if isinstance(said, dict) and "rule" in said
    ]
    if len(rules) < len(found):
        raise NotAReplay(f"series[{n}].findings: one of them names no rule")
    return (one["key"], one["version"]), Gist(one["title"], one["reason"], tuple(sorted(rules)))


def _found(one: Decision) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((said.rule, said.severity.word) for said in one.said))


def _summary(decisions: Sequence[Decision]) -> Mapping[str, object]:
    """How many were looked at, what would be sent, and what not; the findings of all of them."""
    rules = Counter(said.rule for one in decisions for said in one.said)
    return {
        "considered": len(decisions),
        "would_send": sum(one.reply is not None for one in decisions),
        "skipped": dict(Counter(one.reason for one in decisions if one.reason).most_common()),
        "findings": dict(rules.most_common()),
    }


def _series(one: Decision) -> Mapping[str, object]:
    return {
        "key": one.key,
        "version": one.version,
        "title": one.title,
        "at": one.at.isoformat(),
        "reason": one.reason,
        "detail": one.detail,
        "fault": one.fault or None,
        "findings": list(_findings(one)),
        "mail": _mail(one),
    }


def _findings(one: Decision) -> Iterator[Mapping[str, object]]:
    for said in one.said:
        where = said.finding.where
        yield {
            "rule": said.rule,
            "severity": said.severity.word,
            "patch": where.patch,
            "part": where.part,
            "seen": said.finding.seen,
        }


def _mail(one: Decision) -> Mapping[str, object] | None:
    if one.reply is None:
        return None
    return {
        "id": one.reply.message_id,
        "to": [person.email for person in (one.reply.to, *one.reply.cc)],
        "in_reply_to": one.reply.in_reply_to,
        "subject": one.reply.subject,
        "body": one.reply.body,
    }
