# SPDX-License-Identifier: GPL-2.0-or-later
"""What stands below a pull request by our own hand, and how it is hidden.

Whose it is comes from GitHub (``viewerDidAuthor``): a mark in the text could be forged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from service.faults import Gone
from service.github.graphql import HIDE, OWN_COMMENTS, OWN_THREADS, RESOLVE
from service.github.repository import Json
from service.post.ledger import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A thread that begins with a review comment of ours; ``id`` is the comment's."""

    id: str
    thread: str
    path: str
    body: str
    is_settled: bool
    can_resolve: bool


def own_comment(place: Place) -> str | None:
    """The id of our newest visible comment; None where there is none."""
    ids = [
        remote_id(one["databaseId"], one["id"])
        for one in _nodes(place, OWN_COMMENTS, "comments")
        if one["viewerDidAuthor"] and not one["isMinimized"]
    ]
    return ids[-1] if ids else None


def own_threads(place: Place) -> tuple[Thread, ...]:
    """The threads that we began."""
    return tuple(
        Thread(
            id=first["id"],
            thread=one["id"],
            path=first["path"],
            body=first["body"],
            is_settled=one["isResolved"] or first["isMinimized"],
            can_resolve=one["viewerCanResolve"],
        )
        for one in _nodes(place, OWN_THREADS, "reviewThreads")
        for first in one["comments"]["nodes"]
        if first["viewerDidAuthor"]
    )


def hide(place: Place, node: str) -> None:
    """Minimise a comment as resolved; one that was deleted meanwhile needs no hiding."""
    try:
        place.repository.graphql(HIDE, id=node)
    except Gone as gone:
        if gone.status != 404:
            raise


def settle(place: Place, thread: Thread) -> None:
    """Resolve a thread, or hide its comment where GitHub does not let us.

    GitHub wants the right to write contents for it, which we do not ask of anybody.
    """
    if thread.can_resolve:
        place.repository.graphql(RESOLVE, id=thread.thread)
    else:
        hide(place, thread.id)


def remote_id(number: int, node: str) -> str:
    """Both ids of a comment: REST edits by the number, GraphQL hides by the node."""
    return f"{number} {node}"


def _nodes(place: Place, query: str, field: str) -> Iterator[Json]:
    owner, _, name = place.repository.name.partition("/")
    after: str | None = None
    while True:
        data = place.repository.graphql(
            query, owner=owner, name=name, number=place.pull, after=after
        )
        pull = data["repository"]["pullRequest"]
        if pull is None:
            raise Gone(f"{place.repository.name}#{place.pull} is not there", 404)
        yield from pull[field]["nodes"]
        if not pull[field]["pageInfo"]["hasNextPage"]:
            return
        after = pull[field]["pageInfo"]["endCursor"]
