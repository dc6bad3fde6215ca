# SPDX-License-Identifier: GPL-2.0-or-later
"""One of each thing outside: small classes with the Protocol's methods."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.facts import Remark
from rules.model import Patch


@dataclass(frozen=True)
class FakeTree:
    """A kernel tree held in a dictionary of path to content."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    name: str = "a tree for tests"

    def read(self, path: str) -> bytes | None:
        return self.files.get(path)

    def folder(self, path: str) -> tuple[str, ...]:
        start = f"{path}/" if path else ""
        names = {p.removeprefix(start).split("/")[0] for p in self.files if p.startswith(start)}
        return tuple(sorted(names))

    def is_folder(self, path: str) -> bool:
        return bool(self.folder(path))


@dataclass(frozen=True)
class FakeCheckpatch:
    """Finds blanks after the star of a pointer, in added lines."""

    def remarks(self, patch: Patch) -> tuple[Remark, ...]:
        return tuple(
            Remark(
                name="POINTER_LOCATION",
                words='"foo * bar" should be "foo *bar"',
                part="diff",
                is_error=True,
                path=file.path,
                line=line.new,
                text=line.text,
            )
            for file, line in patch.added()
            if re.search(r"\w \* +\w", line.text)
        )


@dataclass(frozen=True)
class FakeRustfmt:
    """Would change every line with a blank between parentheses."""

    def unformatted(self, source: str) -> tuple[int, ...] | None:
        return tuple(n for n, line in enumerate(source.split("\n"), 1) if "( )" in line)


FACTS: Mapping[str, object] = {
    "tree": FakeTree({"scripts/spelling.txt": b"# words\nerorr||error\nuntill||until\n"}),
    "checkpatch": FakeCheckpatch(),
    "rustfmt": FakeRustfmt(),
}
