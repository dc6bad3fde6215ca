# SPDX-License-Identifier: GPL-2.0-or-later
"""The person a trailer names, and what follows the address."""

from __future__ import annotations

import re

from rules.model import Person

BRACKETED = re.compile(r"^([^<>]*)<([^<>]*)>\s*(.*)$")
BARE = re.compile(r"^([^\s<>#()]+@[^\s<>#()]+)\s*(.*)$")


def people_of(value: str) -> tuple[Person | None, str]:
    """Person and remark of a trailer's value; None where it holds no address.

    ``Jane Doe <jane@x.dev> # note`` and ``stable@vger.kernel.org # 6.1+`` are both read.
    """
    match = BRACKETED.match(value)
    if match and "@" in match[2]:
        name = " ".join(match[1].split())
        if len(name) > 1 and name[0] == name[-1] == '"':
            name = name[1:-1].strip()
        return Person(name=name, email=match[2].strip()), match[3].strip()
    match = BARE.match(value)
    if match:
        return Person(name="", email=match[1].rstrip(",;")), match[2].strip()
    return None, ""
