# SPDX-License-Identifier: GPL-2.0-or-later
"""SARIF 2.1.0, for code scanning: one run, its rules from their pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from urllib.parse import quote

from rules.engine.page import page_of
from rules.engine.rule import catalogue, find
from rules.report import Report, Severity
from service.render.place import Place, Placed, Sources, everywhere
from service.render.words import advice, sentence, to_json

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
MOST = 25_000
"""The results that GitHub takes of one run; the mildest are left out."""


def render(reports: tuple[Report, ...], sources: Sources) -> str:
    """One document."""
    names = sorted({outcome.rule for report in reports for outcome in report.outcomes})
    index = {name: n for n, name in enumerate(names)}
    found = sorted(everywhere(reports, sources), key=lambda one: -one.said.severity)
    run = {
        "tool": {"driver": {"name": "ksquirrel", "rules": [_rule(name) for name in names]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(reports, len(found))],
        "results": [_result(one, index) for one in found[:MOST]],
    }
    return to_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _rule(name: str) -> dict[str, object]:
    if name not in catalogue():
        return {"id": name}
    rule = find(name)
    page = page_of(rule)
    return {
        "id": name,
        "shortDescription": {"text": page.title},
        "fullDescription": {"text": page.why},
        "help": {"text": "\n\n".join((page.why, page.fix, "\n".join(page.see)))},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"tags": [rule.family], "reach": rule.reach.word},
    }


def _invocation(reports: tuple[Report, ...], found: int) -> dict[str, object]:
    """What went wrong on our side: rules that broke, results that were too many."""
    broken = {rule: error for report in reports for rule, error in report.broken()}
    notes: list[dict[str, object]] = [
        {
            "level": "error",
            "message": {"text": f"{rule}: {error}"},
            "associatedRule": {"id": rule},
        }
        for rule, error in broken.items()
    ]
    if found > MOST:
        text = f"{found - MOST} of {found} results left out, the mildest"
        notes.append({"level": "warning", "message": {"text": text}})
    return {"executionSuccessful": not broken, "toolExecutionNotifications": notes}


def _result(one: Placed, index: Mapping[str, int]) -> dict[str, object]:
    said = one.said
    return {
        "ruleId": said.rule,
        "ruleIndex": index[said.rule],
        "level": LEVELS[said.severity],
        "message": {"text": advice(said)},
        "locations": [{"physicalLocation": _location(one.place)}],
        "partialFingerprints": {"ksquirrel/1": _fingerprint(one)},
    }


def _location(place: Place) -> dict[str, object]:
    return {
        "artifactLocation": {"uri": _uri(place.file)},
        "region": {"startLine": place.line, "startColumn": place.column},
    }


def _uri(file: str) -> str:
    """A path as a reference; an absolute one as a file URI."""
    raw = b"".join(_bytes(file))
    return ("file://" if raw.startswith(b"/") else "") + quote(raw)


def _bytes(file: str) -> Iterator[bytes]:
    """The bytes of a path; what was no character in the mail is a byte again."""
    for c in file:
        yield bytes([ord(c) & 255]) if "\udc80" <= c <= "\udcff" else c.encode("utf-8", "replace")


def _fingerprint(one: Placed) -> str:
    """What stays the same when lines move: the rule, the sentence, and the line it quotes."""
    said = one.said
    words = "\0".join((said.rule, sentence(said), said.finding.where.text or ""))
    return sha256(words.encode("utf-8", "replace")).hexdigest()[:32]
