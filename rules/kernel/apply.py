# SPDX-License-Identifier: GPL-2.0-or-later
"""A series applied to a tree in memory, patch by patch, as ``git am`` would without a merge."""

from __future__ import annotations

from dataclasses import dataclass, field

from rules.facts import Tree
from rules.kernel.fit import Image, Text, Unknowable, lines_of
from rules.model import FileDiff, Patch

ODD = ("120000", "160000")
"""The modes of a link and of a submodule."""


@dataclass(frozen=True, slots=True)
class Reject:
    """Why a file of a patch does not apply; ``line`` is where its hunk says it goes."""

    path: str
    why: str
    line: int | None = None
    text: str | None = None


class Strange:
    """Stands for the text of a file that nobody here can tell."""


STRANGE = Strange()
State = Text | Strange | None


@dataclass(slots=True)
class Files:
    """A tree, and the files that patches have changed in it; None is one that is gone."""

    tree: Tree
    now: dict[str, State] = field(default_factory=dict)

    def read(self, path: str) -> State:
        if path not in self.now:
            content = self.tree.read(path)
            self.now[path] = None if content is None else lines_of(content)
        return self.now[path]

    def apply(self, patch: Patch) -> Reject | None:
        """Apply a patch; the first of its files that does not fit, which nobody knows then."""
        done: dict[str, State] = {}
        first: Reject | None = None
        taken: set[str] = set()
        leaving = {f.old for f in patch.diff if f.new is None or _leaves(f)}
        for file in patch.diff:
            found = self._apply(file, done, leaving)
            if isinstance(found, Reject):
                first, found = first or found, STRANGE
            if file.old and (file.new is None or (_leaves(file) and file.old not in taken)):
                done[file.old] = None
            if file.new:
                done[file.new] = found
                taken.add(file.new)
        self.now |= done
        return first

    def _apply(
        self, file: FileDiff, done: dict[str, State], leaving: set[str | None]
    ) -> State | Reject:
        """The text of a file after its change."""
        moved = file.status in ("renamed", "copied")
        if file.new and (moved or file.old is None):
            there = done[file.new] if file.new in done else self.read(file.new)
            if isinstance(there, list) and file.new not in leaving:
                return Reject(file.new, "the file is there already")
        if file.binary or {file.old_mode, file.new_mode} & set(ODD):
            return STRANGE
        before: State = []
        if file.old is not None and file.status != "added":
            known = not moved and file.old in done
            before = done[file.old] if known else self.read(file.old)
        if before is None:
            return Reject(file.old or "", "there is no such file")
        return before if isinstance(before, Strange) else _changed(file, before)


def _leaves(file: FileDiff) -> bool:
    """Whether a file leaves its name for another."""
    return file.status != "copied" and file.old is not None and file.old != file.new


def _changed(file: FileDiff, before: Text) -> State | Reject:
    image = Image(list(before))
    try:
        for hunk in file.hunks:
            if not image.apply(hunk):
                text = next((li.text for li in hunk.lines if li.sign == "-"), hunk.lines[0].text)
                return Reject(file.path, "the lines it changes are not there", hunk.new_start, text)
    except Unknowable:
        return STRANGE
    if file.new is None and image.lines:
        return Reject(file.path, "it deletes the file, and leaves lines of it")
    return image.lines


def is_applied(patch: Patch, tree: Tree) -> bool:
    """Whether all that a patch does is done in a tree, beyond doubt: what it would change is not
    there, and what it would leave is."""
    return may_be_applied(patch, tree) and Files(tree).apply(patch) is not None


def may_be_applied(patch: Patch, tree: Tree) -> bool:
    """Whether what a patch would leave is there, so that it could be taken back."""
    files = Files(tree)
    kept = [file for file in patch.diff if file.new is not None]
    if not kept or any(file.binary or not file.hunks for file in kept):
        return False
    return all(_is_taken_back(file, files) for file in kept)


def _is_taken_back(file: FileDiff, files: Files) -> bool:
    """Whether the change of a file can be taken back."""
    text = files.read(file.new or "")
    if not isinstance(text, list):
        return False
    image = Image(list(text))
    try:
        return all(image.apply(hunk, reverse=True) for hunk in file.hunks)
    except Unknowable:
        return False
