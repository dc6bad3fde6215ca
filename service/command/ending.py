# SPDX-License-Identifier: GPL-2.0-or-later
"""How a command that judges ends: what it names on standard error, and its exit code."""

from __future__ import annotations

from collections.abc import Iterable

import click

from rules.report import Report, Severity
from service.faults import CLEAN, FINDINGS, USAGE, Fault
from service.read.inputs import Reading
from service.render.visible import visible

FAIL_ON = {"error": Severity.ERROR, "warning": Severity.WARNING, "note": Severity.NOTE}


def name_faults(strange: Iterable[Fault], reports: Iterable[Report]) -> None:
    """Name what a tree holds and nobody could read, and the rules that failed themselves."""
    for fault in strange:
        click.echo(f"ksquirrel: {visible(str(fault))}", err=True)
    name_broken(reports)


def name_broken(reports: Iterable[Report]) -> None:
    """Name the rules that failed themselves, where the format has no place for them."""
    for rule, error in dict(pair for report in reports for pair in report.broken()).items():
        click.echo(f"ksquirrel: rule {rule} failed, which is our fault: {visible(error)}", err=True)


def exit_code(reading: Reading, reports: tuple[Report, ...], fail_on: str) -> int:
    """Name what was not judged, and choose the code: the worst of what happened."""
    for remark in reading.remarks:
        click.echo(f"ksquirrel: {visible(remark)}", err=True)
    for name, why in reading.strange.items():
        click.echo(f"ksquirrel: {name}: not judged: {why}", err=True)
    strange = set(reading.strange)
    for post in reading.sorted().other:
        name = reading.sources.get(id(post), "")
        if name not in strange:
            click.echo(f"ksquirrel: {name}: not judged: {post.kind}", err=True)
    for group in reading.sorted().series:
        if not group.judge:
            name = reading.sources.get(id(group.posts[0]), "")
            click.echo(f"ksquirrel: {name}: not judged: {group.set_aside}", err=True)
    for fault in reading.faults:
        click.echo(f"ksquirrel: {visible(str(fault))}", err=True)
    codes = [fault.code for fault in reading.faults]
    if not reports and not reading.posts and not codes:
        codes.append(USAGE)
    level = FAIL_ON.get(fail_on)
    worst = [report.worst for report in reports if report.worst is not None]
    found = level is not None and any(severity >= level for severity in worst)
    return max([*codes, FINDINGS if found else CLEAN])
