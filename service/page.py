# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the report of a pull request is found, known before it is made."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence


def report_id(
    secrets: Sequence[str], installation: int, repository: str, number: int, head: str
) -> str:
    """The id of the report of a head: the same whenever it is judged, and nobody can guess it.

    ``secrets`` are those of the hook, the newest first.
    """
    words = f"report of {installation}/{repository}/{number}@{head}"
    raw = hmac.new(secrets[0].encode(), words.encode(), hashlib.sha256).digest()[:16]
    return base64.b32encode(raw).decode().rstrip("=").lower()
