# SPDX-License-Identifier: GPL-2.0-or-later
"""The door of a replay: an archive goes in, and what would be sent comes out; nothing is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from rules.engine.digest import rules_digest
from rules.model import Person, Submission
from rules.read.came_by import lists_of
from rules.read.memory import Memory
from rules.read.series import Sorted, submissions
from rules.read.timeline import Due, timeline
from rules.report import Report
from service.mail_said import Before, Desk, Occasion
from service.post.message import NotAsMeant, to_bytes
from service.read.history import History, Kept
from service.render.before import of_report
from service.render.compose import answered, thread
from service.render.conduct import Conduct, Copy
from service.render.decision import (
    HELD,
    SET_ASIDE,
    TWICE,
    WAITING,
    Decision,
    decide,
    unasked,
)
from service.render.replay_text import Replayed

HOST = "ksquirrel.invalid"
DESK = Desk(
    sender=Person(name="Ksquirrel", email=f"ksquirrel@{HOST}"),
    contact=Person(name="Ksquirrel operators", email=f"people@{HOST}"),
    site=f"https://{HOST}",
    domain=HOST,
    bounces=HOST,
    secret=b"nobody is sent anything",
)
"""Who the mails are from; the name cannot exist, so that none of them can ever leave."""


@dataclass(slots=True)
class Replay:
    """One archive of one list, gone over in the order of time.

    ``found`` is the result once ``handle`` is through, ``written`` each mail by its Message-ID,
    ``memory`` what was posted before, once it was read.
    """

    history: History
    wait: timedelta
    found: Replayed | None = None
    written: dict[str, bytes] = field(default_factory=dict)
    memory: Memory | None = None
    _due: list[Due] = field(default_factory=list)
    _other: Counter[str] = field(default_factory=Counter)
    _judged: dict[int, Submission] = field(default_factory=dict)

    def read(self) -> Iterable[Submission]:
        """The series that were submitted since the first day, in the order they were due."""
        history = self.history
        line = timeline(history.heard(), self.wait)
        self.memory = Memory(line.found, history.address)
        self._due = [one for one in line.due if one.began >= history.since]
        arrived = {id(one.post): one.arrived for one in history.kept}
        late = (post for post in line.found.other if arrived[id(post)] >= history.since)
        self._other = Counter(post.kind or "not-a-patch" for post in late)
        for n, one in enumerate(self._due):
            known = history.until is None or one.at < history.until
            submission = next(submissions([one.series]), None)
            if known and submission is not None:
                self._judged[n] = submission
        return tuple(self._judged.values())

    def render(self, reports: tuple[Report, ...]) -> Replayed:
        """What is decided of each series, one mail at most for a version of a thread."""
        history = self.history
        return Replayed(
            list=history.address,
            since=history.since.isoformat(),
            until=history.until.isoformat() if history.until else "",
            mails=history.mails,
            refused=history.refused,
            other=self._other,
            decisions=tuple(self._decisions(iter(reports))),
        )

    def sorted(self) -> Sorted:
        """Every mail of the archive, put together."""
        return self.memory.found if self.memory else Sorted((), ())

    def post(self, text: Replayed) -> None:
        """Keep it for the command, which says it in one of the formats."""
        self.found = text

    def _decisions(self, reports: Iterator[Report]) -> Iterator[Decision]:
        first: dict[str, Kept] = {}
        for kept in self.history.kept:
            if kept.header is not None and kept.post.id:
                first.setdefault(kept.post.id, kept)
        conduct = self._conduct()
        answers: set[tuple[str, int]] = set()
        told: dict[str, Before | None] = {}
        for n, due in enumerate(self._due):
            if n not in self._judged:
                aside = due.series.set_aside
                yield unasked(due.series, due.at, SET_ASIDE if aside else WAITING, aside or "")
                continue
            report = next(reports)
            copy = first.get(answered(report.submission).id or "")
            now = replace(conduct, now=due.at)
            before = self._before(report.submission, told)
            decided = self._whole(_decided(report, copy, now, due, before))
            yield (one := self._once(decided, report, answers))
            if one.reply is not None:
                told[one.key] = of_report(report)

    def _before(self, submission: Submission, told: Mapping[str, Before | None]) -> Before | None:
        earlier = self.memory.earlier(submission) if self.memory else ()
        keys = [one.submission.key for one in earlier]
        found = next((told[key] for key in keys if key in told), None)
        return found if found and found.version < submission.version else None

    def _once(self, one: Decision, report: Report, answers: set[tuple[str, int]]) -> Decision:
        if one.reply is None:
            return one
        turn = (thread(report.submission, {}), one.version)
        if turn in answers:
            return replace(one, reply=None, reason=TWICE, detail=turn[0])
        answers.add(turn)
        return one

    def _whole(self, one: Decision) -> Decision:
        """The mail is written down and read back, as before it is sent."""
        if one.reply is None:
            return one
        try:
            self.written[one.reply.message_id] = to_bytes(one.reply)
        except NotAsMeant as error:
            return replace(one, reply=None, reason=HELD, fault=str(error))
        return one

    def _conduct(self) -> Conduct:
        """The strictest policy that says anything: to the author alone."""
        history = self.history
        headers = (kept.header for kept in history.kept if kept.header is not None)
        lists = frozenset(one for header in headers for one in lists_of(header))
        return Conduct(
            now=history.since,
            words={history.address: "author"},
            known=lists | {history.address},
            own=frozenset((DESK.sender.email, DESK.contact.email)),
            domain=DESK.domain,
        )


def _decided(
    report: Report, found: Kept | None, conduct: Conduct, due: Due, before: Before | None
) -> Decision:
    (at,) = conduct.words
    # a cover letter that does not say so is one in its series, and no patch as it came
    posts = {post.id: post for post in due.series.posts}
    copies = [
        Copy(list=at, mail=kept.header, post=posts[kept.post.id], arrived=kept.arrived)
        for kept in ([found] if found else [])
        if kept.header is not None and kept.post.id in posts
    ]
    occasion = Occasion(
        series=report.submission.key,
        page="replay",
        rules=rules_digest(),
        written=due.at,
        before=before,
    )
    return decide(report, copies, conduct, DESK, occasion)
