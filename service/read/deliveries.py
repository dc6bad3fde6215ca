# SPDX-License-Identifier: GPL-2.0-or-later
"""The deliveries of the app's hook that failed, as GitHub remembers them, and another try."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from service.github.connection import Integration
from service.github.faults import told_apart_as_app
from service.github.repository import PAGE, Json

PATH = "/app/hook/deliveries"
NEXT = re.compile(r"[?&]cursor=([\w.-]{1,200})[^>]{0,500}>; rel=\"next\"")
MOST = 100
"""Pages at most: ten thousand deliveries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedDelivery:
    """The newest try of an event that we never answered well; ``id`` is of that try."""

    id: int
    guid: str
    event: str
    delivered_at: datetime
    status_code: int


def failed_deliveries(integration: Integration, since: datetime) -> tuple[FailedDelivery, ...]:
    """The events since a moment that no try delivered, newest first.

    Raises TryLater and Gone, and ConfigError where the key is not the app's.
    """
    failed: dict[str, FailedDelivery] = {}
    well: set[str] = set()
    for told in _told(integration):
        one = _read(told)
        if one.delivered_at < since:
            break
        if 200 <= one.status_code < 300:
            well.add(one.guid)
        else:
            failed.setdefault(one.guid, one)
    return tuple(one for guid, one in failed.items() if guid not in well)


def redeliver(integration: Integration, delivery: FailedDelivery) -> None:
    """Ask GitHub to deliver once more.  Raises as failed_deliveries does."""
    app = integration.as_app()
    try:
        what = f"the delivery {delivery.id} once more"
        with told_apart_as_app(what, integration.app.key_name):
            app.requester.requestJsonAndCheck("POST", f"{PATH}/{delivery.id}/attempts")
    finally:
        app.close()


def _told(integration: Integration) -> Iterator[Json]:
    """Every try, newest first, page by page."""
    app = integration.as_app()
    asked: Json = {"per_page": PAGE}
    try:
        for _ in range(MOST):
            with told_apart_as_app("the deliveries of the app", integration.app.key_name):
                headers, found = app.requester.requestJsonAndCheck("GET", PATH, asked)
            yield from found
            following = NEXT.search(str(headers.get("link", "")))
            if following is None:
                return
            asked = {"per_page": PAGE, "cursor": following[1]}
    finally:
        app.close()


def _read(told: Json) -> FailedDelivery:
    return FailedDelivery(
        id=told["id"],
        guid=told["guid"],
        event=told["event"],
        delivered_at=datetime.fromisoformat(told["delivered_at"]),
        status_code=told["status_code"],
    )
