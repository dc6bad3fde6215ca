# SPDX-License-Identifier: GPL-2.0-or-later
"""What a letter may ask for: pure decisions on who surely wrote it, and what it surely answers.

A signature proves who wrote a text, not to whom.  So something that it covers must name us: the
mail that is answered, the token of that mail in the subject, or our address among the recipients.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from rules.kernel.maintainers.answer import people_of
from rules.kernel.maintainers.asked import Maintainers
from rules.model import Submission
from rules.read.mail import Mail
from service.mail_said import Desk
from service.read.commands import Command
from service.read.signed import Signer
from service.render.conduct import bare
from service.render.derived import is_ours

FRESH = timedelta(days=7)
"""An older letter may be one that somebody kept, to send it again when it does harm."""


def is_fresh(mail: Mail, at: datetime) -> bool:
    """Whether a letter was written of late, by its own date."""
    try:
        date = parsedate_to_datetime(mail.raw("date"))
    except (ValueError, TypeError, OverflowError, IndexError):
        return False
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return abs(at - date) <= FRESH


def parents_of(mail: Mail) -> tuple[str, ...]:
    """The one mail that a letter answers: In-Reply-To, or else the last of References."""
    return mail.ids("in-reply-to")[:1] or mail.ids("references")[-1:]


def is_to_us(
    mail: Mail, signer: Signer, commands: Iterable[Command], desk: Desk, own: Iterable[str]
) -> bool:
    """Whether something that the signature covers says that the letter was meant for us."""
    for name in ("in-reply-to", "references"):
        if name in signer.headers and any(is_ours(one, desk.domain) for one in mail.ids(name)):
            return True
    if "subject" in signer.headers and any(one.token for one in commands):
        return True
    ours = {bare(one) for one in own}
    names = [name for name in ("to", "cc") if name in signer.headers]
    return any(bare(person.email) in ours for person in mail.people(*names))


def may_recheck(address: str, submission: Submission, maintainers: Maintainers | None) -> bool:
    """Whether an address is that of an author of a series, or of somebody who maintains it."""
    letters = submission.letters()
    authors = [person.email for one in letters for person in (one.author, one.sender)]
    if address.lower() in {one.lower() for one in (submission.submitter.email, *authors)}:
        return True
    return maintainers is not None and address.lower() in _keepers(submission, maintainers)


def _keepers(submission: Submission, maintainers: Maintainers) -> frozenset[str]:
    """The addresses that M: and R: lines give for what a series touches, in small letters."""
    paths = {
        path
        for patch in submission.patches
        for file in patch.diff
        for path in (file.old, file.new)
        if path
    }
    entries = [match.entry for path in sorted(paths) for match in maintainers.of_path(path)]
    values = (value for entry in entries for tag in "MR" for value in entry.values(tag))
    return frozenset(one.email.lower() for value in values for one in people_of(value))
