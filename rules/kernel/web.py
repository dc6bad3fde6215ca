# SPDX-License-Identifier: GPL-2.0-or-later
"""Addresses on the web, and who can open them."""

from __future__ import annotations

import re

WEB = r"<?https?://([^/\s:?#>]{1,255})"
PRIVATE = (".corp", ".internal", ".intranet", ".local", ".localdomain", ".lan", ".home.arpa")
NETWORK = r"(?:10|127|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){1,3}$"
HALF = r"(?:[a-z0-9-]{1,63}\.){1,6}(?:com|org|net|dev|io|de)/\S+$"


def host_of(value: str) -> str | None:
    """The host of the address with which a value begins; None without one."""
    found = re.match(WEB, value, re.IGNORECASE)
    return found[1].lower().rpartition("@")[2].rstrip(".") if found else None


def is_private(host: str) -> bool:
    """Whether only the network of a company or a home knows this host."""
    return "." not in host or host.endswith(PRIVATE) or bool(re.match(NETWORK, host))


def lacks_scheme(value: str) -> bool:
    """Whether nothing but the https:// is missing from an address."""
    return bool(re.match(HALF, value[:400], re.IGNORECASE))
