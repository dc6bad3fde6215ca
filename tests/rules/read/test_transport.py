# SPDX-License-Identifier: GPL-2.0-or-later
"""What is kept of how a mail carried its patch."""

from __future__ import annotations

import pytest

from rules.model import Patch, Transport
from rules.read.diff import read_diff
from rules.read.letter import read_post
from rules.read.marks import footer_of
from rules.read.series import sort_posts, submissions

DIFF = "--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\n"
TEXT = f"It is so.\n\nSigned-off-by: Ada Hacker <ada@engine.example>\n---\n{DIFF}"
HEAD = "From: Ada Hacker <ada@engine.example>\nMessage-ID: <{}>\nSubject: {}\n"


def shape(raw: str) -> Transport:
    letter = read_post(raw.encode()).letter
    assert letter
    assert letter.transport
    return letter.transport


@pytest.mark.parametrize(
    ("text", "footer"),
    [
        (f"Text.\n---\n{DIFF}-- \n2.39.5\n\nSecret.\n", ("2.39.5", "", "Secret.")),
        (f"Text.\n---\n{DIFF}\nDo not pass it on.\n", ("", "Do not pass it on.")),
        (f"Text.\n---\n{DIFF}", ()),
        ("Text.\n-- \nAda\n", ("Ada",)),
        ("", ("",)),
    ],
)  # fmt: skip
def test_a_footer_is_what_stands_below_the_patch(text: str, footer: tuple[str, ...]) -> None:
    assert footer_of(text) == footer


def test_a_footer_is_bounded() -> None:
    assert len(footer_of("Text.\n-- \n" + "line\n" * 5000)) == 60
    assert len(footer_of("x" * 5_000_000)[0]) <= 1000
    assert len(footer_of("line\n" * 100_000)) == 60


def test_the_type_of_the_whole_mail_is_kept() -> None:
    part = "--b\nContent-Type: text/plain\n\n" + TEXT + "--b--\n"
    head = HEAD.format("a@x", "[PATCH] x: y")
    signed = shape(f"{head}MIME-Version: 1.0\nContent-Type: multipart/signed; boundary=b\n\n{part}")
    assert (signed.outer, signed.kind) == ("multipart/signed", "text/plain")
    assert shape(f"{head}\n{TEXT}").outer == "text/plain"


BARE = [
    ("diff --git a/x.c b/x.c\n--- a/x.c\n+++ b/x.c\n", False),
    ("diff --git x.c x.c\n--- x.c\n+++ x.c\n", True),
    ("diff --git mm/x.c mm/x.c\n--- mm/x.c\n+++ mm/x.c\n", True),
    ("--- mm/x.c\t2026-01-01\n+++ mm/x.c\t2026-01-02\n", True),
    ("--- mm/x.c.orig\n+++ mm/x.c\n", True),
    ("--- linux.orig/mm/x.c\n+++ linux/mm/x.c\n", False),
    ("--- linux-6.18/mm/x.c\n+++ linux-new/mm/x.c\n", False),
    ("--- a/x.c\n+++ a/x.c\n", False),
    ("diff --git a/x.c b/x.c\nnew file mode 100644\n--- /dev/null\n+++ b/x.c\n", False),
    ('diff --git "a/\\303\\251" "b/\\303\\251"\n--- "a/\\303\\251"\n+++ "b/\\303\\251"\n', False),
]


@pytest.mark.parametrize(("header", "bare"), BARE)
def test_names_without_a_first_level_are_noted(header: str, bare: bool) -> None:
    (file,) = read_diff(header + "@@ -1 +1 @@\n-a\n+b\n").files
    assert file.bare is bare


@pytest.mark.parametrize(
    ("subject", "text", "fresh"),
    [
        ("Re: [PATCH] x: y", TEXT, True),
        ("Fwd: [PATCH v2] x: y", TEXT, True),
        ("Re: [PATCH] x: y", f"> It was not.\n\n{TEXT}", False),
        ("Re: [PATCH] x: y", f"On Monday Sam Roe wrote:\n\n{TEXT}", False),
        ("Re: [PATCH] x: y", TEXT.replace("ada@engine", "sam@looms"), False),
        ("Re: [PATCH] x: y", TEXT.replace("Signed-off-by", "Acked-by"), False),
        ("Re: [BUG] x: y", TEXT, None),
    ],
)  # fmt: skip
def test_a_new_patch_that_looks_like_a_reply_is_judged(
    subject: str, text: str, fresh: bool | None
) -> None:
    post = read_post(f"{HEAD.format('a@x', subject)}\n{text}".encode())
    assert isinstance(post.letter, Patch) is (fresh is not None)
    assert len(list(submissions(sort_posts([post]).series))) == bool(fresh)
