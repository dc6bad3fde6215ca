# SPDX-License-Identifier: GPL-2.0-or-later
"""The door of GitHub: a pull request comes in, a check run and perhaps a comment go out."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from rules.model import Submission
from rules.report import Report, Severity
from service.faults import Gone, Held, TryLater
from service.github.repository import Repository
from service.post import check_run as post_check
from service.post.comment import post_comment
from service.post.ledger import Place
from service.post.review import post_review
from service.pulls import cap
from service.pulls.base import Base
from service.pulls.unable import leave_behind
from service.pulls.world import About, World
from service.read.github import PullReading
from service.render import report_json
from service.render.check_run import check_run
from service.render.comment import comment, meaning
from service.render.review import review
from service.said import CheckRun, Judged, Override, ReviewComment
from service.store import audit
from service.store.engine import transaction
from service.store.reports import NewReport, keep_as

LOG = logging.getLogger("ksquirrel.pulls")


class HalfSaid(TryLater):
    """The check has its verdict; what stands below the pull request has yet to follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """All that is to be said of a pull request at a head."""

    report: Report
    check: CheckRun
    comment: str | None
    meaning: bytes
    review: tuple[ReviewComment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PullDoor:
    """A pull request that was read; ``rules`` is the digest of those that judge it.

    With ``queued_at``, the head of a merge group, the verdict is said there and nowhere else.
    """

    world: World
    about: About
    repository: Repository
    reading: PullReading
    submission: Submission
    base: Base
    rules: str
    private: bool = True
    notes: tuple[str, ...] = ()
    override: Override | None = None
    queued_at: str | None = None

    def read(self) -> Iterable[Submission]:
        return (self.submission,)

    def render(self, reports: tuple[Report, ...]) -> Posts:
        (report,) = reports
        judged = Judged(
            site=self.world.settings.server.url,
            report=self.world.report_id(self.about, self.reading.head),
            head=self.reading.head,
            rules=self.rules,
            private=self.private,
        )
        return Posts(
            report=report,
            check=check_run(
                report, judged, notes=(*self.notes, *self.base.notes), override=self.override
            ),
            comment=None if self.override else comment(report, judged),
            meaning=meaning(report),
            review=() if self.override else review(report, judged),
        )

    def post(self, text: Posts) -> None:
        """Keep the report, and say on GitHub what there is to say where that is wanted.

        Raises TryLater and Gone, and HalfSaid where the check is complete already.
        """
        self.base.settle()
        self._keep(text)
        if not self.world.speaks:
            return
        if not self.queued_at and cap.has_checks_enough(self.world.store, self.about.job_key):
            raise Held(f"{self.about.job_key} is pushed to without end", cap.LATER)
        place = Place(
            repository=self.repository,
            app_id=self.world.app_id,
            pull=self.about.number,
            head=self.queued_at or self.reading.head,
        )
        ledger = self.world.ledger(self.about)
        details = self.world.details(self.about, self.reading.head)
        post_check.complete(place, ledger, text.check, details)
        if self.queued_at:
            return
        try:
            leave_behind(self.world, self.about, self.repository, self.reading.head)
            if self._is_kept_back(text.report):
                return  # to say nothing there would mean that all is mended
            cap.check(self.world.store, self.about.job_key)
            post_comment(place, ledger, text.comment, text.meaning)
            post_review(place, ledger, text.review)
        except Held:
            raise
        except TryLater as later:
            raise HalfSaid(later.why, later.seconds) from later
        except Gone as gone:  # a locked conversation, a line not shown: the check says it all
            LOG.warning("%s: %s", place.key, gone)

    def _is_kept_back(self, report: Report) -> bool:
        pull = self.submission.pull
        is_draft = pull is not None and pull.draft
        return is_draft and report.worst is Severity.ERROR and self.override is None

    def _keep(self, posts: Posts) -> None:
        said = {
            "check": asdict(posts.check),
            "comment": posts.comment,
            "review": [asdict(one) for one in posts.review],
        }
        kept = NewReport(
            key=posts.report.submission.key,
            origin="pull",
            title=posts.report.submission.title,
            verdict=posts.report.verdict,
            report=report_json.render((posts.report,)),
            text=json.dumps(said),
            rules=self.rules,
            head=self.reading.head,
            repository=self.about.repository,
            private=self.private,
            installation=self.about.installation,
        )
        with transaction(self.world.store) as db:
            keep_as(db, self.world.report_id(self.about, self.reading.head), kept)
            what = "post" if self.world.speaks else "withhold"
            place = f"{self.about.repository}#{self.about.number}@{self.reading.head}"
            audit.note(db, actor="ksquirrel", what=what, place=place, body=kept.text.encode())
