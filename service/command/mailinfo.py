# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel mailinfo``: what git reads from a mail."""

from __future__ import annotations

import sys
from email.utils import parsedate_to_datetime
from pathlib import Path

import click

from rules.read.mail import LOCAL, Unreadable, read_mail
from rules.read.mailinfo import Options, mailinfo
from service.faults import UNFINISHED, Fault, Stop
from service.post.stdout import write
from service.render.words import to_json


@click.command("mailinfo")
@click.argument("mail", metavar="MAIL")
@click.option("--scissors", is_flag=True, help="Drop what stands above a -- >8 -- line.")
@click.option("--no-inbody-headers", "plain", is_flag=True, help="Read no headers in the body.")
@click.option("--message-id", is_flag=True, help="Add the Message-Id to the body.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def command(mail: str, scissors: bool, plain: bool, message_id: bool, form: str) -> None:
    """Show author, date, subject and body of any mail, as git mailinfo reads them."""
    options = Options(scissors=scissors, inbody=not plain, message_id=message_id)
    try:
        if mail == "-" and sys.stdin is None:
            raise Stop(Fault(mail, "standard input is closed", UNFINISHED))
        raw = sys.stdin.buffer.read() if mail == "-" else Path(mail).read_bytes()
        info = mailinfo(read_mail(raw, LOCAL), options)
    except OSError as error:
        raise Stop(Fault(mail, f"cannot be read: {error.strerror}", UNFINISHED)) from None
    except Unreadable as error:
        raise Stop(Fault(mail, str(error))) from None
    if form == "text":
        person = f"Author: {info.author.name}\nEmail: {info.author.email}\n"
        write(f"{person}Subject: {info.subject}\nDate: {info.date}\n\n{info.body}")
        return
    document = {
        "author": {"name": info.author.name, "email": info.author.email},
        "date": iso(info.date),
        "subject": info.subject,
        "body": info.body,
    }
    write(to_json(document, indent=1) + "\n")


def iso(date: str) -> str:
    """A mail's date in ISO 8601; as it stands where it cannot be read."""
    try:
        return parsedate_to_datetime(date).isoformat()
    except (ValueError, TypeError, OverflowError, IndexError):
        return date
