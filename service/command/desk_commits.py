# SPDX-License-Identifier: GPL-2.0-or-later
"""The messages of the commits of a range, mended line by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from rules.model import Patch, Submission
from rules.report import Finding, Replacement, Report, Said
from service.command.desk import Left, Plan, Repaired
from service.post.rewrite import message_text, rewrite
from service.read.inputs import Reading
from service.read.log import message_of
from service.render.mend import ABOVE, message, refused, repairs


@dataclass(slots=True)
class Commits:
    """The commits of a range that ends at HEAD, by their ids; their trees stay as they are."""

    folder: Path
    submission: Submission
    old: Mapping[str, bytes] = field(init=False)
    texts: dict[str, bytes] = field(init=False)
    reading: Reading = field(init=False)

    def __post_init__(self) -> None:
        ids = self._ids()
        rewrite(self.folder, ids, {}, dry=True)
        self.old = {one: _bytes(message_text(self.folder, one)) for one in ids}
        self.texts = dict(self.old)
        self.reading = Reading(ranges=[self.submission])

    def read(self) -> Iterable[Submission]:
        patches = tuple(map(self._patch, self.submission.patches))
        return (replace(self.submission, patches=patches),)

    def render(self, reports: tuple[Report, ...]) -> str:  # noqa: ARG002 (the door's)
        return ""

    def post(self, text: str) -> None:
        pass

    def plan(self, reports: Iterable[Report]) -> Plan:
        plan = Plan()
        for report in reports:
            for patch in (*report.submission.patches, None):
                number = patch and patch.number
                said = [one for one in report.said() if one.finding.where.patch == number]
                if patch is None:
                    whole = self.submission.key.partition("@")[0]
                    plan.left += [Left(whole, s, refused(s.finding) or "edit it") for s in said]
                else:
                    self._plan(plan, patch.id or "", said)
        return plan

    def _plan(self, plan: Plan, commit: str, said: list[Said]) -> None:
        name, text = commit[:12], self.texts[commit]
        reasons = [(one, _refused(one)) for one in said]
        plan.left += [Left(name, one, why) for one, why in reasons if why]
        whole = text.decode("utf-8", "surrogateescape")
        lines = dict(enumerate(whole.split("\n"), 1))
        done: list[Finding] = []
        for one in repairs(one for one, why in reasons if not why):
            where, repair = one.finding.where, one.finding.repair
            if lines.get(where.line or 0) != where.text or not isinstance(repair, Replacement):
                plan.left.append(Left(name, one, "its line is written otherwise; edit it"))
                continue
            done.append(one.finding)
            after = repair.replacement or None
            plan.repaired.append(Repaired(name, one, where.text or "", after))
        if done:
            plan.texts[commit] = _bytes(message(whole, done))

    def save(self, dry: bool) -> str:
        new = {one: text for one, text in self.texts.items() if text != self.old[one]}
        if not new:
            return ""
        messages = {one: text.decode("utf-8", "surrogateescape") for one, text in new.items()}
        done = rewrite(self.folder, self._ids(), messages, dry)
        return f"HEAD is now {done.head[:12]}; to go back: git reset --soft {done.backup}\n"

    def _ids(self) -> list[str]:
        return [patch.id or "" for patch in self.submission.patches]

    def _patch(self, patch: Patch) -> Patch:
        text = self.texts[patch.id or ""].decode("utf-8", "replace")
        return replace(patch, message=message_of(text))


def _refused(said: Said) -> str | None:
    why = refused(said.finding)
    if why is None and said.finding.where.part not in ABOVE:
        return "in the files of a commit, which fix leaves as they are; edit it"
    return why


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
