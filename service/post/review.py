# SPDX-License-Identifier: GPL-2.0-or-later
"""Comments on lines of the diff: each finding once, in one review, settled when it is fixed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial

from service.faults import Gone
from service.github.repository import Json
from service.post.conversation import Thread, own_threads, settle
from service.post.ledger import Entry, Ledger, Place, take
from service.said import ReviewComment

CHANNEL = "review-comment"
WHOLE = "review"


def post_review(place: Place, ledger: Ledger, comments: Sequence[ReviewComment]) -> None:
    """Say what was not said yet, and settle what is said no more.

    A review with the same findings as the last is no call.  Raises TryLater and Gone.
    """
    known = ledger.find(CHANNEL, place.key)
    if known is None and not comments:
        return
    body = json.dumps(sorted(one.key for one in comments)).encode()
    taken = take(ledger, CHANNEL, place.key, body, lambda: WHOLE)
    if taken is None:
        return
    threads = own_threads(place) if taken.remote_id or taken.interrupted else ()
    _post(place, ledger, list(_unsaid(place, ledger, comments, threads)))
    wanted = {entry.remote_id for one in comments if (entry := _entry(place, ledger, one))}
    for thread in threads:
        if not thread.is_settled and thread.id not in wanted:
            settle(place, thread)
    ledger.sent(CHANNEL, place.key, WHOLE)


def _key(place: Place, comment: ReviewComment) -> str:
    return f"{place.key}/{comment.key}"


def _entry(place: Place, ledger: Ledger, comment: ReviewComment) -> Entry | None:
    return ledger.find(CHANNEL, _key(place, comment))


def _unsaid(
    place: Place, ledger: Ledger, comments: Sequence[ReviewComment], threads: Sequence[Thread]
) -> Iterator[ReviewComment]:
    """The comments to be posted now, each taken in hand."""
    claimed = {entry.remote_id for one in comments if (entry := _entry(place, ledger, one))}
    for comment in comments:
        known = _entry(place, ledger, comment)
        if known is not None and known.state == "sent":
            continue
        look = partial(_look, comment, [one for one in threads if one.id not in claimed])
        taken = take(ledger, CHANNEL, _key(place, comment), comment.body.encode(), look)
        if taken is None:
            continue
        if taken.remote_id:
            ledger.sent(CHANNEL, _key(place, comment), taken.remote_id)
            claimed.add(taken.remote_id)
        else:
            yield comment


def _look(comment: ReviewComment, threads: Sequence[Thread]) -> str | None:
    same = (t.id for t in threads if (t.path, t.body) == (comment.path, comment.body))
    return next(same, None)


def _post(place: Place, ledger: Ledger, comments: Sequence[ReviewComment]) -> None:
    """Post the comments as one review, so that people are told once."""
    if not comments:
        return
    body = {
        "commit_id": place.head,
        "event": "COMMENT",
        "comments": [_body(comment) for comment in comments],
    }
    path = f"/pulls/{place.pull}/reviews"
    try:
        made = place.repository.send("POST", path, body)
    except Gone as gone:
        if gone.status != 422:
            _fail(place, ledger, comments)
            raise
        _post_alone(place, ledger, comments)
        return
    told = place.repository.pages(f"{path}/{made['id']}/comments")
    nodes = {(one["path"], one["line"], one["body"]): str(one["node_id"]) for one in told}
    for comment in comments:
        node = nodes.get((comment.path, comment.line, comment.body), "")
        ledger.sent(CHANNEL, _key(place, comment), node)


def _post_alone(place: Place, ledger: Ledger, comments: Sequence[ReviewComment]) -> None:
    """Post them one by one: GitHub refused a line, and with it the whole review."""
    for comment in comments:
        body = {"commit_id": place.head, **_body(comment)}
        try:
            made = place.repository.send("POST", f"/pulls/{place.pull}/comments", body)
        except Gone as gone:
            _fail(place, ledger, [comment])
            if gone.status != 422:
                raise
        else:
            ledger.sent(CHANNEL, _key(place, comment), str(made["node_id"]))


def _body(comment: ReviewComment) -> Json:
    return {"path": comment.path, "line": comment.line, "side": "RIGHT", "body": comment.body}


def _fail(place: Place, ledger: Ledger, comments: Sequence[ReviewComment]) -> None:
    for comment in comments:
        ledger.failed(CHANNEL, _key(place, comment))
