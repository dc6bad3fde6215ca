# SPDX-License-Identifier: GPL-2.0-or-later
"""Our check runs on GitHub, and the id by which one is found again."""

from __future__ import annotations

from service.github.repository import Json, Repository

NAME = "ksquirrel"


def external_id(repository: Repository, pull: int, head: str) -> str:
    """The id of the one check run of a pull request at a head, whatever happened meanwhile."""
    return f"{repository.kept_as}/{pull}/{head}"


def find_check(repository: Repository, app_id: int, pull: int, head: str) -> Json | None:
    """Our check run of a pull request at a head; None where there is none.

    Another pull request may have the same head: its check run has another id.  Raises TryLater,
    and Gone where the head is no more.
    """
    wanted = external_id(repository, pull, head)
    path = f"/commits/{head}/check-runs"
    for run in repository.pages(path, "check_runs", app_id=app_id, check_name=NAME, filter="all"):
        if run["external_id"] == wanted:
            return dict(run)
    return None
