# SPDX-License-Identifier: GPL-2.0-or-later
"""What is open on GitHub, for the reconciler: installations, repositories, pull requests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from service.github.check import find_check
from service.github.connection import Integration
from service.github.faults import told_apart, told_apart_as_app
from service.github.repository import PAGE, Repository


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPull:
    """An open pull request as it stands; ``base`` is the branch it asks to change."""

    installation: int
    repository: str
    number: int
    head: str
    base: str
    draft: bool


def installations(integration: Integration) -> Iterator[int]:
    """Where the app is installed and not suspended.  Raises TryLater and ConfigError."""
    app = integration.as_app()
    number = 1
    try:
        while True:
            asked = {"per_page": PAGE, "page": number}
            with told_apart_as_app("the installations of the app", integration.app.key_name):
                _, found = app.requester.requestJsonAndCheck("GET", "/app/installations", asked)
            yield from (int(one["id"]) for one in found if not one["suspended_at"])
            if len(found) < PAGE:
                return
            number += 1
    finally:
        app.close()


def repositories(integration: Integration, installation: int) -> Iterator[tuple[int, str]]:
    """The repositories of an installation: GitHub's number, OWNER/NAME.

    Raises TryLater and Gone.
    """
    github = integration.installation(installation)
    path, number = "/installation/repositories", 1
    try:
        while True:
            asked = {"per_page": PAGE, "page": number}
            with told_apart(f"the repositories of installation {installation}"):
                _, found = github.requester.requestJsonAndCheck("GET", path, asked)
            live = (one for one in found["repositories"] if not one["archived"])
            yield from ((int(one["id"]), str(one["full_name"])) for one in live)
            if len(found["repositories"]) < PAGE:
                return
            number += 1
    finally:
        github.close()


def open_pulls(repository: Repository) -> Iterator[OpenPull]:
    """The open pull requests of a repository, newest first.  Raises TryLater and Gone."""
    for told in repository.pages("/pulls", state="open"):
        yield OpenPull(
            installation=repository.installation,
            repository=repository.name,
            number=told["number"],
            head=told["head"]["sha"],
            base=told["base"]["ref"],
            draft=bool(told.get("draft")),
        )


def is_checked(repository: Repository, app_id: int, pull: OpenPull) -> bool:
    """Whether our verdict on the head is there.  Raises TryLater and Gone.

    A check that we cancelled is none: it was closed, or we were told to be silent, and is not.
    """
    found = find_check(repository, app_id, pull.number, pull.head)
    return (
        found is not None and found["status"] == "completed" and found["conclusion"] != "cancelled"
    )


def unchecked(repository: Repository, app_id: int) -> Iterator[OpenPull]:
    """The open pull requests whose head lacks our verdict; one request for each that is open."""
    return (pull for pull in open_pulls(repository) if not is_checked(repository, app_id, pull))
