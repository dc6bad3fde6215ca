# SPDX-License-Identifier: GPL-2.0-or-later
"""The check run of a pull request at a head: announced at once, completed once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from functools import partial

from service.faults import Gone
from service.github.check import NAME, external_id, find_check
from service.github.repository import Json
from service.post.ledger import Ledger, Place, take
from service.said import Annotation, CheckRun

CHANNEL = "check-run"
ANNOUNCED = b"in progress"
BATCH = 50
"""Annotations GitHub takes in one request; more of them it refuses, or drops without a word."""
SAID = " said"
"""Follows the id of a check run that may have an outcome, and with it annotations."""
REFUSED = "\n\nGitHub did not take {} of the remarks on lines; they are in the table all the same."


def announce(place: Place, ledger: Ledger, details_url: str, again: bool = False) -> str:
    """Make sure the check run exists, in progress; its id.

    One that is there already is left alone, unless it is asked for ``again``: then it is in
    progress once more.  Raises TryLater and Gone.
    """
    key = _key(place)
    known = ledger.find(CHANNEL, key)
    if known is not None and known.state == "sent" and known.remote_id and not again:
        return _number(known.remote_id)
    taken = take(ledger, CHANNEL, key, ANNOUNCED, partial(_look, place))
    if taken is None:
        return _number((known and known.remote_id) or "")
    run = taken.remote_id or _create(place, ledger, key, details_url)
    if taken.remote_id and again:
        place.repository.send("PATCH", f"/check-runs/{_number(run)}", {"status": "in_progress"})
    ledger.sent(CHANNEL, key, run)
    return _number(run)


def complete(place: Place, ledger: Ledger, said: CheckRun, details_url: str) -> str:
    """Say the outcome on the check run, which is announced where it was not; its id.

    The same outcome is not said twice.  Remarks that are there already are not sent again,
    since GitHub adds to them and takes none away.  Raises TryLater and Gone.
    """
    key = _key(place)
    announced = announce(place, ledger, details_url)
    body = json.dumps(asdict(said)).encode()
    taken = take(ledger, CHANNEL, key, body, partial(_look, place))
    if taken is None:
        return announced
    number = _number(taken.remote_id) or announced
    missing: Sequence[Annotation] = said.annotations
    if missing and taken.remote_id.endswith(SAID):
        missing = _missing(place, number, missing)
    refused = 0
    for batch in _batches(missing):
        refused += _update(place, number, said, details_url, batch)
    if refused:
        said_so = replace(said, text=said.text + REFUSED.format(refused))
        _send(place, number, said_so, details_url, ())
    ledger.sent(CHANNEL, key, number + SAID)
    return number


def _number(run: str) -> str:
    return run.removesuffix(SAID)


def _key(place: Place) -> str:
    return external_id(place.repository, place.pull, place.head)


def _look(place: Place) -> str | None:
    found = find_check(place.repository, place.app_id, place.pull, place.head)
    return None if found is None else f"{found['id']}{SAID}"


def _create(place: Place, ledger: Ledger, key: str, details_url: str) -> str:
    body = {
        "name": NAME,
        "head_sha": place.head,
        "external_id": key,
        "status": "in_progress",
        "details_url": details_url,
    }
    try:
        return str(place.repository.send("POST", "/check-runs", body)["id"])
    except Gone:
        ledger.failed(CHANNEL, key)
        raise


def _missing(place: Place, number: str, wanted: Sequence[Annotation]) -> list[Annotation]:
    """The annotations that the check run does not have yet."""
    told = place.repository.pages(f"/check-runs/{number}/annotations")
    there = {(one["path"], one["start_line"], one["title"], one["message"]) for one in told}
    return [a for a in wanted if (a.path, a.line, a.title, a.message) not in there]


def _batches(annotations: Sequence[Annotation]) -> Iterator[Sequence[Annotation]]:
    """Pieces that GitHub takes; one that is empty where there are none."""
    for start in range(0, max(len(annotations), 1), BATCH):
        yield annotations[start : start + BATCH]


def _update(
    place: Place, number: str, said: CheckRun, details_url: str, batch: Sequence[Annotation]
) -> int:
    """Send one batch with the outcome; how many annotations GitHub refused."""
    try:
        _send(place, number, said, details_url, batch)
    except Gone as gone:
        if gone.status != 422 or not batch:
            raise
        _send(place, number, said, details_url, ())
        return len(batch)
    return 0


def _send(
    place: Place, number: str, said: CheckRun, details_url: str, batch: Sequence[Annotation]
) -> None:
    output: Json = {"title": said.title, "summary": said.summary, "text": said.text}
    if batch:
        output["annotations"] = [_annotation(one) for one in batch]
    body = {
        "status": "completed",
        "conclusion": said.conclusion,
        "details_url": details_url,
        "output": output,
    }
    place.repository.send("PATCH", f"/check-runs/{number}", body)


def _annotation(one: Annotation) -> Json:
    return {
        "path": one.path,
        "start_line": one.line,
        "end_line": one.line,
        "annotation_level": one.level,
        "title": one.title,
        "message": one.message,
    }
