# SPDX-License-Identifier: GPL-2.0-or-later
"""Bounces are counted, and never answered.

Only the address that the mail went to can be suppressed, which its return path alone tells; a
report that names other addresses says nothing of it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from rules.read.mail import Mail
from service.lists.returned import kind_of, note
from service.read.reported import Fate, fates, is_report
from service.render.conduct import bare
from service.store import bounces, letters, written
from service.store.letters import Kept


def hear(db: Connection, letter: Kept, mail: Mail, at: datetime) -> tuple[str, str]:
    """Count what a letter to a return path says; gives its state, and why."""
    sent = written.by_sender(db, letter.recipient)
    if sent is None:
        return letters.IGNORED, "no mail of ours came from this address"
    if letter.sender and not is_report(mail):
        return letters.IGNORED, "it is no bounce, and nobody writes to a return path"
    found = [one for one in fates(letter.raw, mail) if _is_about(one, sent.recipient)]
    if not found:
        return letters.COUNTED, "it says nothing of what became of the mail"
    worst = min(found, key=lambda one: bounces.KINDS.index(kind_of(one.status, one.action)))
    note(db, sent, kind_of(worst.status, worst.action), worst.status, at)
    return letters.COUNTED, worst.status


def _is_about(fate: Fate, address: str) -> bool:
    """Whether a report means the address we wrote to, or at least no other."""
    return not fate.addresses or bare(address) in map(bare, fate.addresses)
