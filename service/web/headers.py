# SPDX-License-Identifier: GPL-2.0-or-later
"""What every answer tells a browser: run nothing, load nothing of others, be framed by nobody."""

from __future__ import annotations

from flask import Response

POLICY = "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
HEADERS = {
    "Content-Security-Policy": f"{POLICY}; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


def bind(response: Response) -> Response:
    """The answer with these headers, where it has none of its own."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
