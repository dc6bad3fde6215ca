# SPDX-License-Identifier: GPL-2.0-or-later
"""What somebody may do in a repository, for the commands that not everybody may give."""

from __future__ import annotations

from urllib.parse import quote

from service.faults import Gone
from service.github.repository import Repository

WRITERS = frozenset(("admin", "write"))


def permission_of(repository: Repository, login: str) -> str:
    """admin, write, read or none; GitHub counts maintain as write and triage as read.

    Raises TryLater, and Gone where it is refused.
    """
    try:
        told = repository.get(f"/collaborators/{quote(login, safe='')}/permission")
    except Gone as gone:
        if gone.status != 404:
            raise
        return "none"
    return str(told["permission"])


def may_write(repository: Repository, login: str) -> bool:
    """Whether they may push.  Raises as permission_of does."""
    return permission_of(repository, login) in WRITERS
