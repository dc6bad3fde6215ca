# SPDX-License-Identifier: GPL-2.0-or-later
"""What is worked out of a series and of our secret, the same however often it is asked for.

Nobody without the secret can make one up, and none of them tells who it is about.
"""

from __future__ import annotations

import base64
import hashlib
import re

from service.mail_said import Desk

LEAST = 16
BOUNCE = re.compile(r"bounce\+([a-z2-7]{26})-([a-z2-7]{26})@(.+)")
OURS = re.compile(r"ksq-[a-z2-7]{26}@(.+)")


def token(desk: Desk, *words: str) -> str:
    """Twenty-six letters and digits for these words.  ValueError if the secret is too short."""
    if len(desk.secret) < LEAST:
        raise ValueError(f"the secret of replies has under {LEAST} bytes")
    text = "".join(f"{len(word)}:{word}" for word in words).encode("utf-8", "surrogatepass")
    key = hashlib.blake2b(desk.secret).digest()
    digest = hashlib.blake2b(text, key=key, digest_size=16).digest()
    return base64.b32encode(digest).decode("ascii").rstrip("=").lower()


def reply_token(desk: Desk, series: str, version: int) -> str:
    """What names the one reply to a series version, whatever the rules have become."""
    return token(desk, "reply", series, str(version))


def message_id(desk: Desk, series: str, version: int) -> str:
    """The Message-ID of that reply, without brackets."""
    return our_id(desk, reply_token(desk, series, version))


def answer_token(desk: Desk, letter: str) -> str:
    """What names the one answer to a letter."""
    return token(desk, "answer", letter)


def our_id(desk: Desk, mark: str) -> str:
    """The Message-ID, without brackets, of the mail of ours that a token names."""
    return f"ksq-{mark}@{desk.domain}"


def is_ours(identifier: str, domain: str) -> bool:
    """Whether a Message-ID without brackets has the form of ours."""
    found = OURS.fullmatch(identifier.lower())
    return found is not None and found[1] == domain.lower()


def recipient_token(desk: Desk, address: str) -> str:
    """What names a recipient, so that one who bounced is found again by trying the known ones."""
    return token(desk, "recipient", address.lower())


def bounce_address(desk: Desk, reply: str, address: str) -> str:
    """Where a mail comes back to that could not be delivered to this address."""
    return f"bounce+{reply}-{recipient_token(desk, address)}@{desk.bounces}"


def bounced(address: str, domain: str) -> tuple[str, str] | None:
    """The token of the reply and of the recipient, of an address that a bounce came to."""
    found = BOUNCE.fullmatch(address.strip().lower())
    return (found[1], found[2]) if found and found[3] == domain.lower() else None
