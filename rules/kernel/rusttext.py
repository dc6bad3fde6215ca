# SPDX-License-Identifier: GPL-2.0-or-later
"""Rust text in a hunk, line by line: what is code and what is said beside it."""

from __future__ import annotations

from dataclasses import dataclass

from rules.kernel.once import once
from rules.kernel.paths import runs_in_kernel
from rules.kernel.rustmask import Masker
from rules.model import FileDiff, Hunk, Patch


@dataclass(frozen=True, slots=True)
class RustLine:
    """A line of a file after the change.

    ``code`` is as long as ``text``; strings and comments in it are blank.  ``comment`` is what
    a comment on the line says, marks and all.
    """

    number: int
    text: str
    code: str
    comment: str
    added: bool

    @property
    def bare(self) -> bool:
        """Nothing on the line but a comment."""
        return bool(self.comment) and not self.code.strip()

    @property
    def doc(self) -> bool:
        text = self.text.lstrip()
        return text.startswith(("///", "/**")) and not text.startswith("////")

    @property
    def attribute(self) -> bool:
        return self.code.lstrip().startswith(("#[", "#!["))


RustFile = tuple[FileDiff, list[tuple[RustLine, ...]]]


@once
def kernel_rust(patch: Patch) -> tuple[RustFile, ...]:
    """The Rust files of a patch that run in the kernel, each with its hunks as they leave it."""
    return tuple(
        (file, [lines for lines in map(read_hunk, file.hunks) if lines])
        for file in patch.diff
        if file.path.endswith(".rs") and file.new and runs_in_kernel(file.path)
    )


def read_hunk(hunk: Hunk) -> tuple[RustLine, ...]:
    """The lines of one hunk after the change; none where they cannot be told apart.

    Where a string or comment begins and does not end in it, it may as well have begun before
    the hunk, and then code is text and text is code.
    """
    masker = Masker()
    result = []
    for line in hunk.lines:
        if line.sign in " +":
            code, comment = masker.mask(line.text)
            result.append(RustLine(line.new or 0, line.text, code, comment, line.sign == "+"))
    return () if masker.inside else tuple(result)


@once
def removed(patch: Patch) -> frozenset[str]:
    """The lines a patch takes away, without indentation: what it adds again has only moved."""
    hunks = [hunk for file in patch.diff for hunk in file.hunks]
    return frozenset(li.text.strip() for hunk in hunks for li in hunk.lines if li.sign == "-")
