# SPDX-License-Identifier: GPL-2.0-or-later
"""A message that a line of --- above its text or sign-off cuts off."""

from __future__ import annotations

import re

from rules.kernel.prose import TRAILER
from rules.kernel.tags import below, sign_offs
from rules.model import Message
from rules.read.message import without_diffstat


def cut_off(message: Message) -> tuple[int, str] | None:
    """The first line of text below the ---, by its number there, where the only sign-offs follow
    it; None where the message is whole."""
    lost = [tag for tag in below(message) if tag.named("Signed-off-by")]
    if not lost or sign_offs(message):
        return None
    kept = set(without_diffstat(message.notes))
    above = enumerate(message.notes[: lost[0].line - 1], 1)
    words = (
        (number, line)
        for number, line in above
        if line.strip() and line in kept and not re.match(TRAILER, line)
    )
    return next(words, None)
