# SPDX-License-Identifier: GPL-2.0-or-later
"""The C headers that Rust code wraps, as its own documentation and its helpers name them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rules.facts import Tree
from rules.model import FileDiff

BINDINGS = "rust/bindings/bindings_helper.h"
HELPERS = "rust/helpers/"
ABSTRACTIONS = "rust/kernel/"
LINK = r"//[!/].{0,200}\(srctree/(include/[\w./-]{1,200}\.h)\)"
INCLUDE = r"[ \t]*#[ \t]*include[ \t]*<([\w./-]{1,200}\.h)>"
COMMENT = r"[ \t]*(?://|/\*|\*)|[ \t]*$"


class Twin(NamedTuple):
    """A changed file and the C headers it wraps; ``slight`` where its code stays as it was."""

    path: str
    headers: tuple[str, ...]
    slight: bool


def twin(file: FileDiff, tree: Tree | None) -> Twin | None:
    """What a file wraps, by the tree it is based on and by the change; None if nothing."""
    path = file.path
    if path == BINDINGS:
        headers = _found(INCLUDE, (line.text for line in file.added()))
        return Twin(path=path, headers=headers, slight=True) if headers else None
    is_helper = path.startswith(HELPERS) and path.endswith(".c")
    if not is_helper and not (path.startswith(ABSTRACTIONS) and path.endswith(".rs")):
        return None
    headers = _found(INCLUDE if is_helper else LINK, _lines(file, tree))
    return Twin(path=path, headers=headers, slight=_is_slight(file)) if headers else None


def _lines(file: FileDiff, tree: Tree | None) -> Iterator[str]:
    """The lines of a file as far as they are known: the old ones, and those of the change."""
    content = tree.read(file.old) if tree is not None and file.old else None
    yield from (content or b"").decode("utf-8", "replace").split("\n")
    yield from (line.text for hunk in file.hunks for line in hunk.lines if line.sign != "-")


def _found(pattern: str, lines: Iterator[str]) -> tuple[str, ...]:
    matches = (re.match(pattern, line) for line in lines if ".h" in line)
    headers = (match[1] for match in matches if match)
    return tuple(dict.fromkeys(f"include/{one.removeprefix('include/')}" for one in headers))


def _is_slight(file: FileDiff) -> bool:
    """Whether only comments change."""
    changed = (li.text for h in file.hunks for li in h.lines if li.sign in "+-")
    return all(re.match(COMMENT, text) for text in changed)
