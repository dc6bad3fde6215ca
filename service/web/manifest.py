# SPDX-License-Identifier: GPL-2.0-or-later
"""What the GitHub app may do and hears, as its manifest says it.

To ask for more later needs the consent of every installation, so this is all of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from service.web.events import READERS

PERMISSIONS: Mapping[str, str] = {
    "checks": "write",
    "contents": "read",
    "merge_queues": "read",
    "metadata": "read",
    "pull_requests": "write",
}
UNASKED = frozenset({"installation", "installation_repositories"})
"""Events that every app gets, and none may ask for."""

EVENTS = tuple(sorted(READERS.keys() - UNASKED))


def manifest(site: str) -> dict[str, object]:
    """The manifest of an app that is served at ``site``, an address without a slash at its end."""
    return {
        "name": "Ksquirrel",
        "url": site,
        "description": "Checks kernel patches for the submission requirements.",
        "hook_attributes": {"url": f"{site}/hooks/github", "active": True},
        "redirect_url": f"{site}/setup/done",
        "public": False,
        "default_permissions": dict(PERMISSIONS),
        "default_events": list(EVENTS),
    }
