# SPDX-License-Identifier: GPL-2.0-or-later
"""What a message says of the bug it fixes: what it was, how it showed, how old it is."""

from __future__ import annotations

import re

from rules.kernel.titles import summary_at
from rules.model import Message

LOG = (
    r"BUG: K[A-Z]SAN: |UBSAN: |^\s{0,40}(?:\[ *[\d.]{1,16}\]\s{1,9})?Call [Tt]race:|"
    r"\bkernel BUG at |\bsyzkaller\.appspot\.com/bug"
)
FIX = (
    r"fix(?:e[sd])? (?:[\w()`:*-]{1,40} ){0,4}(?:(?:memory |reference |refcount )?leaks?|"
    r"(?:buffer |integer |stack |heap )?overflow|races?|data-?races?|use[- ]after[- ]free|uaf|"
    r"double[- ]free|crash|panic|dead-?lock|unsound(?:ness)?|undefined behaviou?r|ub|oops|"
    r"null(?:[- ]pointer)?[- ]deref\w*|out[- ]of[- ]bounds)\b"
)
OLD = (
    r"\b(?:since|from|in) (?:the |its |their )?(?:very )?(?:beginning|first|initial|introduction|"
    r"day one|dawn|start)\b|\balways (?:been|had)\b|\bfor a long time\b|\bpre-?git\b|"
    r"\b(?:no|without) (?:a )?[`\"']?fixes\b|\blong-?standing\b"
)
FAULT = (
    r"\b(?:bugs?|fix\w*|crash\w*|warn\w*|errors?|fail\w*|leak\w*|races?|racy|break\w*|broken?|"
    r"wrong\w*|missing|miss|misses|oops\w*|panic\w*|hangs?|hung|overflow\w*|invalid|regress\w*|"
    r"incorrect\w*|problems?|issues?|unsound\w*|unsafe|deadlock\w*|lock\w*|quirks?|leads?|"
    r"unable|cannot|can't|doesn't|does not|splats?|complain\w*|corrupt\w*|check\w*)\b"
)


def grave_fix(message: Message) -> tuple[int, int] | None:
    """Where the title says that a leak, a crash or the like is fixed, as column and width."""
    start = summary_at(message.subject)
    found = re.match(FIX, message.subject.title[start:], re.IGNORECASE)
    return (start, found.end()) if found else None


def crash_log(message: Message) -> int | None:
    """The number of the line in which a crash of the kernel is shown."""
    return next((n for n, line in message.prose() if re.search(LOG, line[:400])), None)


def is_old(message: Message) -> bool:
    """Whether the text says that the bug was always there, or that no commit can be named."""
    return any(re.search(OLD, line, re.IGNORECASE) for line in message.body)


def tells_fault(message: Message) -> bool:
    """Whether title or text says that anything goes wrong."""
    lines = (message.subject.title, *(line for _, line in message.prose()))
    return any(re.search(FAULT, line, re.IGNORECASE) for line in lines)
