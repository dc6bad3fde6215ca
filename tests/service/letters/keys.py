# SPDX-License-Identifier: GPL-2.0-or-later
"""Keys made for the tests, the DNS that holds them, and letters signed with them."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from service.faults import TryLater

HEADERS = ("from", "to", "subject", "date", "message-id", "in-reply-to", "references")
KEYS: dict[str, rsa.RSAPrivateKey] = {}


def key_of(domain: str, bits: int = 1024) -> rsa.RSAPrivateKey:
    """The key of a domain; made once a run, as that takes a while."""
    name = f"{domain}/{bits}"
    if name not in KEYS:
        KEYS[name] = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    return KEYS[name]


@dataclass
class Zone:
    """A DNS: what it holds, and whether it answers."""

    records: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    is_away: bool = False

    def __call__(self, name: str) -> bytes | None:
        self.asked.append(name)
        if self.is_away:
            raise TryLater("the DNS does not answer")
        return self.records.get(name)

    def publish(self, domain: str, extra: str = "", bits: int = 1024) -> None:
        public = key_of(domain, bits).public_key()
        der = public.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        text = f"v=DKIM1; k=rsa; {extra}p={base64.b64encode(der).decode()}"
        self.records[f"s1._domainkey.{domain}"] = text.encode()


def signed(
    raw: bytes,
    domain: str = "engine.example",
    headers: tuple[str, ...] = HEADERS,
    *,
    length: bool = False,
    bits: int = 1024,
    key: str = "",
) -> bytes:
    """The letter with a signature above it; ``key`` names whose key makes it, if another's."""
    import dkim

    pem = key_of(key or domain, bits).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    made = dkim.sign(
        raw,
        b"s1",
        domain.encode(),
        pem,
        canonicalize=(b"relaxed", b"simple"),
        include_headers=[one.encode() for one in headers],
        length=length,
    )
    return bytes(made) + raw
