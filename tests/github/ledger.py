# SPDX-License-Identifier: GPL-2.0-or-later
"""A ledger in memory, and one whose process dies at a step that a test chooses."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """What is known of a post."""

    state: str
    body: bytes
    remote_id: str | None = None
    updated_at: datetime = LONG_AGO


class Crash(Exception):
    """The process dies here."""


@dataclass
class FakeLedger:
    """Keeps its rows over a crash.  The step ``dies_at`` is not taken, the one ``dies_after``
    is, and then it raises; steps are counted from 1."""

    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    dies_at: int = 0
    dies_after: int = 0
    steps: int = 0

    def find(self, channel: str, key: str) -> Row | None:
        return self.rows.get((channel, key))

    def plan(self, channel: str, key: str, body: bytes) -> Row:
        row = self.rows.get((channel, key))
        if (
            row is None
            or row.state in ("planned", "failed")
            or (row.state, row.body == body)
            == (
                "sent",
                False,
            )
        ):
            remote = row.remote_id if row else None
            self._keep((channel, key), Row("planned", body, remote))
        return self.rows[channel, key]

    def sending(self, channel: str, key: str) -> bool:
        return self._move((channel, key), ("planned",), "sending")

    def sent(self, channel: str, key: str, remote_id: str) -> bool:
        return self._move((channel, key), ("sending",), "sent", remote_id)

    def claim(self, channel: str, key: str, since: datetime) -> bool:
        if self.rows[channel, key].updated_at != since:
            return False
        return self._move((channel, key), ("sending",), "sending")

    def unsent(self, channel: str, key: str) -> bool:
        return self._move((channel, key), ("sending",), "planned")

    def failed(self, channel: str, key: str) -> bool:
        return self._move((channel, key), ("sending", "planned"), "failed")

    def hold(self, channel: str, key: str) -> None:
        """Keep a post back, as a person does."""
        self.rows[channel, key] = replace(self.rows[channel, key], state="held")

    def _move(
        self, post: tuple[str, str], states: tuple[str, ...], state: str, remote: str | None = None
    ) -> bool:
        row = self.rows[post]
        if row.state not in states:
            return False
        self._keep(post, Row(state, row.body, row.remote_id if remote is None else remote))
        return True

    def _keep(self, post: tuple[str, str], row: Row) -> None:
        self.steps += 1
        if self.steps == self.dies_at:
            raise Crash
        self.rows[post] = row
        if self.steps == self.dies_after:
            raise Crash
