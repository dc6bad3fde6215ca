# SPDX-License-Identifier: GPL-2.0-or-later
"""What a delivery asks of us, decided from its payload alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from service.web.heard import Decision, Heard, Ignored
from service.web.payload import Payload, inside, number, repository, sha, text
from service.web.review import command

PULL = ("opened", "synchronize", "reopened", "edited", "ready_for_review", "converted_to_draft",
        "closed")  # fmt: skip
NEW_HEAD = ("opened", "synchronize", "reopened")
INSTALLATION = ("created", "deleted", "suspend", "unsuspend", "new_permissions_accepted",
                "added", "removed")  # fmt: skip
DEBOUNCE = 20.0


NOT_SUBSCRIBED = Ignored("event not subscribed")
OTHER_ACTION = Ignored("other action")
INCOMPLETE = Ignored("payload lacks what it is about")
BOT = Ignored("sender is a bot")


def decide(event: str, payload: Payload, app_id: int | None = None) -> Decision:
    """What a payload of an event asks for.  Total: every object has an answer."""
    if event == "ping":
        return Ignored("ping")
    reader = READERS.get(event)
    if reader is None:
        return NOT_SUBSCRIBED
    if text(payload, "sender", "type") == "Bot" and _is_answer(event, payload):
        return BOT
    if event.startswith("check_") and not _is_ours(event, payload, app_id):
        return Ignored("check of another app")
    return reader(payload)


def _is_answer(event: str, payload: Payload) -> bool:
    """Whether an event may be a bot's answer to what we said, so that to hear it makes a loop.

    A commit is none: a head has its check whoever pushed it, and another base is as good as
    another head.
    """
    if event == "pull_request" and text(payload, "action") == "edited":
        return inside(payload, "changes", "base") is None
    return event in COMMANDS


def _pull_request(payload: Payload) -> Decision:
    action = text(payload, "action")
    if action not in PULL:
        return OTHER_ACTION
    where, what = repository(payload), number(payload, "pull_request", "number")
    if where is None or what is None:
        return INCOMPLETE
    return Heard(
        kind="pull",
        installation=_installation(payload),
        repository=where,
        number=what,
        head=sha(payload, "pull_request", "head", "sha"),
        sender=text(payload, "sender", "login") or "",
        announce=action in NEW_HEAD,
        wait=0.0 if action == "closed" else DEBOUNCE,
    )


def _check(name: str) -> Callable[[Payload], Decision]:
    def reader(payload: Payload) -> Decision:
        if text(payload, "action") != "rerequested":
            return OTHER_ACTION
        where, head = repository(payload), sha(payload, name, "head_sha")
        if where is None or head is None:
            return INCOMPLETE
        pulls = inside(payload, name, "pull_requests")
        numbers = [number(one, "number") for one in pulls] if isinstance(pulls, list) else []
        only = numbers[0] if len(numbers) == 1 else None
        return Heard(
            kind="pull" if only else "head",
            installation=_installation(payload),
            repository=where,
            number=only,
            head=head,
            sender=text(payload, "sender", "login") or "",
            announce=True,
        )

    return reader


def _review(payload: Payload) -> Decision:
    if text(payload, "action") != "submitted":
        return OTHER_ACTION
    if text(payload, "review", "user", "type") == "Bot":
        return BOT
    asked = command(text(payload, "review", "body") or "")
    if asked is None:
        return Ignored("review without a command")
    where, what = repository(payload), number(payload, "pull_request", "number")
    # an override is of what its author saw: a push may have come while they wrote
    seen = ("review", "commit_id") if asked else ("pull_request", "head", "sha")
    head = sha(payload, *seen)
    if where is None or what is None or head is None:
        return INCOMPLETE
    return Heard(
        kind="override" if asked else "pull",
        installation=_installation(payload),
        repository=where,
        number=what,
        head=head,
        sender=text(payload, "sender", "login") or "",
        reason=asked,
        announce=not asked,
    )


def _merge_group(payload: Payload) -> Decision:
    if text(payload, "action") != "checks_requested":
        return OTHER_ACTION
    where, head = repository(payload), sha(payload, "merge_group", "head_sha")
    if where is None or head is None:
        return INCOMPLETE
    branch = text(payload, "merge_group", "head_ref") or ""
    named = re.search(r"/pr-([1-9][0-9]{0,17})-[0-9a-f]{40}$", branch[-200:])
    return Heard(
        kind="queue",
        installation=_installation(payload),
        repository=where,
        number=int(named[1]) if named else None,
        head=head,
        announce=True,
    )


def _installed(payload: Payload) -> Decision:
    installation = _installation(payload)
    if text(payload, "action") not in INSTALLATION:
        return OTHER_ACTION
    return Heard(kind="installation", installation=installation) if installation else INCOMPLETE


def _installation(payload: Payload) -> int:
    return number(payload, "installation", "id") or 0


def _is_ours(event: str, payload: Payload, app_id: int | None) -> bool:
    """Whether a check is ours, as far as can be known: both sides must name an app."""
    theirs = number(payload, event, "app", "id")
    return app_id is None or theirs is None or theirs == app_id


READERS: Mapping[str, Callable[[Payload], Decision]] = {
    "pull_request": _pull_request,
    "check_run": _check("check_run"),
    "check_suite": _check("check_suite"),
    "pull_request_review": _review,
    "merge_group": _merge_group,
    "installation": _installed,
    "installation_repositories": _installed,
}
"""What is read of each event we ask for; a merge queue is run by a bot, and heard all the same."""

COMMANDS = frozenset({"check_run", "check_suite", "pull_request_review"})
"""What is said to us in so many words; bots may not."""
