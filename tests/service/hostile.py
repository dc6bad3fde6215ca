# SPDX-License-Identifier: GPL-2.0-or-later
"""Mails at the limits, each made to hurt one reader, and mails mangled at random."""

# ruff: noqa: E501 (a mail a line reads best)

from __future__ import annotations

import base64
import os
import random
from collections.abc import Iterator

from tests.archives import GOOD, mail

HEAD = b"From: Ada Hacker <ada@engine.example>\nSubject: [PATCH] a: b\nMessage-ID: <h@x.example>\n"
DIFF = b"---\n--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n-a\n+b\n"
SOAK = "KSQUIRREL_SOAK" in os.environ
FULL = 2_000_000 if SOAK else 500_000
"""The limit for a mail, or a quarter of it, which shows the same."""
MULTI = b'Content-Type: multipart/mixed; boundary="b"\n\n'


def fill(piece: bytes, size: int = FULL) -> bytes:
    """As many of a piece as a mail may hold."""
    return piece * (size // len(piece))


def headed(header: bytes, piece: bytes) -> bytes:
    """A header filled to the limit of one."""
    return HEAD + header + fill(piece, 32_000 - len(header)) + b"\n\nText.\n" + DIFF


AT_THE_LIMITS = {
    "flowed lines without an end": HEAD + b"Content-Type: text/plain; format=flowed\n\n" + fill(b"a \n"),
    "flowed lines, delsp": HEAD + b"Content-Type: text/plain; format=flowed; delsp=yes\n\n" + fill(b" \n"),
    "addresses": headed(b"To: ", b"a@b.example,"),
    "addresses in groups": headed(b"To: ", b"g:a@b.example;,"),
    "comments in an address": headed(b"From: ", b"("),
    "comments that close": headed(b"Cc: ", b"(a)"),
    "quotes in an address": headed(b"Cc: ", b'"\\"'),
    "angles in an address": headed(b"Cc: ", b"<"),
    "ids": headed(b"References: ", b"<a@b.example> "),
    "half ids": headed(b"References: ", b"<a"),
    "encoded words": headed(b"Subject: ", b"=?utf-8?q?a?= "),
    "encoded words without an end": headed(b"Subject: ", b"=?utf-8?b?"),
    "encoded words of other charsets": headed(b"Subject: ", b"=?utf-7?q?+ADw-?= "),
    "brackets in a subject": headed(b"Subject: ", b"[a] "),
    "counters in a subject": headed(b"Subject: [", b"1/2 "),
    "replies in a subject": headed(b"Subject: ", b"re: "),
    "parameters": headed(b"Content-Type: text/plain; ", b"a=b;"),
    "parameters in pieces": headed(b"Content-Type: text/plain", b"; name*0*=utf-8''a%20b"),
    "quotes in a parameter in pieces": headed(b"Content-Type: x;\x1b*=\"'G'\\\"", b'"'),
    "a parameter of no name": headed(b"Content-Type: text/plain; *0*=", b"''"),
    "a long boundary": HEAD + b'Content-Type: multipart/mixed; boundary="' + b"x" * 31_000 + b'"\n\nx',
    "folded headers": HEAD + b"X-A: b\n" + fill(b" c\n", 100_000) + b"\nText.\n",
    "many headers": HEAD + fill(b"X-A: b\n", 100_000) + b"\nText.\n",
    "a date of digits": HEAD + b"Date: " + fill(b"9", 30_000) + b"\n\nText.\n",
    "a date of zones": HEAD + b"Date: Fri, 2 Jan 2026 03:04:05 +" + fill(b"9", 4000) + b"\n\nText.\n",
    "nested parts": HEAD + b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(5000)
    ),
    "nested messages": HEAD + fill(b"Content-Type: message/rfc822\n\n", 500_000),
    "empty parts": HEAD + MULTI + fill(b"--b\n\n"),
    "parts of nothing": HEAD + MULTI + fill(b"--b\n"),
    "99 parts of text": HEAD + MULTI + b"".join(b"--b\n\n" + b"a\n" * 9000 for _ in range(99)),
    "99 parts of diff": HEAD + MULTI + b"".join(b"--b\n\n" + DIFF * 300 for _ in range(99)),
    "base64 of one letter a line": HEAD + b"Content-Transfer-Encoding: base64\n\n" + fill(b"Q\n"),
    "base64 of noise": HEAD + b"Content-Transfer-Encoding: base64\n\n" + fill(b"-_-_ =\n"),
    "base64 of a whole mail": HEAD + b"Content-Transfer-Encoding: base64\n\n"
    + base64.encodebytes(fill(b"a: b\n", FULL * 7 // 10)),
    "quoted-printable of breaks": HEAD + b"Content-Transfer-Encoding: quoted-printable\n\n" + fill(b"=\n"),
    "uuencode": HEAD + b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n" + fill(b"M" * 61 + b"\n"),
    "a line without an end": HEAD + b"\n" + fill(b"a"),
    "a line of blanks": HEAD + b"\n" + fill(b" ") + b"\n" + DIFF,
    "empty lines": HEAD + b"\n" + fill(b"\n"),
    "trailers": HEAD + b"\nText.\n\n" + fill(b"Fixes: a\n") + DIFF,
    "folded trailers": HEAD + b"\nText.\n\nFixes: a\n" + fill(b" a\n") + DIFF,
    "headers in the body": HEAD + b"\nFrom: a\n" + fill(b" b\n") + b"\n" + DIFF,
    "scissors": HEAD + b"\n" + fill(b"-- >8 --\n") + DIFF,
    "scissors in a line": HEAD + b"\n" + fill(b">8 ") + b"\n" + DIFF,
    "dividers": HEAD + b"\n" + fill(b"---\n") + DIFF,
    "diffs": HEAD + b"\nText.\n---\n" + fill(b"diff --git a/a b/a\n"),
    "hunks": HEAD + b"\nText.\n" + DIFF + fill(b"@@ -1 +1 @@\n-a\n+b\n"),
    "hunk headers": HEAD + b"\nText.\n" + DIFF + fill(b"@@ -1 +1 @@\n"),
    "a hunk of many lines": HEAD + b"\nText.\n---\n--- a/a\n+++ b/a\n@@ -0,0 +1,999999 @@\n" + fill(b"+a\n"),
    "signatures in a hunk": HEAD + b"\nText.\n---\n--- a/a\n+++ b/a\n@@ -1,999999 +1 @@\n" + fill(b"-- \n"),
    "binary patches": HEAD + b"\nText.\n---\ndiff --git a/a b/a\nGIT binary patch\n" + fill(b"literal 1\n"),
    "base commits": HEAD + b"\nText.\n" + fill(b"base-commit: " + b"a" * 40 + b"\n") + DIFF,
    "prerequisites": HEAD + b"\nText.\n" + fill(b"prerequisite-patch-id: " + b"a" * 40 + b"\n") + DIFF,
    "links": HEAD + b"\nText.\n" + fill(b"https://lore.kernel.org/r/<a@b> ") + b"\n" + DIFF,
    "control characters": HEAD + b"\n" + fill(bytes(range(32))) + DIFF,
    "bytes of no charset": HEAD + b"\n" + fill(b"\xff\xfe\n") + DIFF,
    "a charset that decodes slowly": HEAD + b"Content-Type: text/plain; charset=iso-2022-jp\n\n"
    + fill(b"\x1b$B\x1b(B\n"),
    "HTML": HEAD + b"Content-Type: text/html\n\n" + fill(b"<div>"),
    "a pull request": HEAD + b"\n" + fill(b"are available in the a\n"),
    "a pull request in a line": HEAD + b"\nare available in the " + fill(b"git repository a") + b"\n",
}  # fmt: skip

MARKS = [b"\n", b"\r\n", b"\t", b"---\n", b"-- \n", b"@@ -1 +1 @@\n", b"From ", b"From: ", b"Date: ",
         b"=?utf-8?q?", b"?=", b"\x00", b"\xff", b"diff --git a/x b/x\n", b"<a@b.c>", b'"', b"(", b"[",
         b"Content-Type: multipart/mixed; boundary=b\n", b"--b\n", b"--b--\n", b"charset=utf-7\n",
         b"Content-Transfer-Encoding: base64\n", b"Content-Transfer-Encoding: quoted-printable\n",
         b"format=flowed\n", b"In-Reply-To: ", b"References: ", b"[PATCH v2 1/3]", b"change-id: ",
         b"X-Original-From: ", b"\xc3", b"=", b">8 -----", b"Re: "]  # fmt: skip


def mangled(count: int, seed: int) -> Iterator[bytes]:
    """Good mails with parts cut out, doubled, and put in."""
    chance = random.Random(seed)
    for n in range(count):
        raw = bytearray(mail(n))
        for _ in range(chance.randrange(1, 12)):
            at, cut = chance.randrange(len(raw) + 1), chance.randrange(60)
            match chance.randrange(4):
                case 0:
                    raw[at : at + cut] = chance.choice(MARKS)
                case 1:
                    raw[at:at] = raw[at : at + cut] * chance.randrange(1, 40)
                case 2:
                    raw[at:at] = chance.randbytes(cut)
                case _:
                    del raw[at : at + cut]
        yield bytes(raw)


def names(count: int, seed: int) -> Iterator[str]:
    """File names that mean to be opened, or to be something else."""
    chance = random.Random(seed)
    pieces = ["..", "/", "etc/passwd", "\\", "\0", "\r", "\n", "\t", '"', ".git~1", "~", "C:", "a/", "b/",
              "dev/null", "\\000", "\\057", "\u202e", "proc/self/mem", " ", "-", "$(id)", "%00", "*", ":",
              "con", ".git/hooks/post-checkout", "é", "\udcff", "x" * 300]  # fmt: skip
    for _ in range(count):
        yield "".join(chance.choice(pieces) for _ in range(chance.randrange(1, 9)))


def naming(name: str) -> bytes:
    """A patch of a file of this name, as git quotes it or as it stands."""
    quoted = "".join(f"\\{b:03o}" if b < 33 or b > 126 else chr(b) for b in _bytes(name))
    lines = [f'diff --git "a/{quoted}" "b/{quoted}"', f'--- "a/{quoted}"', f"+++ b/{name}"]
    lines += [f"rename from {name}", f"rename to {name}", "@@ -1 +1 @@", "-a", "+b", ""]
    return GOOD.partition(b"diff --git ")[0] + _bytes("\n".join(lines))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
