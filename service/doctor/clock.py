# SPDX-License-Identifier: GPL-2.0-or-later
"""The clock, beside that of a server we talk to anyway."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from service.doctor.line import Line, ok, skip
from service.settings import Settings
from service.settings.place import place_of

ABOUT = "clock"
SECONDS = 10
NEAR, FAR = 10.0, 60.0
"""A signature from over a minute away is refused by GitHub."""


def clock(settings: Settings, offline: bool, now: datetime | None = None) -> Iterator[Line]:
    """How far it is from that of GitHub or of an archive; a second or two are the network's."""
    if offline:
        yield skip(ABOUT, "--offline")
        return
    url = _somewhere(settings)
    if url is None:
        yield skip(ABOUT, "the settings name no app and no archive that is served")
        return
    try:
        date = _date(url)
    except (OSError, ValueError) as error:
        yield skip(ABOUT, f"{url} tells no time: {getattr(error, 'reason', error)}")
        return
    away = ((now or datetime.now(UTC)) - date).total_seconds()
    words = f"{abs(away):.0f} s {'after' if away > 0 else 'before'} that of {url}"
    if abs(away) < NEAR:
        yield ok(ABOUT, words)
    else:
        yield Line("fail" if abs(away) > FAR else "warn", ABOUT, words, "let NTP set it")


def _somewhere(settings: Settings) -> str | None:
    if settings.github.app_id:
        return settings.github.api_url
    places = [place_of(one.archive) for one in settings.lists if one.archive and one.mode != "off"]
    return next((one.path for one in places if one.kind == "url"), None)


def _date(url: str) -> datetime:
    request = urllib.request.Request(url, method="HEAD", headers={"User-Agent": "ksquirrel"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            said = answer.headers["Date"]
    except urllib.error.HTTPError as error:  # any answer has a date
        said = error.headers["Date"]
        error.close()
    if not said:
        raise ValueError("no date in its answer")
    return parsedate_to_datetime(said)
