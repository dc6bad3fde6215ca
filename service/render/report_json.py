# SPDX-License-Identifier: GPL-2.0-or-later
"""Reports as JSON, schema ksquirrel.report/1."""

from __future__ import annotations

from dataclasses import asdict

from rules.model import Person, Submission
from rules.report import Report, Said
from service.render.words import to_json

SCHEMA = "ksquirrel.report/1"


def render(reports: tuple[Report, ...]) -> str:
    """All reports as one document."""
    whole = {"schema": SCHEMA, "reports": [document(report) for report in reports]}
    return to_json(whole, indent=1) + "\n"


def document(report: Report) -> dict[str, object]:
    """One report, without the name of the schema."""
    return {
        "submission": _submission(report.submission),
        "verdict": report.verdict,
        "findings": [_finding(said) for said in report.said()],
        "skipped": [{"rule": rule, "reason": reason} for rule, reason in report.skipped()],
        "broken": [{"rule": rule, "error": error} for rule, error in report.broken()],
        "facts": dict(report.facts),
    }


def _submission(submission: Submission) -> dict[str, object]:
    return {
        "key": submission.key,
        "origin": submission.origin,
        "title": submission.title,
        "version": submission.version,
        "submitter": _person(submission.submitter),
        "patches": [
            {"number": p.number, "id": p.id, "subject": p.subject.title} for p in submission.patches
        ],
        "missing": list(submission.missing),
    }


def _finding(said: Said) -> dict[str, object]:
    finding = said.finding
    where = finding.where
    return {
        "rule": said.rule,
        "severity": said.severity.word,
        "patch": where.patch,
        "part": where.part,
        "path": where.path,
        "line": where.line,
        "text": where.text,
        "seen": finding.seen,
        "expected": finding.expected,
        "repair": asdict(finding.repair) if finding.repair else None,
    }


def _person(person: Person) -> dict[str, str]:
    return {"name": person.name, "email": person.email}
