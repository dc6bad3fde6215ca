# SPDX-License-Identifier: GPL-2.0-or-later
"""Text records of the DNS, which hold the keys that mails are signed with."""

from __future__ import annotations

from collections.abc import Callable

from service.faults import TryLater

Lookup = Callable[[str], bytes | None]
"""The text of a name, None where it has none.  Raises TryLater where nobody can say."""
SECONDS = 10.0


def text_record(name: str) -> bytes | None:
    """The first text record of a name, its pieces joined.  Raises TryLater."""
    import dns.exception
    import dns.rdatatype
    import dns.resolver

    try:
        found = dns.resolver.resolve(name, dns.rdatatype.TXT, lifetime=SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return None
    except dns.resolver.YXDOMAIN:
        return None
    except (dns.resolver.NoNameservers, dns.resolver.NoResolverConfiguration) as error:
        raise TryLater(f"the DNS does not say what {name} is: {error}") from None
    except dns.exception.Timeout:
        raise TryLater(f"the DNS does not answer about {name}") from None
    except dns.exception.DNSException:  # a name that no name can be
        return None
    return next((b"".join(one.strings) for one in found), None)
