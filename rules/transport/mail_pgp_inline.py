# SPDX-License-Identifier: GPL-2.0-or-later
"""A patch is not wrapped in a PGP signature.

Why
    An inline signature puts a dash before every line that begins with one, so that the diff is no
    diff any more; a signature beside the text makes a mail of parts.

Fix
    patatt genkey, and then b4 send or patatt's git hook: they sign in a header

See
    Documentation/process/email-clients.rst, General Preferences
    https://docs.kernel.org/process/email-clients.html
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.model import Patch
from rules.report import Finding, Reach, Severity

SEVERITY = Severity.WARNING
REACH = Reach.LOCAL
ARMOUR = ("-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP SIGNATURE-----")

RIGHT = """\
From: Ada Hacker <ada@engine.example>
Subject: [PATCH] mm/slub: free the object once

It was freed twice on the error path.

Signed-off-by: Ada Hacker <ada@engine.example>
---
diff --git a/mm/slub.c b/mm/slub.c
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -12,3 +12,2 @@
 	cache_del(cache);
-	kfree(object);
 	return -ENOMEM;
"""
BAD = (
    RIGHT.replace("It was", "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nIt was"),
    RIGHT.replace(
        "\n\nIt was",
        "\nMIME-Version: 1.0\nContent-Type: multipart/signed; boundary=b; micalg=pgp-sha256;"
        " protocol=application/pgp-signature\n\n--b\nContent-Type: text/plain\n\nIt was",
    )
    + "--b\nContent-Type: application/pgp-signature; name=signature.asc\n\nx\n--b--\n",
)
GOOD = (RIGHT,)


def check(patch: Patch) -> Iterator[Finding]:
    shape = patch.transport
    if shape is None:
        return
    if shape.outer == "multipart/signed":
        yield patch.finding("body", "a signature beside the text (multipart/signed)", "one text")
        return
    message = patch.message
    for line in (*message.body, *message.notes, *shape.footer):
        if line.rstrip() in ARMOUR:
            yield patch.finding("body", "a PGP signature around the text", "the text alone")
            return
