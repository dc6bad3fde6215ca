# SPDX-License-Identifier: GPL-2.0-or-later
"""Which rules speak here: by family, policy, tools and reach."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from rules.engine.rule import Rule, every, families
from rules.facts import ON_REQUEST, Policy
from rules.model import Letter, Submission


def select(submission: Submission, policy: Policy) -> tuple[Rule, ...]:
    """The rules that may speak of this submission.

    A family that cannot apply to it is not even imported: its ``ORIGINS`` name the doors it
    belongs to, its ``SUFFIXES`` the files it reads, its ``WORDS`` what a changed line holds,
    in whatever case, unless a file is new; ``ADDRESSED`` ones speak only of mails that say whom
    they go to.
    """
    wanted = [name for name, family in families().items() if _applies(family, submission)]
    return tuple(_allowed(every(wanted), policy))


def _allowed(rules: Iterator[Rule], policy: Policy) -> Iterator[Rule]:
    for rule in rules:
        off = policy.levels.get(rule.name, rule.severity) is None
        wanted = ON_REQUEST.intersection(rule.needs) <= policy.tools
        if not off and wanted and rule.reach >= policy.reach:
            yield rule


def _applies(family: ModuleType, submission: Submission) -> bool:
    origins = getattr(family, "ORIGINS", None)
    if origins is not None and submission.origin not in origins:
        return False
    if getattr(family, "ADDRESSED", False) and not any(map(_is_addressed, submission.letters())):
        return False
    suffixes = getattr(family, "SUFFIXES", None)
    words = getattr(family, "WORDS", None)
    paths = (path for patch in submission.patches for path in patch.paths())
    if suffixes is not None and not any(path.endswith(suffixes) for path in paths):
        return False
    return words is None or _speaks_of(words, submission)


def _is_addressed(letter: Letter) -> bool:
    headers = letter.transport is not None and letter.transport.recipients
    return bool(letter.to or letter.cc or letter.bcc or headers)


def _speaks_of(words: tuple[str, ...], submission: Submission) -> bool:
    files = [file for patch in submission.patches for file in patch.diff]
    if any(file.status == "added" for file in files):
        return True
    changed = (li.text for f in files for h in f.hunks for li in h.lines if li.sign in "+-")
    return any(word in text.lower() for text in changed for word in words)
