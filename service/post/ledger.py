# SPDX-License-Identifier: GPL-2.0-or-later
"""What posting asks of the ledger, and the one way by which it takes a post in hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from service.faults import Held
from service.github.repository import Repository

UNKNOWN = b"interrupted: what was said is not known"
SOON = 10.0
PATIENCE = timedelta(seconds=45)
"""How long a post may take: a token and the post itself, 20 s each, and what is between them."""


class Entry(Protocol):
    """A row: ``state`` is planned, sending, sent, failed or held."""

    @property
    def state(self) -> str: ...

    @property
    def remote_id(self) -> str | None: ...

    @property
    def updated_at(self) -> datetime: ...


class Ledger(Protocol):
    """What was said to whom; each call is kept before it returns.

    ``plan`` leaves a row that is sending, held, or sent with the same body as it is; over any
    other it writes the body and the state planned, and keeps its remote id.
    """

    def find(self, channel: str, key: str) -> Entry | None:
        """The row of a post."""

    def plan(self, channel: str, key: str, body: bytes) -> Entry:
        """Note what is to be said; the row as it is then."""

    def sending(self, channel: str, key: str) -> bool:
        """planned to sending; False where it is not planned."""

    def sent(self, channel: str, key: str, remote_id: str) -> bool:
        """sending to sent, with the id it has outside."""

    def claim(self, channel: str, key: str, since: datetime) -> bool:
        """sending still, but since now; False where it has moved since that moment."""

    def unsent(self, channel: str, key: str) -> bool:
        """sending to planned: it is not outside."""

    def failed(self, channel: str, key: str) -> bool:
        """sending to failed: it was refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where to post: a pull request at a head, as one app."""

    repository: Repository
    app_id: int
    pull: int
    head: str

    @property
    def key(self) -> str:
        """The pull request's name in the ledger, whatever its head."""
        return f"{self.repository.kept_as}/{self.pull}"


@dataclass(frozen=True, slots=True, kw_only=True)
class InHand:
    """A post to be made now: the id of what is outside already, and whether a run before this
    one was interrupted at it."""

    remote_id: str
    interrupted: bool


def take(
    ledger: Ledger, channel: str, key: str, body: bytes, look: Callable[[], str | None]
) -> InHand | None:
    """Take a post in hand; None where it was made already, or is held back.

    One found in ``sending`` is in hand elsewhere, or its post may still be under way although who
    made it is dead; that is waited for.  After that it was interrupted: ``look`` says what is
    outside, None for nothing, and that is kept before anything else, so that it may be
    interrupted again.  Raises Held while another has it in hand.
    """
    entry = ledger.plan(channel, key, body)
    interrupted = entry.state == "sending"
    if interrupted:
        is_young = datetime.now(UTC) - entry.updated_at < PATIENCE
        if is_young or not ledger.claim(channel, key, entry.updated_at):
            raise Held(f"{channel} {key} may be in hand elsewhere", SOON)
        found = look()
        if found is None:
            ledger.unsent(channel, key)
        else:
            ledger.sent(channel, key, found)
            ledger.plan(channel, key, UNKNOWN)
        entry = ledger.plan(channel, key, body)
    if entry.state in ("sent", "held"):
        return None
    if not ledger.sending(channel, key):
        raise Held(f"{channel} {key} is in hand elsewhere", SOON)
    return InHand(remote_id=entry.remote_id or "", interrupted=interrupted)
