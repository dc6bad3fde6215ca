# SPDX-License-Identifier: GPL-2.0-or-later
"""What the recipients rules say of real threads, with the MAINTAINERS that is nearest in time.

``python -m tests.corpus --recipients`` prints hits and shares per rule; with ``--show RULE`` each
hit, with whom the mails went to.  A hit is only sure to be no child of the wrong year where both
MAINTAINERS, that of 6.12 and that of 7.1, bring it: the others are marked with the one that does.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rules.engine.rule import Rule, every
from rules.engine.run import lint
from rules.kernel.copied import fold
from rules.kernel.maintainers import Behaviour, Index, Maintainers, build
from rules.kernel.maintainers.mailmap import Mailmap, address
from rules.model import Patch, Submission
from rules.report import Said
from service.gather.tree import FolderTree
from tests.corpus import CORPUS, LABELS, Hit, accepted, threads

OLD, NEW = "6.12.117", "7.1.5"
BETWEEN = "2025-09-15"
"""The day half-way between v6.12 and v7.1, whose entries the two files hold."""
FAMILY = "recipients"
ERRORS = ("recipients-rust-missing", "recipients-subsystem-missing")


@dataclass(frozen=True)
class Spoken:
    """A hit with the submission, and whether the other MAINTAINERS brings it too."""

    hit: Hit
    submission: Submission
    always: bool


@cache
def maintainers_of(release: str) -> Maintainers:
    """The MAINTAINERS of a release, from the corpus."""
    place = CORPUS / "getmaint"
    text = (place / f"MAINTAINERS-{release}").read_text()
    rows = (place / f"maintainers-bare-dirs-{release}.txt").read_text().splitlines()
    folders = {row.split("\t")[1] for row in rows}
    version, patchlevel = release.split(".")[:2]
    behaviour = Behaviour.of(f"VERSION = {version}\nPATCHLEVEL = {patchlevel}\n".encode())
    ignored = (place / f"get_maintainer.ignore-{release}").read_text().splitlines()
    return Maintainers(
        Index.load(build(text, behaviour)),
        Mailmap.read((place / f"mailmap-{release}").read_text()),
        folders.__contains__,
        lambda _: None,
        f"MAINTAINERS of {release}",
        frozenset(address(line).email.lower() for line in ignored),
    )


@cache
def facts(release: str) -> Mapping[str, object]:
    """What the rules are asked with: the tree is that of KSQUIRREL_LINUX, if it is set."""
    folder = os.environ.get("KSQUIRREL_LINUX")
    tree = {"tree": FolderTree(Path(folder), folder)} if folder else {}
    return {"maintainers": maintainers_of(release), **tree}


def submissions() -> Iterator[Submission]:
    """The series of the threads."""
    return (one for thread in threads() for one in thread if one.patches)


def nearest(submission: Submission) -> str:
    """The release whose MAINTAINERS is nearest in time."""
    return OLD if submission.letters()[0].date < BETWEEN else NEW


def spoken(submission: Submission) -> Iterator[Spoken]:
    """What the family says of one, with the MAINTAINERS of its time."""
    rules, here = tuple(every([FAMILY])), nearest(submission)
    other = NEW if here == OLD else OLD
    elsewhere = {_gist(said) for said in judge(submission, other, rules)}
    for said in judge(submission, here, rules):
        yield Spoken(hit(submission, said), submission, _gist(said) in elsewhere)


def hit(submission: Submission, said: Said) -> Hit:
    """A finding with the mail it stands at, or the series."""
    number = said.finding.where.patch
    patch = next((p for p in submission.patches if p.number == number), None)
    return Hit("threads", (patch.id if patch else submission.key) or "", said)


def _gist(said: Said) -> tuple[str, int, str]:
    """What is said, without how many people: they come and go."""
    return said.rule, said.severity, re.sub(r"\d+", "", said.finding.seen)


def judge(submission: Submission, release: str, rules: Sequence[Rule]) -> Iterator[Said]:
    """What rules say with the MAINTAINERS of a release."""
    report = lint(submission, rules, facts(release))
    if report.broken():
        raise AssertionError(f"{submission.key}: {report.broken()}")
    return report.said()


def labels() -> dict[str, str]:
    """What a reader called a hit: right, wrong, or dated where only MAINTAINERS was of another
    year than the mail."""
    rows = (line.split("\t") for line in LABELS.read_text().splitlines() if "\t" in line)
    return {row[0]: row[1] for row in rows}


def table() -> Iterator[str]:
    """Hits and shares per rule, of all submissions and of those that were taken as they came."""
    good, known = accepted(), labels()
    each = list(submissions())
    taken = {one.key for one in each if all(patch.id in good for patch in one.patches)}
    found = [one for submission in each for one in spoken(submission)]
    yield f"{len(each)} submissions, {len(taken)} of them taken as they came"
    yield ""
    yield "| rule | severity | hits | submissions | share | in both | taken | share | labels |"
    yield "|---|---|--:|--:|--:|--:|--:|--:|---|"
    kinds = sorted({(one.hit.said.rule, -one.hit.said.severity) for one in found})
    for rule, severity in kinds:
        mine = [o for o in found if (o.hit.said.rule, -o.hit.said.severity) == (rule, severity)]
        keys = {one.submission.key for one in mine}
        both = sum(one.always for one in mine)
        said = Counter(known[one.hit.mark] for one in mine if one.hit.mark in known)
        yield (
            f"| {rule} | {mine[0].hit.said.severity.word} | {len(mine)} | {len(keys)} "
            f"| {100 * len(keys) / len(each):.1f} % | {both} | {len(keys & taken)} "
            f"| {100 * len(keys & taken) / len(taken):.1f} % | {_words(said)} |"
        )


def _words(said: Counter[str]) -> str:
    return ", ".join(f"{count} {word}" for word, count in sorted(said.items()))


def show(rule: str) -> Iterator[str]:
    """Each hit of a rule (or of "errors"), with the paths and whom the mails went to."""
    good, known = accepted(), labels()
    for submission in submissions():
        taken = " (taken)" if all(patch.id in good for patch in submission.patches) else ""
        for one in spoken(submission):
            said = one.hit.said
            if rule not in (
                said.rule,
                f"{said.rule}:{said.severity.word}",
                f"{said.severity.word}s",
            ):
                continue
            age = "" if one.always else " (with one MAINTAINERS only)"
            label = known.get(one.hit.mark, "unread")
            yield f"== {one.hit.mark} {label} {said.rule} {said.severity.word}{age}{taken}"
            yield f"{submission.letters()[0].date} {submission.title}"
            yield f"{said.finding.seen}; expected {said.finding.expected}"
            yield from _mails(submission)


def _mails(submission: Submission) -> Iterator[str]:
    """Who got which mail, those that went to the same people together."""
    alike: dict[str, list[str]] = {}
    for letter in submission.letters():
        to, cc = (" ".join(sorted(fold(p.email) for p in each)) for each in (letter.to, letter.cc))
        number = str(letter.number) if isinstance(letter, Patch) else "0"
        alike.setdefault(f"From {letter.sender} | To {to} | Cc {cc}", []).append(number)
    yield from (f"    {' '.join(numbers)}: {whom}" for whom, numbers in alike.items())
    for patch in submission.patches[:20]:
        yield f"    {patch.number}: {patch.subject.title}: {' '.join(patch.paths()[:12])}"
