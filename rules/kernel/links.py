# SPDX-License-Identifier: GPL-2.0-or-later
"""Words that stand before a link in a message."""

from __future__ import annotations

import re

from rules.kernel.tags import known, meant

LINK = r"(\w{2,24}):\s{0,4}https?://\S+\s*"
KEYS = (
    *("bug", "buglink", "bugzilla", "bugs", "ref", "refs", "reference", "references", "see"),
    *("issue", "url", "report", "discussion", "links"),
)
OTHERS = r"(?:patchwork|v\d+|version\d*)"


def other_link_key(line: str, in_block: bool) -> str | None:
    """The word before a link that is neither Link nor Closes; None where there is none.

    In the trailer block any word counts that no other rule knows, in the text above a few.
    """
    match = re.match(LINK, line[:400])
    if match is None:
        return None
    low = match[1].lower()
    if low == "buglink" or (in_block and not known(low) and not meant(low)):
        return None if re.fullmatch(OTHERS, low) else match[1]
    return match[1] if low in KEYS and line[:1].isalpha() and _alone(line) else None


def _alone(line: str) -> bool:
    return len(line.split()) <= 2
