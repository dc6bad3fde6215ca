# SPDX-License-Identifier: GPL-2.0-or-later
"""What was said of the version before: its report, as it is kept."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from rules.facts import Archive
from rules.model import Submission
from service.mail_said import Before
from service.render.before import of_json
from service.store import reports

WRITTEN = "X-Ksquirrel-Review:"
"""A header of every mail that was written; the text of a report is that mail, or says why there
is none."""


def before(
    db: Connection, archive: Archive | None, submission: Submission, aloud: bool
) -> Before | None:
    """What the newest mail about an earlier version said; None where there was none.

    What is said ``aloud`` goes on only from what was said aloud too: a mail that was only kept
    nobody has read.
    """
    found = (one for one in _kept(db, archive, submission) if not (aloud and one.private))
    last = next((one for one in found if WRITTEN in one.text), None)
    said = of_json(last.report) if last else None
    return said if said and said.version < submission.version else None


def _kept(
    db: Connection, archive: Archive | None, submission: Submission
) -> Iterator[reports.Kept]:
    for posting in archive.earlier(submission) if archive else ():
        report = reports.newest(db, posting.submission.key)
        if report is not None:
            yield report
