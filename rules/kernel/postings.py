# SPDX-License-Identifier: GPL-2.0-or-later
"""What rules ask of the earlier postings of a series."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from rules.facts import Archive, Posting, Reply
from rules.kernel.identity import same_person
from rules.kernel.rangediff import Pair, pairs
from rules.kernel.titles import plain_title
from rules.model import Submission
from rules.read.message import without_diffstat

UNSENT = datetime.max.replace(tzinfo=UTC)
"""When a series is sent that nobody has sent yet."""
NOTICED = timedelta(hours=1)
"""What came so short before a version was sent, its author may not have seen."""
AT_ONCE = timedelta(hours=24)
SOON = timedelta(days=90)
SAME = 0.7
"""Two series of one sender with so many titles in common are one."""
AGAIN = (
    r"(?i)\b(?:re-?send|re-?spin|re-?post|re-?base|re-?roll|send (?:me )?(?:a |an |it|the|out|them|new)|"
    r"new (?:version|revision|patch|series)|next version|v\d{1,2}\b)"
)


def sent(submission: Submission) -> datetime:
    """When a series was sent, with a time zone; the end of time for what nobody has sent yet."""
    letters = submission.letters()
    if not letters or letters[0].unsent or not letters[0].date:
        return UNSENT
    found = datetime.fromisoformat(letters[0].date)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def is_sent(submission: Submission) -> bool:
    """Whether it is known when a series was sent."""
    return sent(submission) < UNSENT


def latest(archive: Archive, submission: Submission) -> Posting | None:
    """The posting before a series; None where there is none."""
    return next(iter(archive.earlier(submission)), None)


def paired(submission: Submission, posting: Posting) -> tuple[Pair, ...]:
    """The patches of a series with what they were."""
    return tuple(pairs(submission.patches, posting.submission.patches))


def is_same_code(submission: Submission, posting: Posting) -> bool:
    """Whether a series has the patches of an earlier posting, and they change the same."""
    if len(submission.patches) != len(posting.submission.patches):
        return False
    found = paired(submission, posting)
    return len(found) == len(submission.patches) and all(pair.is_same_code for pair in found)


def heard(submission: Submission, posting: Posting) -> Iterator[Reply]:
    """The replies to a posting that came early enough for a later one."""
    end = sent(submission)
    for reply in posting.replies:
        if end - reply.sent >= NOTICED:
            yield reply


def is_said(pattern: str, lines: Sequence[str]) -> bool:
    """Whether lines hold a pattern, which may begin in one and end in the next."""
    cut = [line[:300] for line in lines]
    return any(
        re.search(pattern, f"{one} {two.lstrip()}")
        for one, two in zip(cut, (*cut[1:], ""), strict=False)
    )


def is_of_people(submission: Submission, posting: Posting, reply: Reply) -> bool:
    """Whether a person wrote a reply who has not written or sent the series, then or now."""
    both = (submission, posting.submission)
    own = {p.author for one in both for p in one.patches} | {one.submitter for one in both}
    return not reply.robot and not any(same_person(reply.author, one) for one in own)


def is_asked_for(submission: Submission, posting: Posting) -> bool:
    """Whether somebody asked in a reply that the series, or a part of it, be sent again."""
    return any(
        re.search(AGAIN, line)
        for reply in posting.replies
        if is_of_people(submission, posting, reply)
        for line in reply.words
    )


def day(moment: datetime) -> str:
    return moment.date().isoformat()


def same_titles(submission: Submission, posting: Posting) -> float:
    """How many of the patches have the title of one of the posting, 0 to 1."""
    titles = [
        Counter(plain_title(patch.subject.title) for patch in one.patches)
        for one in (submission, posting.submission)
    ]
    most = max(one.total() for one in titles)
    return (titles[0] & titles[1]).total() / most if most else 0.0


def is_same_series(submission: Submission, posting: Posting) -> bool:
    """Whether a series and an earlier posting are one for certain: by change-id, or by most of
    their titles, not long apart."""
    ids = [{one.change_id for one in s.letters()} for s in (submission, posting.submission)]
    if (ids[0] & ids[1]) - {None}:
        return True
    return same_titles(submission, posting) >= SAME and (
        not is_sent(submission) or sent(submission) - posting.sent <= SOON
    )


def is_continued(submission: Submission, posting: Posting) -> bool:
    """Whether a series is much what an earlier posting was, and not a part taken out of it."""
    covers = [one.cover and one.cover.subject.title for one in (submission, posting.submission)]
    if covers[0] and covers[0] == covers[1]:
        return True
    if is_same_series(submission, posting):
        return True
    most = max(len(submission.patches), len(posting.submission.patches))
    return len(paired(submission, posting)) * 2 >= most


def is_whole(posting: Posting) -> bool:
    """Whether all of an earlier posting came."""
    return bool(posting.submission.patches) and not posting.submission.missing


def is_repeat(submission: Submission, posting: Posting) -> bool:
    """Whether a series was posted before under the same number, with the same text and code, and
    not at once, as when a mail did not go out whole."""
    if submission.version != posting.submission.version or not is_whole(posting):
        return False
    found = paired(submission, posting)
    same = is_same_code(submission, posting) and all(pair.is_same_text for pair in found)
    return same and is_sent(submission) and sent(submission) - posting.sent > AT_ONCE


def is_other(submission: Submission, posting: Posting) -> bool:
    """Whether a series has the number of its last posting and other code; what was only moved
    to another base, or collected tags, has not."""
    if submission.version != posting.submission.version or not is_same_series(submission, posting):
        return False
    return is_whole(posting) and not is_same_code(submission, posting)


def is_restart(submission: Submission, posting: Posting) -> bool:
    """Whether an RFC becomes a patch, which may count from one again."""
    return _is_rfc(posting.submission) and not _is_rfc(submission)


def _is_rfc(submission: Submission) -> bool:
    return any(one.subject.tagged("RFC", "RFT", "WIP", "POC") for one in submission.letters())


def is_again(submission: Submission) -> bool:
    """Whether a series says that it is sent once more as it was."""
    return any(one.subject.tagged("RESEND", "REPOST") for one in submission.letters())


def change_log(submission: Submission) -> tuple[str, ...]:
    """Where a series says what changed: its cover letter, and what stands below each ``---``."""
    cover = submission.cover.message.body if submission.cover else ()
    below = (line for patch in submission.patches for line in patch.message.notes)
    said = (*cover, *without_diffstat(tuple(below)))
    return tuple(line for line in said if not line.startswith("X-Ksquirrel:"))
