# SPDX-License-Identifier: GPL-2.0-or-later
"""A kept report as its page shows it: findings by patch, worst first."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.store.reports import Kept

REPOSITORY = r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}"
MOST = 2000
"""How many findings a page shows."""
ORDER = {"error": 0, "warning": 1, "note": 2}
WORDS = {
    "clean": "nothing to do",
    "notes": "notes, nothing to do",
    "warnings": "a change will be asked for",
    "errors": "needs a change",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What was said of one patch, or of the whole."""

    title: str
    id: str
    findings: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A report for its page.

    ``clean`` counts the patches nothing was said of, ``left`` the findings the page has no room
    for; ``reasons`` are why rules were not asked, with their names; ``pull`` is the number of the
    pull request, if it can be led to.
    """

    kept: Kept
    submission: Mapping[str, Any]
    groups: tuple[Group, ...]
    clean: int
    left: int
    counts: str
    verdict: str
    reasons: Mapping[str, tuple[str, ...]]
    broken: int
    pull: int | None = None
    policy: str | None = None


def view_of(kept: Kept) -> View:
    """The view of a kept report, which is ``ksquirrel.report/1`` with one report in it."""
    report = json.loads(kept.report)["reports"][0]
    submission, findings = report["submission"], report["findings"]
    worst_first = sorted(findings, key=lambda one: ORDER[one["severity"]])
    by_patch: dict[int | None, list[Mapping[str, Any]]] = {}
    for one in worst_first[:MOST]:
        by_patch.setdefault(one["patch"], []).append(one)
    groups = [
        _group(one["subject"], one["id"], by_patch.get(one["number"], []))
        for one in submission["patches"]
    ]
    whole = _group("The submission as a whole", "", by_patch.get(None, []))
    reasons: dict[str, tuple[str, ...]] = {}
    for one in report["skipped"]:
        reasons[one["reason"]] = (*reasons.get(one["reason"], ()), one["rule"])
    return View(
        kept=kept,
        submission=submission,
        groups=tuple(group for group in (whole, *groups) if group.findings),
        clean=len(
            {one["number"] for one in submission["patches"]} - {one["patch"] for one in findings}
        ),
        left=max(len(findings) - MOST, 0),
        counts=_counts(findings),
        verdict=WORDS.get(report["verdict"], report["verdict"]),
        reasons=reasons,
        broken=len(report["broken"]),
        pull=_pull_of(kept),
        policy=report.get("facts", {}).get("policy"),
    )


def _group(title: str, name: str | None, findings: Sequence[Mapping[str, Any]]) -> Group:
    known = name or ""
    short = known[:12] if re.fullmatch(r"[0-9a-f]{40,64}", known) else known[:200]
    return Group(title=title, id=short, findings=tuple(findings))


def place_of(finding: Mapping[str, Any]) -> str:
    """Where a finding is, as the command says it: a file, or a part of the message."""
    line = finding["line"]
    if finding["path"]:
        return f"{finding['path']}, line {line}" if line else str(finding["path"])
    if finding["part"] in ("body", "trailers"):
        return f"message, line {line}" if line else "message"
    return str(finding["part"])


def _pull_of(kept: Kept) -> int | None:
    named = re.fullmatch(rf"{REPOSITORY}#([1-9][0-9]{{0,17}})@[0-9a-f]+", kept.key)
    if not named or kept.origin != "pull" or not re.fullmatch(REPOSITORY, kept.repository or ""):
        return None
    return int(named[1])


def _counts(findings: Sequence[Mapping[str, Any]]) -> str:
    each = [(word, sum(one["severity"] == word for one in findings)) for word in ORDER]
    return ", ".join(f"{n} {word}{'' if n == 1 else 's'}" for word, n in each if n)
