# SPDX-License-Identifier: GPL-2.0-or-later
"""A pull request of GitHub to a submission."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from rules.model import Patch, Person, Pull, Submission
from service.faults import Gone, TryLater
from service.github.repository import Repository
from service.read.b4 import cover_of, is_cover, revision_of, with_cover
from service.read.changes import EACH, Changes
from service.read.log import Commit, as_patch

MOST = 1000
"""Commits of one pull request that are judged."""
LISTED = 250
"""Commits GitHub lists of a pull request; a comparison lists all."""
TIMES = 3
SOON = 20.0

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PullReading:
    """A pull request at one head: what it submits, and where it stands.

    ``head`` and ``base`` are commit ids, ``count`` how many commits it has, ``notes`` what of
    them could not be read, in sentences for its page.
    """

    submission: Submission
    number: int
    head: str
    base: str
    count: int
    notes: tuple[str, ...] = ()


def read_pull(repository: Repository, number: int) -> PullReading:
    """The pull request with all its commits, at one head.

    A push while it is read means to read it again.  Raises TryLater, and also where GitHub does
    not list every commit; Gone where the pull request or its head is no more.
    """
    path = f"/pulls/{number}"
    tag, pull = repository.unless(path, "")
    for _ in range(TIMES):
        reading: PullReading | TryLater | Gone
        try:
            reading = _read(repository, pull)
        except (TryLater, Gone) as trouble:
            reading = trouble  # which a push explains, if there was one
        tag, newer = repository.unless(path, tag)
        if newer is None or newer["head"]["sha"] == pull["head"]["sha"]:
            if isinstance(reading, PullReading):
                return reading
            raise reading
        pull = newer
    raise TryLater(f"{repository.name}#{number} is pushed to while it is read", SOON)


def _read(repository: Repository, pull: Json) -> PullReading:
    number, head, count = pull["number"], pull["head"]["sha"], pull["commits"]
    listed = _listed(repository, pull)
    commits = [_commit(one) for one in listed]
    changes = Changes(repository, number)
    diffs = changes.of(commits)
    pairs = zip(commits, diffs, strict=True)
    patches = tuple(as_patch(n, commit, diff) for n, (commit, diff) in enumerate(pairs, 1))
    return PullReading(
        submission=_submission(repository, pull, patches, _opener(pull, listed)),
        number=number,
        head=head,
        base=pull["base"]["sha"],
        count=count,
        notes=_notes(count, len(commits), changes.unread),
    )


def _listed(repository: Repository, pull: Json) -> list[Json]:
    """The commits as GitHub tells of them, oldest first, MOST at most."""
    number, head, count = pull["number"], pull["head"]["sha"], pull["commits"]
    if count <= LISTED:
        found = list(repository.pages(f"/pulls/{number}/commits"))
    else:
        ends = f"{pull['base']['sha']}...{head}"
        found = list(islice(repository.pages(f"/compare/{ends}", "commits"), MOST))
    whole = count <= MOST
    if len(found) < min(count, MOST) or (whole and count and all(c["sha"] != head for c in found)):
        said = f"GitHub lists {len(found)} of {count} commits up to {head[:12]}"
        raise TryLater(f"{repository.name}#{number}: {said}", SOON)
    return found


def _commit(told: Json) -> Commit:
    commit = told["commit"]
    return Commit(
        sha=told["sha"],
        parents=tuple(parent["sha"] for parent in told["parents"]),
        author=_person(commit["author"]),
        committer=_person(commit["committer"]),
        date=(commit["author"] or {}).get("date") or "",
        message=commit["message"],
    )


def _person(told: Json | None) -> Person:
    known = told or {}
    return Person(name=known.get("name") or "", email=known.get("email") or "")


def _opener(pull: Json, listed: Sequence[Json]) -> Person:
    """Who opened it: as the author or committer of a commit that GitHub knows to be theirs,
    else by the address GitHub gives to an account."""
    opener = pull["user"] or {"login": "ghost", "id": 0}
    for told in reversed(listed):
        for role in ("author", "committer"):
            if (told[role] or {}).get("login") == opener["login"]:
                return _person(told["commit"][role])
    return Person(name="", email=f"{opener['id']}+{opener['login']}@users.noreply.github.com")


def _submission(
    repository: Repository, pull: Json, patches: tuple[Patch, ...], opener: Person
) -> Submission:
    kept = [patch for patch in patches if not is_cover(patch)]
    cover = next((patch for patch in patches if is_cover(patch)), None)
    found = Submission(
        key=f"{repository.name}#{pull['number']}@{pull['head']['sha']}",
        origin="pull",
        title=pull["title"],
        version=1,
        submitter=opener,
        patches=tuple(replace(patch, number=n) for n, patch in enumerate(kept, 1)),
        total=len(kept),
        base=pull["base"]["sha"],
        pull=Pull(
            title=pull["title"],
            body=pull["body"] or "",
            base=pull["base"]["ref"],
            opener=(pull["user"] or {}).get("login") or "",
            draft=bool(pull.get("draft")),
            repository=repository.name,
        ),
    )
    if cover is None or not kept:
        return found
    whole = with_cover(found, cover_of(cover), revision_of(cover))
    return replace(whole, title=found.title)


def _notes(count: int, judged: int, unread: Sequence[str]) -> tuple[str, ...]:
    notes = [f"Only the first {judged} of {count} commits were judged."] if judged < count else []
    if unread:
        named = ", ".join(sha[:12] for sha in unread[:5])
        more = f" and {len(unread) - 5} more" if len(unread) > 5 else ""
        size = f"{EACH >> 20} MiB"
        notes.append(
            f"The changes of {named}{more} were not read: over {size}, or too many in all; "
            "their messages were judged."
        )
    return tuple(notes)
