# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether each list is heard: what would be missed if nobody said that nothing comes any more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import Connection

from service.settings.model import Settings
from service.store import sources
from service.store.sources import Look

AHEAD = 20
"""An archive may be so many mails ahead of what was read."""
PATIENCE = timedelta(minutes=10)
"""So long, and so long nobody needs to look."""
QUIET = 3
"""So many times the usual gap between two mails is an alarm."""
SHORTEST = timedelta(minutes=30)
FEWEST = 20
"""Of fewer mails nothing is usual."""
DAYS = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """How well a list is heard; ``alarms`` are by name, in words for everybody.

    What exactly failed may name files and hosts, and is for the operator: ``look.error``.
    """

    list: str
    look: Look | None
    newest: datetime | None
    lag: float
    alarms: dict[str, str]


def hearings(settings: Settings, db: Connection, now: datetime) -> Iterator[Hearing]:
    """Each list that is not off, in the order of the settings."""
    for one in settings.lists:
        if one.mode != "off":
            yield hearing(db, one.address, now, archived=one.archive is not None)


def hearing(db: Connection, address: str, now: datetime, *, archived: bool = True) -> Hearing:
    """One list.  ``lag`` is how many seconds ago all that there was had been read."""
    look = sources.find(db, address)
    came = sources.arrivals(db, address, now - DAYS)
    read_at = look.read_at if look else None
    return Hearing(
        list=address,
        look=look,
        newest=came[-1] if came else None,
        lag=(now - read_at).total_seconds() if read_at else float("nan"),
        alarms=dict(alarms(look, came, now)) if archived else {"deaf": "it has no archive"},
    )


def alarms(look: Look | None, came: Sequence[datetime], now: datetime) -> Iterator[tuple[str, str]]:
    """What is wrong with the reading of a list, each by its name."""
    if look is None:
        yield "unread", "nobody has looked into its archive yet"
        return
    if now - look.looked_at > PATIENCE:
        yield "unread", f"nobody looks into its archive since {_when(look.looked_at)}"
    if look.failing_since:
        yield "failing", f"its archive fails since {_when(look.failing_since)}"
    if look.behind_since and now - look.behind_since > PATIENCE:
        since = _when(look.behind_since)
        yield "behind", f"its archive is {look.behind} mails ahead of us, since {since}"
    usual = usual_gap(came)
    if usual and now - came[-1] > QUIET * usual:
        yield "quiet", f"no mail since {_when(came[-1])}, and {_hours(usual)} is a usual gap"


def usual_gap(came: Sequence[datetime]) -> timedelta | None:
    """How long a list is silent without being broken: the third longest gap between its mails.

    So every night counts, and an outage or two do not.  None where there are too few of them.
    """
    if len(came) < FEWEST:
        return None
    gaps = sorted(after - before for before, after in pairwise(came))
    return max(gaps[-3], SHORTEST)


def _when(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _hours(time: timedelta) -> str:
    return f"{time.total_seconds() / 3600:.1f} h"
