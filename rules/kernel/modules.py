# SPDX-License-Identifier: GPL-2.0-or-later
"""How a module says its licence: MODULE_LICENSE in C, the macro module! and its kind in Rust."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rules.kernel.rusttext import RustLine, kernel_rust
from rules.model import FileDiff, Patch

IN_C = r'\s*MODULE_LICENSE\s?\(\s?"([^"]{0,80})"\s?\)'
IN_RUST = r'\s*license: {0,4}"([^"]{0,80})"'
MACRO = r"\s*(?:kernel::)?(module|module_[a-z0-9_]{1,40}_driver)! {0,4}[{(]"


@dataclass(frozen=True, slots=True)
class Stated:
    """A licence on an added line, at a column of it."""

    licence: str
    path: str
    text: str
    number: int
    column: int


def stated(patch: Patch) -> Iterator[Stated]:
    """Every licence of a module that the patch adds."""
    for file, line in patch.added():
        if file.path.endswith((".c", ".h")):
            found = re.match(IN_C, line.text)
            if found:
                yield Stated(found[1], file.path, line.text, line.new or 0, found.start(1))
    for file, hunks in _rust(patch, "license"):
        for row in (row for rows in hunks for row in rows if row.added):
            found = re.match(IN_RUST, row.text)
            if found and row.code.lstrip().startswith("license:"):
                yield Stated(found[1], file.path, row.text, row.number, found.start(1))


def unstated(patch: Patch) -> Iterator[tuple[str, RustLine, str]]:
    """The macros the patch adds whole and without a licence: path, first line, name."""
    for file, hunks in _rust(patch, "module"):
        for lines in hunks:
            for index, line in enumerate(lines):
                found = re.match(MACRO, line.code) if line.added else None
                if found and _lacks(lines, index):
                    yield file.path, line, found[1]


def _rust(patch: Patch, word: str) -> Iterator[tuple[FileDiff, list[tuple[RustLine, ...]]]]:
    """The Rust of a patch that adds this word to it: to read all of it takes long."""
    if any(word in line.text for file, line in patch.added() if file.path.endswith(".rs")):
        yield from kernel_rust(patch)


def _lacks(lines: Sequence[RustLine], index: int) -> bool:
    indent = len(lines[index].text) - len(lines[index].text.lstrip())
    for line in lines[index + 1 :]:
        code = line.code.strip()
        if code.startswith("license") or "$" in code:
            return False
        if code.startswith(("}", ")")) and len(line.text) - len(line.text.lstrip()) <= indent:
            return True
    return False
