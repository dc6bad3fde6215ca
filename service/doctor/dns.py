# SPDX-License-Identifier: GPL-2.0-or-later
"""What the DNS says of the domains we send from: SPF, DMARC, DKIM.  (RFC 7208, 7489, 6376.)"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parseaddr

import dns.exception
import dns.resolver

from service.doctor.line import Line, ok, skip
from service.settings import Settings

ABOUT = "dns"
SECONDS = 10.0


def mail_domains(
    settings: Settings,
    offline: bool,
    selector: str | None,
    resolver: dns.resolver.Resolver | None = None,
) -> Iterator[Line]:
    """The domain of From and that of bounces; ``selector`` is that of our DKIM key."""
    sender = parseaddr(settings.mail.sender or "")[1].rpartition("@")[2]
    if not sender:
        yield skip(ABOUT, "the settings have no mail.from")
        return
    if offline:
        yield skip(ABOUT, "--offline")
        return
    try:
        asked = resolver or dns.resolver.Resolver()
    except (dns.exception.DNSException, OSError):
        yield skip(ABOUT, "there is no resolver here")
        return
    bounces = settings.mail.bounce_domain or sender
    try:
        yield _spf(asked, bounces)
        yield _dmarc(asked, sender, bounces)
        if selector:
            yield _dkim(asked, f"{selector}._domainkey.{sender}")
        else:
            yield skip("dns, DKIM", "its selector is the mail server's; give --dkim-selector")
    except dns.exception.DNSException as error:
        yield skip(ABOUT, f"no answer: {error}")


def _spf(resolver: dns.resolver.Resolver, domain: str) -> Line:
    found = [one for one in _texts(resolver, domain) if re.match(r"v=spf1(?:\s|$)", one)]
    about = f"dns, SPF of {domain}"
    if len(found) != 1:
        todo = f'publish one TXT record such as "v=spf1 a:{domain} -all"'
        return Line("fail", about, f"{len(found)} records", todo)
    if not re.search(r"\s[-~]all$|\sredirect=", found[0]):
        return Line("warn", about, f"{found[0]} lets everybody send", "let it end with -all")
    return ok(about, found[0])


def _dmarc(resolver: dns.resolver.Resolver, domain: str, bounces: str) -> Line:
    """A record of a parent holds too; which parent, only a public list tells, so the first does."""
    words = domain.split(".")
    for start in range(len(words) - 1):
        name = ".".join(words[start:])
        found = [one for one in _texts(resolver, f"_dmarc.{name}") if one.startswith("v=DMARC1")]
        if found:
            break
    about = f"dns, DMARC of {domain}"
    if len(found) != 1:
        return Line("warn", about, f"{len(found)} records", f"publish one at _dmarc.{domain}")
    if "p=reject" not in found[0]:
        return Line("warn", about, found[0], "p=reject keeps others from writing as us")
    aligned = bounces == domain or bounces.endswith(f".{domain}") or domain.endswith(f".{bounces}")
    if not aligned:
        return Line("warn", about, f"{bounces} is not of it, so only DKIM counts", "see DKIM")
    return ok(about, found[0])


def _dkim(resolver: dns.resolver.Resolver, name: str) -> Line:
    found = [one for one in _texts(resolver, name) if "p=" in one]
    if len(found) != 1 or re.search(r"p=\s*(?:;|$)", found[0]):
        return Line("fail", "dns, DKIM", f"no key at {name}", "publish what the signer printed")
    return ok("dns, DKIM", f"there is a key at {name}")


def _texts(resolver: dns.resolver.Resolver, name: str) -> list[str]:
    try:
        answer = resolver.resolve(name, "TXT", lifetime=SECONDS, search=False)
    except (dns.resolver.NoAnswer, dns.resolver.NXDOMAIN):
        return []
    return [b"".join(one.strings).decode("ascii", "replace") for one in answer]
