# SPDX-License-Identifier: GPL-2.0-or-later
"""One of each thing outside: small classes with the Protocol's methods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


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


FACTS: Mapping[str, object] = {"tree": FakeTree()}
