# SPDX-License-Identifier: GPL-2.0-or-later
"""Commands in the text of a review."""

from __future__ import annotations

import re

SIZE = 64 << 10
REASON = 500
MENTION = r"@[A-Za-z0-9-]{1,64}(?:\[bot\])?[:,]? +"


def command(body: str) -> str | None:
    """What a review asks for: the reason of an override, the empty text for a recheck, or None.

    A command has a line to itself, and may begin with a mention of us.  The last override counts.
    """
    found = None
    for line in body[:SIZE].splitlines():
        words = re.sub(f"^{MENTION}", "", line[: REASON + 100].rstrip())
        reason = re.match(r"override: *(\S.*)", words, re.IGNORECASE)
        if reason:
            found = reason[1][:REASON]
        elif not found and re.fullmatch(r"recheck[.!]?", words, re.IGNORECASE):
            found = ""
    return found
