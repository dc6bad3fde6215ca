# SPDX-License-Identifier: GPL-2.0-or-later
"""The mails that lie near others: what may be of one series with them, and what answers them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import accumulate

from sqlalchemy import Connection, func, or_, select

from service.store.kinds import cleaned
from service.store.list_tables import mail, mail_answers
from service.store.mails import KEPT, indexed

MOST = 500
"""As many mails as are looked at when one is put into its series, the newest first."""
HEAVIEST = 8 << 20
"""As many bytes as they have together: one sender must not fill the memory with large mails, for
what a mail holds can take twenty times as much as its bytes."""


def parts(
    db: Connection, ids: Iterable[str], answers: Iterable[str], senders: Iterable[str],
    since: datetime,
) -> tuple[str, ...]:  # fmt: skip
    """The mails that may be of one series with some others, oldest first.

    ``ids`` are those others, ``answers`` what they answer.  What they answer is near, what
    answers them or the same, and what their senders sent since a moment.
    """
    own, parents = [*map(cleaned, ids)], [*map(cleaned, answers)]
    linked = select(mail_answers.c.message_id).where(mail_answers.c.answered.in_([*own, *parents]))
    sent = [indexed(one) for one in senders]
    found = (
        select(mail.c.message_id, func.length(mail.c.raw))
        .where(mail.c.state == KEPT, mail.c.part)
        .where(
            or_(
                mail.c.message_id.in_([*own, *parents]),
                mail.c.message_id.in_(linked),
                mail.c.sender.in_(sent) & (mail.c.received_at >= since),
            )
        )
        .order_by(mail.c.received_at.desc(), mail.c.message_id)
        .limit(MOST)
    )
    return _light([(str(row[0]), int(row[1])) for row in db.execute(found)])


def replies(db: Connection, ids: Iterable[str]) -> tuple[str, ...]:
    """The mails that answer some others and are part of nothing, the newest, oldest first."""
    answering = select(mail_answers.c.message_id).where(
        mail_answers.c.answered.in_([*map(cleaned, ids)])
    )
    found = (
        select(mail.c.message_id, func.length(mail.c.raw))
        .where(mail.c.state == KEPT, mail.c.part.is_(False), mail.c.message_id.in_(answering))
        .order_by(mail.c.received_at.desc(), mail.c.message_id)
        .limit(MOST)
    )
    return _light([(str(row[0]), int(row[1])) for row in db.execute(found)])


def _light(rows: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """The first of some mails and their sizes, as far as they are not too much to be read."""
    sums = accumulate(size for _, size in rows)
    kept = [name for (name, _), so_far in zip(rows, sums, strict=True) if so_far <= HEAVIEST]
    return tuple(reversed(kept))
