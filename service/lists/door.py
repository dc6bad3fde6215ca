# SPDX-License-Identifier: GPL-2.0-or-later
"""The door of the lists: a series comes in, a report is kept, and perhaps a mail goes out."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from rules.engine.digest import rules_digest
from rules.model import Submission
from rules.report import Report
from service.lists.base import Base
from service.lists.before import before
from service.lists.world import World
from service.mail_said import Before, Occasion, Reply, Skip
from service.post.message import NotAsMeant, to_bytes
from service.render import report_json
from service.render.compose import Unanswerable, answered, compose, thread
from service.render.conduct import Conduct, Copy
from service.render.derived import token
from service.render.guard import Unsafe
from service.render.recipients import whom
from service.store import audit, optouts, outbox, reports, series, stops, suppressed, written
from service.store.engine import reading, transaction

LOG = logging.getLogger("ksquirrel.lists")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What there is to say of a series; without a reply ``why`` tells why there is none."""

    report: Report
    reply: Reply | None = None
    raw: bytes = b""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDoor:
    """A series version that was put together; ``copies`` are its first mail by each list."""

    world: World
    row: series.Kept
    submission: Submission
    copies: Sequence[Copy]
    base: Base

    @property
    def speaks(self) -> bool:
        """Whether what is said is sent, and not only kept."""
        return any(self.world.speaks(one.list) for one in self.copies)

    @property
    def page(self) -> str:
        """The id of the report: the same whenever the series is judged."""
        return token(self.world.desk(), "report", self.row.key, str(self.row.version))

    def read(self) -> Iterable[Submission]:
        return (self.submission,)

    def render(self, reports: tuple[Report, ...]) -> Said:
        (report,) = reports
        envelope = whom(self.submission, self.copies, self._conduct())
        if isinstance(envelope, Skip):
            return Said(report=report, why=f"{envelope.reason.value} {envelope.detail}".strip())
        occasion = Occasion(
            series=self.row.key,
            page=self.page,
            rules=rules_digest(),
            written=self.world.clock(),
            before=self._before(),
        )
        try:
            reply = compose(report, envelope, self.world.desk(), occasion)
            if reply is None:
                return Said(report=report, why="nothing to say")
            return Said(report=report, reply=reply, raw=to_bytes(reply))
        except (Unsafe, Unanswerable, NotAsMeant) as fault:
            LOG.error("%s: no reply can be written: %s", self.row.key, fault)
            return Said(report=report, why=f"not written: {fault}")

    def post(self, text: Said) -> None:
        """Keep the report, the mail to be sent, and that this was judged, all of it at once."""
        with transaction(self.world.store) as db:
            self._keep(db, text)
            numbers = self._put(db, text.reply, text.raw) if text.reply and self.speaks else ()
            for number in numbers:
                self.world.queue.enqueue(db, kind="send", key=str(number), args={"outbox": number})
            what = "post" if numbers else "withhold"
            place = f"{self.row.key} v{self.row.version}"
            audit.note(db, "ksquirrel", what, f"{place} {text.why}".strip(), text.raw or None)
            series.judged(db, self.row.id, self.row.heard)
        LOG.info("%s is judged: %s", place, text.why or ("a reply" if numbers else "kept"))

    def _keep(self, db: Connection, said: Said) -> None:
        """A report of what is only listened to is for the operator alone."""
        kept = reports.NewReport(
            key=self.submission.key,
            origin="mail",
            title=self.submission.title,
            verdict=said.report.verdict,
            report=report_json.render((said.report,)),
            text=said.raw.decode("utf-8") or said.why,
            rules=rules_digest(),
            private=not self.speaks,
        )
        reports.keep_as(db, self.page, kept)

    def _put(self, db: Connection, reply: Reply, raw: bytes) -> tuple[int, ...]:
        lead = answered(self.submission)
        about = next(one.list for one in self.copies if self.world.speaks(one.list))
        mails = [
            outbox.NewMail(
                series=self.row.id,
                thread=thread(self.submission, written.threads(db, lead.references)),
                version=self.submission.version,
                recipient=one.recipient,
                sender=one.sender,
                list=about,
                message_id=reply.message_id,
                body=raw,
            )
            for one in reply.deliveries
        ]
        return outbox.put(db, mails, series.merged(db, self.row.id), self.world.clock())

    def _before(self) -> Before | None:
        with reading(self.world.store) as db:
            return before(db, self.base.archive, self.submission, self.speaks)

    def _conduct(self) -> Conduct:
        desk = self.world.desk()
        now, lead = self.world.clock(), answered(self.submission)
        with reading(self.world.store) as db:
            home = thread(self.submission, written.threads(db, lead.references))
            names = stops.names(home, lead.subject.title)
            opted_out = optouts.every(db) | stops.of(db, names)
            suppressed_now = suppressed.every(db, now)
        came_by = [one.list for one in self.copies]
        return Conduct(
            now=now,
            words=self.world.words(came_by),
            copies_to=self.world.copies_to(came_by),
            known=self.base.lists() | frozenset(self.world.lists),
            own=frozenset((desk.sender.email, desk.contact.email)),
            domain=desk.domain,
            opted_out=opted_out,
            suppressed=suppressed_now,
        )
