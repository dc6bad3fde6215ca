# SPDX-License-Identifier: GPL-2.0-or-later
"""Submitters' words inside GitHub's Markdown: shown as they are, and never acted on.

Whatever a submitter wrote stands in a code span or a fenced block, one to a field.  There it can
be no link, no HTML and no table border; but a mail about it, answered with the quote below, comes
back as plain Markdown, so a zero-width space follows each mark that would call or refer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from service.render.visible import visible

FIELD = 72
SENTENCE = 240
APART = "\u200b"


def cut(text: str, most: int = FIELD) -> str:
    """At most that many characters, the last an ellipsis where some were left out."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def span(text: str, most: int = FIELD) -> str:
    """A code span for running text."""
    return _span(_apart(_line(text, most)))


def copied(text: str, most: int = SENTENCE) -> str:
    """A code span whose text is to be copied: as little as possible is put into it."""
    return _span(calm(_line(text, most)))


def row(cells: Iterable[str]) -> str:
    """A row of a table, where a bar would end the cell even inside code."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def block(lines: Iterable[str]) -> str:
    """Lines to be copied, in a fence of their own."""
    text = "\n".join(calm(_line(line, SENTENCE)) for line in lines)
    fence = "`" * max(3, _longest(text) + 1)
    return f"{fence}\n{text}\n{fence}"


def calm(text: str) -> str:
    """The text with a zero-width space after what calls somebody or refers to something.

    An address stays whole: its ``@`` stands behind a letter, and so calls nobody.
    """
    called = re.sub(r"(?<![A-Za-z0-9_])@(?=[A-Za-z0-9])", f"@{APART}", text)
    return re.sub(r"#(?=[0-9])", f"#{APART}", called)


def _line(text: str, most: int) -> str:
    """One visible line; a run of backticks too long for a span to enclose is named instead."""
    line = cut(visible(re.sub(r"[\r\n\t]+", " ", text)).strip(), most)
    return re.sub("`{16,}", "<U+0060>...", line)


def _apart(text: str) -> str:
    return re.sub("[@#]", lambda mark: mark[0] + APART, text)


def _span(text: str) -> str:
    if not text:
        return "(nothing)"
    fence = "`" * (_longest(text) + 1)
    room = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{room}{text}{room}{fence}"


def _longest(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
