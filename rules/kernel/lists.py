# SPDX-License-Identifier: GPL-2.0-or-later
"""Mailing lists among the recipients: the public ones, the private ones, and slips of the pen."""

from __future__ import annotations

import re

from rules.kernel.maintainers.asked import Maintainers
from rules.kernel.stable import LISTS
from rules.kernel.tags import distance
from rules.model import Letter

LKML = "linux-kernel@vger.kernel.org"
PRIVATE = frozenset(
    (
        *("security@kernel.org", "distros@vs.openwall.org", "distros@openwall.org"),
        *("linux-distros@vs.openwall.org", "linux-distros@openwall.org"),
    )
)
"""Where a fault is told before it is public (v7.1: security-bugs.rst)."""

ALIASES = PRIVATE | {"stable@kernel.org", "soc@kernel.org", "arm@kernel.org", "cve@kernel.org"}
"""Addresses of kernel.org that exist, and that no L: line gives."""
ANYWHERE = frozenset(
    (
        *(LKML, "stable@vger.kernel.org", "linux-api@vger.kernel.org", "linux-doc@vger.kernel.org"),
        *("regressions@lists.linux.dev", "patches@lists.linux.dev", "devicetree@vger.kernel.org"),
        *("linux-kselftest@vger.kernel.org", "linux-hardening@vger.kernel.org"),
        *("kernel-janitors@vger.kernel.org", "workflows@vger.kernel.org"),
    )
)
"""Lists that patches of any part of the kernel go to."""
ORDINARY = frozenset(
    (
        *("announce", "bugs", "dev", "devel", "general", "kernel", "linux", "list", "maintainers"),
        *("patches", "security", "soc", "stable", "support", "users"),
    )
)
"""Names that lists of many hosts have."""
LONG = 11
"""Shorter names are one letter apart by nature: linux-can, linux-man."""


def emails(letter: Letter) -> tuple[str, ...]:
    """The addresses in To and Cc, in lower case."""
    return tuple(person.email.lower() for person in (*letter.to, *letter.cc))


def is_public(email: str, maintainers: Maintainers | None = None) -> bool:
    """Whether this is a public list, by its host or by MAINTAINERS."""
    low = email.lower()
    if low in PRIVATE:
        return False
    return bool(re.search(LISTS, low)) or (maintainers is not None and maintainers.is_list(low))


def is_private(email: str) -> bool:
    """Whether this is a list on which faults are told before they are public."""
    return email.lower() in PRIVATE


def meant(email: str, maintainers: Maintainers) -> str | None:
    """The list of MAINTAINERS that is meant by an address that is none; None where unsure.

    It has the same name at another host, or a name that is one slip away at the same host.
    """
    low, known = email.lower(), maintainers.index.lists()
    local, _, host = low.rpartition("@")
    if not local or low in known or low in ALIASES:
        return None
    like_list = is_public(low)
    for one in sorted(known):
        name, _, home = one.rpartition("@")
        same = name == local and local not in ORDINARY
        if (same and (like_list or "-" in local)) or (name == local and _is_near(host, home)):
            break
        if home == host and like_list and len(local) >= LONG and is_slip(local, name):
            break
    else:
        return None
    return None if maintainers.gives(low) else one


def is_slip(one: str, two: str) -> bool:
    """Whether two words differ by one letter, or by two neighbours that changed places."""
    start, most = 0, min(len(one), len(two))
    while start < most and one[start] == two[start]:
        start += 1
    mine, theirs = one[start:], two[start:]
    while mine and theirs and mine[-1] == theirs[-1]:
        mine, theirs = mine[:-1], theirs[:-1]
    if len(mine) < 2 and len(theirs) < 2:
        return mine != theirs
    return len(mine) == 2 and mine == theirs[::-1]


def _is_near(host: str, home: str) -> bool:
    return distance(host, home) <= 2 or sorted(host.split(".")) == sorted(home.split("."))
