# SPDX-License-Identifier: GPL-2.0-or-later
"""The lists that a mail came by, as the headers say that lists add."""

from __future__ import annotations

import re

from rules.read.mail import Mail

POST = re.compile(r"<mailto:([^<>?\s]{1,320})")
ID = re.compile(r"<([^<>@\s.]{1,64})\.([^<>@\s]{1,253})>")


def lists_of(mail: Mail) -> tuple[str, ...]:
    """The addresses of List-Post and List-Id (RFC 2369 and 2919), in small letters."""
    posts = POST.findall(mail.raw("list-post"))
    ids = ID.findall(mail.raw("list-id"))
    return tuple(one.lower() for one in (*posts, *(f"{a}@{b}" for a, b in ids)))
