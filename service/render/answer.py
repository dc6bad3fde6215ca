# SPDX-License-Identifier: GPL-2.0-or-later
"""The answer to a letter that held commands: what was done of each, in a few plain lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.model import Person
from rules.report import Report
from service.mail_said import Delivery, Desk, Guarded, Reply
from service.render.compose import IDS, Unanswerable, is_id, named, subject
from service.render.derived import answer_token, bounce_address, our_id
from service.render.guard import SIGNATURE, guarded
from service.render.kinds import kinds
from service.render.prose import cut, plain, wrapped
from service.render.reply import findings, greeting, what

ROOM = 40
TITLE = 66
COMMANDS = (
    ('"#ksquirrel stop"', "no more mails to your address"),
    ('"#ksquirrel stop series"', "no more about this series"),
    ('"#ksquirrel start"', "mails again, after either"),
    ('"#ksquirrel recheck"', "judge this series again"),
    ('"#ksquirrel wrong RULE why"', "a finding is mistaken"),
    ('"#ksquirrel help"', "this list"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """The letter that is answered, as its headers have it; ids are without brackets."""

    author: Person
    id: str
    subject: str
    references: tuple[str, ...] = ()


def compose_answer(
    lead: Lead, said: Sequence[Sequence[str]], desk: Desk, letter: str, written: datetime
) -> Reply:
    """The answer to one letter, to its author alone; ``said`` are the lines for each command.

    ``letter`` names it.  Raises Unsafe of the guard, and Unanswerable.
    """
    if not is_id(lead.id):
        raise Unanswerable(f"letter {letter}: its Message-ID cannot be answered")
    mark = answer_token(desk, letter)
    older = tuple(dict.fromkeys(one for one in lead.references if is_id(one) and one != lead.id))
    to = named(lead.author)
    return Reply(
        sender=desk.sender,
        reply_to=desk.contact,
        to=to,
        cc=(),
        subject=subject(lead.subject),
        written=written,
        message_id=our_id(desk, mark),
        in_reply_to=lead.id,
        references=(*older[-IDS:], lead.id),
        headers=(
            ("Auto-Submitted", "auto-replied"),
            ("X-Auto-Response-Suppress", "All"),
            ("X-Patchwork-Hint", "ignore"),
            ("X-Ksquirrel-Answer", mark),
            ("List-Unsubscribe", f"<mailto:{desk.sender.email}?subject=stop%20{mark}>"),
        ),
        body=_body(to, said, desk),
        deliveries=(Delivery(sender=bounce_address(desk, mark, to.email), recipient=to.email),),
    )


def _body(to: Person, said: Sequence[Sequence[str]], desk: Desk) -> Guarded:
    lines = [greeting(to), ""]
    for each in said:
        lines += [*each, ""]
    lines += [SIGNATURE, f"Ksquirrel {desk.site}"]
    lines += wrapped(f"Reply to this mail, and a person reads it ({desk.contact.email}).")
    return guarded("\n".join(lines) + "\n")


def stopped() -> tuple[str, ...]:
    """What is said to ``stop``."""
    return wrapped(
        "You get no more mails from this service, except as answers to what you ask of it. To get"
        ' them again, reply with the single line "#ksquirrel start".'
    )


def stopped_series(title: str) -> tuple[str, ...]:
    """What is said to ``stop series``."""
    return (*wrapped("You get no more mails about this series, in any version:"), _quoted(title))


def started(*, still: bool) -> tuple[str, ...]:
    """What is said to ``start``; ``still`` says that somebody else's word keeps it silent."""
    if still:
        return wrapped(
            "Mails to your address stay stopped, because those who run this service or another"
            " form of your address asked for that. Please write to them."
        )
    return wrapped("You get mails again, about series that come from now on.")


def noted(rule: str | None) -> tuple[str, ...]:
    """What is said to ``wrong``."""
    about = f"What you say about {rule}" if rule else "What you say"
    return wrapped(f"{about} is kept with the report, and a person reads it. Thank you.")


def helped(unknown: str = "") -> tuple[str, ...]:
    """What can be said, and what could not be understood before."""
    first = ("I do not know this command:", _quoted(unknown), "") if unknown else ()
    intro = wrapped("In a reply to a mail of mine, each of these is a line of its own:")
    return (*first, *intro, "", *(f"  {command:30}{text}" for command, text in COMMANDS))


def unclear() -> tuple[str, ...]:
    """What is said where a command does not say which mail of ours it is about."""
    return wrapped(
        "I cannot tell which of my mails this is about. Please send it as a reply to one that"
        " came to the very address you write from."
    )


def not_rechecked(why: str) -> tuple[str, ...]:
    """What is said to ``recheck`` where nothing can be judged."""
    return wrapped(f"The series was not judged again, because {why}.")


def rechecked(report: Report, page: str) -> tuple[str, ...]:
    """The verdict on a series that was judged again."""
    submission = report.submission
    title, found = _quoted(submission.title), kinds(report)
    about = f"I judged {what(submission)} again"
    if not found:
        asked = sum(not one.skipped and not one.broken for one in report.outcomes)
        text = f"{about}, and all is well now. {asked} checks found nothing to say."
        return (*wrapped(text), title, "", *_page(page))
    text = f"{about}, and there is something to say."
    told = findings(submission, found, None, ROOM)
    return (*wrapped(text), title, "", *told, *_page(page))


def _page(page: str) -> tuple[str, ...]:
    return ("The whole report is at", f"  {page}")


def _quoted(text: str) -> str:
    """Somebody's words on a line of their own, which no program reads as anything."""
    return f'  "{cut(plain(" ".join(text.split())), TITLE)}"'
