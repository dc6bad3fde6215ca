# SPDX-License-Identifier: GPL-2.0-or-later
"""The server that replies are handed to: reached, greeted, logged into.  No mail is sent."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

from service.doctor.line import Line, ok, skip
from service.faults import ConfigError
from service.post.smtp import Server, reach
from service.settings import Settings
from service.settings.secrets import smtp_password

ABOUT = "smtp"
SECONDS = 15.0


def smtp(
    settings: Settings, offline: bool, context: ssl.SSLContext | None = None
) -> Iterator[Line]:
    """Connect, STARTTLS and log in, as the settings say; ``context`` as for the mails."""
    mail = settings.mail
    if not mail.smtp_host:
        yield skip(ABOUT, "the settings name no server, so nothing is sent")
        return
    if offline:
        yield skip(ABOUT, "--offline")
        return
    try:
        password = smtp_password(settings) or ""
    except ConfigError as error:
        yield from (Line("fail", one.name, one.why) for one in error.faults)
        return
    server = Server(
        host=mail.smtp_host,
        port=mail.smtp_port,
        starttls=mail.smtp_starttls,
        user=mail.smtp_user,
        password=password,
        context=context,
        timeout=SECONDS,
    )
    where = f"{mail.smtp_host}:{mail.smtp_port}"
    failed = reach(server)
    if failed:
        said = f"{failed.code or ''} {failed.text.removeprefix(f'{where}:')}".strip()
        todo = "see the smtp_ settings, and the log of that server"
        yield Line("fail", ABOUT, f"{where}: {said}", todo)
        return
    done = ["encrypted"] * mail.smtp_starttls + ["logged in"] * bool(mail.smtp_user)
    yield ok(ABOUT, f"{where} answers" + (f", {' and '.join(done)}" if done else ""))
