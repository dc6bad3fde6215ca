# SPDX-License-Identifier: GPL-2.0-or-later
"""What the rules that know earlier versions say of real threads, each list put together whole.

``python -m tests.corpus --versions`` prints hits per rule; with ``--show RULE`` each hit, with the
posting before it and the replies that it got.
"""

from __future__ import annotations

import lzma
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rules.engine.rule import Rule, every
from rules.engine.run import lint
from rules.model import Submission
from rules.read.letter import Post, read_post
from rules.read.mail import LOCAL, Unreadable
from rules.read.memory import Memory
from rules.read.series import sort_posts, submissions
from rules.report import Said
from tests.corpus import CORPUS, Hit, accepted

FOLDERS = ("rfl-threads", "kernel-threads")


@dataclass(frozen=True)
class Spoken:
    """A hit, with the series and the memory that it is judged by."""

    hit: Hit
    submission: Submission
    memory: Memory


def lists() -> Iterator[tuple[str, Memory]]:
    """Every list of the corpus, all of its threads together."""
    for folder in FOLDERS:
        for archive in sorted((CORPUS / folder).glob("*.tar.xz")):
            yield f"{folder}/{archive.name}", Memory(sort_posts(_posts(archive)), archive.stem)


def _posts(archive: Path) -> Iterator[Post]:
    with lzma.open(archive) as raw, tarfile.open(fileobj=raw) as tar:
        for member in tar:
            content = tar.extractfile(member)
            if content is not None:
                try:
                    yield read_post(content.read(), LOCAL)
                except Unreadable:
                    continue


def remembering() -> tuple[Rule, ...]:
    """The rules that ask for earlier postings."""
    return tuple(rule for rule in every() if "archive" in (*rule.needs, *rule.may))


def spoken() -> Iterator[Spoken]:
    """What they say of every series."""
    rules = remembering()
    for name, memory in lists():
        for one in submissions(memory.found.series):
            if one.patches:
                yield from (
                    Spoken(_hit(name, one, said), one, memory) for said in _said(one, memory, rules)
                )


def _said(one: Submission, memory: Memory, rules: tuple[Rule, ...]) -> Iterator[Said]:
    report = lint(one, rules, {"archive": memory})
    if report.broken():
        raise AssertionError(f"{one.key}: {report.broken()}")
    return report.said()


def _hit(source: str, one: Submission, said: Said) -> Hit:
    number = said.finding.where.patch
    patch = next((p for p in one.patches if p.number == number), None)
    return Hit(source, (patch.id if patch else one.key) or "", said)


def table() -> Iterator[str]:
    """Hits and series per rule, and how many of those series were taken as they came."""
    good = accepted()
    found = list(spoken())
    every_one = [o for _, memory in lists() for o in submissions(memory.found.series) if o.patches]
    later = [one for one in every_one if one.version > 1]
    yield f"{len(every_one)} series, {len(later)} of a version after the first"
    yield ""
    yield "| rule | severity | hits | series | taken |"
    yield "|---|---|--:|--:|--:|"
    counts = Counter((o.hit.said.rule, o.hit.said.severity) for o in found)
    for (rule, severity), count in sorted(counts.items()):
        mine = [o for o in found if (o.hit.said.rule, o.hit.said.severity) == (rule, severity)]
        keys = {o.submission.key: o.submission for o in mine}
        taken = sum(all(patch.id in good for patch in one.patches) for one in keys.values())
        yield f"| {rule} | {severity.word} | {count} | {len(keys)} | {taken} |"


def show(rule: str) -> Iterator[str]:
    """Each hit of a rule, or of ``RULE:SEVERITY``."""
    good = accepted()
    for one in spoken():
        said = one.hit.said
        if rule not in (said.rule, f"{said.rule}:{said.severity.word}"):
            continue
        taken = " (taken)" if all(patch.id in good for patch in one.submission.patches) else ""
        yield f"== {one.hit.mark} {said.rule} {said.severity.word}{taken} {one.hit.place}"
        yield f"{one.submission.letters()[0].date} v{one.submission.version} {one.submission.title}"
        yield f"patch {said.finding.where.patch}: {said.finding.seen}; {said.finding.expected}"
        for old in one.memory.earlier(one.submission):
            lead = old.submission.letters()[0]
            yield f"    before: {old.sent} {lead.subject.raw} {lead.id}"
