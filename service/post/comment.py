# SPDX-License-Identifier: GPL-2.0-or-later
"""The one comment on a pull request: posted on errors, edited in place, hidden when all is well.

The ledger holds the id of the comment that is visible, and none while none is.
"""

from __future__ import annotations

from functools import partial

from service.faults import Gone
from service.post.conversation import hide, own_comment, remote_id
from service.post.ledger import InHand, Ledger, Place, take

CHANNEL = "comment"
NOTHING = b""
DELETED = "deleted"
"""The remote id of a comment that somebody deleted: they do not want to read it."""


def post_comment(
    place: Place, ledger: Ledger, body: str | None, meaning: bytes | None = None
) -> None:
    """Bring the comment to what is to be said; None where nothing is.

    ``meaning`` is compared with what was said before in place of the text, so that a change of
    wording alone is no call.  After an all-clear a new comment is posted, since an old one that
    is edited gets lost.  Raises TryLater and Gone.
    """
    known = ledger.find(CHANNEL, place.key)
    if known is None and body is None:
        return
    if known is not None and known.remote_id == DELETED and body is not None:
        return
    planned = NOTHING if body is None else (meaning or body.encode())
    taken = take(ledger, CHANNEL, place.key, planned, partial(own_comment, place))
    if taken is None:
        return
    try:
        visible = _clear(place, taken) if body is None else _say(place, taken, body)
    except Gone:
        ledger.failed(CHANNEL, place.key)
        raise
    ledger.sent(CHANNEL, place.key, visible)


def _clear(place: Place, taken: InHand) -> str:
    if taken.remote_id and taken.remote_id != DELETED:
        hide(place, taken.remote_id.partition(" ")[2])
    return ""


def _say(place: Place, taken: InHand, body: str) -> str:
    """Edit the visible comment, or post one; the id of what is visible then."""
    if not taken.remote_id:
        path = f"/issues/{place.pull}/comments"
        made = place.repository.send("POST", path, {"body": body})
        return remote_id(made["id"], made["node_id"])
    number = taken.remote_id.partition(" ")[0]
    try:
        place.repository.send("PATCH", f"/issues/comments/{number}", {"body": body})
    except Gone as gone:
        if gone.status != 404:
            raise
        return DELETED
    return taken.remote_id
