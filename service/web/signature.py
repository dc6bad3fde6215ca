# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether a delivery was signed with one of our secrets."""

from __future__ import annotations

import hmac
from collections.abc import Sequence


def is_signed(body: bytes, signature: str, secrets: Sequence[str]) -> bool:
    """Whether ``X-Hub-Signature-256`` is that of the bytes as they came.

    Each secret is tried, whichever fits, so that the time taken tells nothing of them.  The older
    SHA-1 header is never looked at.
    """
    given = signature.encode("utf-8", "surrogateescape")
    fits = 0
    for secret in secrets:
        expected = "sha256=" + hmac.new(secret.encode(), body, "sha256").hexdigest()
        fits += hmac.compare_digest(expected.encode(), given)
    return fits > 0
