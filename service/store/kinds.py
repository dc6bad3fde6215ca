# SPDX-License-Identifier: GPL-2.0-or-later
"""Kinds of columns that mean the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

# A growing primary key: SQLite numbers rows itself only in a column that is an INTEGER.
Number = BigInteger().with_variant(Integer, "sqlite")


class Words(TypeDecorator[str]):
    """Text of others: what a database refuses (NUL, half a surrogate) is shown as U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else cleaned(value)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; SQLite would drop its offset without a word."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without an offset")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.replace(tzinfo=UTC) if isinstance(value, datetime) else None


def cleaned(text: str) -> str:
    """The text as both databases keep it, so that it is found again by the same words."""
    kept = text.replace("\0", "\ufffd")
    return kept.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if kept else kept


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)
