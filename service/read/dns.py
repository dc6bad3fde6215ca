# SPDX-License-Identifier: GPL-2.0-or-later
"""Text records of the DNS, which hold the keys that mails are signed with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from service.faults import TryLater

if TYPE_CHECKING:
    from dns.resolver import Resolver

Lookup = Callable[[str], bytes | None]
"""The text of a name, None where it has none.  Raises TryLater where nobody can say."""
SECONDS = 10.0


def text_record(name: str, resolver: Resolver | None = None) -> bytes | None:
    """The first text record of a name, its pieces joined.  Raises TryLater.

    ``resolver`` is who is asked, by default whom this machine asks.
    """
    import dns.exception
    import dns.rdatatype
    import dns.resolver

    try:
        asked = resolver or dns.resolver.get_default_resolver()
        found = asked.resolve(name, dns.rdatatype.TXT, lifetime=SECONDS, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.YXDOMAIN):
        return None
    except (dns.resolver.NoNameservers, dns.resolver.NoResolverConfiguration) as error:
        raise TryLater(f"the DNS does not say what {name} is: {error}") from None
    except dns.exception.Timeout:
        raise TryLater(f"the DNS does not answer about {name}") from None
    except dns.exception.DNSException:  # a name that no name can be
        return None
    return next((b"".join(one.strings) for one in found), None)
