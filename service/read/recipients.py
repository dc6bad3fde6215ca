# SPDX-License-Identifier: GPL-2.0-or-later
"""Whom a mail will go to, from the headers that git send-email is about to send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from rules.model import CoverLetter, Patch, Person, Submission
from rules.read.mail import LOCAL, Unreadable, read_mail
from service.faults import UNFINISHED, Fault, Stop

AnyLetter = TypeVar("AnyLetter", Patch, CoverLetter)


@dataclass(frozen=True, slots=True)
class Recipients:
    """The addresses of To and of Cc."""

    to: tuple[Person, ...]
    cc: tuple[Person, ...]


def read_recipients(file: Path) -> Recipients:
    """Read a file of headers.  Raises Stop where it cannot be read or has none."""
    try:
        with file.open("rb") as stream:
            raw = stream.read(LOCAL.headers + 1)
        mail = read_mail(raw + b"\n\n", LOCAL)
    except OSError as error:
        why = f"cannot be read: {error.strerror or error}"
        raise Stop(Fault(str(file), why, UNFINISHED)) from None
    except Unreadable as error:
        raise Stop(Fault(str(file), str(error), UNFINISHED)) from None
    return Recipients(mail.people("to"), mail.people("cc"))


def addressed(submission: Submission, known: Mapping[int, Recipients]) -> Submission:
    """The submission as it will go out; what is known stands by the id() of each letter.

    The mails on the disk may name others, or nobody: git send-email asks its options, the
    trailers and its --cc-cmd too.
    """

    def sent(letter: AnyLetter) -> AnyLetter:
        found = known.get(id(letter))
        return replace(letter, to=found.to, cc=found.cc) if found else letter

    cover = submission.cover and sent(submission.cover)
    return replace(submission, cover=cover, patches=tuple(map(sent, submission.patches)))
