# SPDX-License-Identifier: GPL-2.0-or-later
"""The licences of the kernel: a tree's own LICENSES/, or the table of those in v7.1.5."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.facts import Tree

GPL2 = ("GPL-2.0", "GPL-2.0+", "GPL-2.0-only", "GPL-2.0-or-later")
FOLDERS: Mapping[str, tuple[str, ...]] = {
    "preferred": (
        *GPL2,
        *("LGPL-2.0", "LGPL-2.0+", "LGPL-2.1", "LGPL-2.1+", "LGPL-2.1-only", "LGPL-2.1-or-later"),
        *("BSD-2-Clause", "BSD-3-Clause", "BSD-3-Clause-Clear", "MIT"),
    ),
    "dual": ("Apache-2.0", "CC-BY-4.0", "CDDL-1.0", "MPL-1.1", "copyleft-next-0.3.1"),
    "deprecated": (
        *("0BSD", "CC0-1.0", "GPL-1.0+", "ISC", "Linux-OpenIB", "X11", "Zlib"),
        *("GFDL-1.1-no-invariants-only", "GFDL-1.1-no-invariants-or-later"),
        *("GFDL-1.2-no-invariants-only", "GFDL-1.2-no-invariants-or-later"),
    ),
}
EXCEPTIONS: Mapping[str, tuple[str, ...]] = {
    "GCC-exception-2.0": GPL2,
    "Linux-syscall-note": (*GPL2, "GPL-1.0+", "LGPL-2.0", "LGPL-2.0+", "LGPL-2.1", "LGPL-2.1+"),
}
NOTE = "Linux-syscall-note"
MISTAKES: Mapping[str, str] = {
    "gplv2": "GPL-2.0",
    "gpl-v2": "GPL-2.0",
    "gpl-2": "GPL-2.0",
    "gpl2": "GPL-2.0",
    "gpl2.0": "GPL-2.0",
    "gpl-2.0.0": "GPL-2.0",
    "gplv2.0": "GPL-2.0",
    "gplv2-only": "GPL-2.0-only",
    "gpl-2-only": "GPL-2.0-only",
    "gplv2+": "GPL-2.0+",
    "gpl-2+": "GPL-2.0+",
    "gpl2+": "GPL-2.0+",
    "gpl-2-or-later": "GPL-2.0-or-later",
    "gplv2-or-later": "GPL-2.0-or-later",
    "lgplv2.1": "LGPL-2.1",
    "lgplv2.1+": "LGPL-2.1+",
    "apache2": "Apache-2.0",
    "apache-2": "Apache-2.0",
    "apachev2": "Apache-2.0",
    "bsd-2": "BSD-2-Clause",
    "bsd-3": "BSD-3-Clause",
}


@dataclass(frozen=True, slots=True)
class Licences:
    """Folder by identifier, licences by exception, and the spelling by lower-case name."""

    folders: Mapping[str, str]
    exceptions: Mapping[str, frozenset[str]]
    spelling: Mapping[str, str]

    def spelled(self, name: str) -> str | None:
        """The identifier or exception as LICENSES/ writes it; None where it has none such."""
        return self.spelling.get(name.lower())


@cache
def _snapshot() -> Licences:
    folders = {name: folder for folder, names in FOLDERS.items() for name in names}
    return _licences(folders, {name: frozenset(ids) for name, ids in EXCEPTIONS.items()})


def _licences(folders: dict[str, str], exceptions: dict[str, frozenset[str]]) -> Licences:
    return Licences(folders, exceptions, {n.lower(): n for n in (*folders, *exceptions)})


def licences(tree: Tree | None = None) -> Licences:
    """The licences of a tree, or those of the table where the tree has no LICENSES/."""
    if tree is None or not tree.folder("LICENSES/preferred"):
        return _snapshot()
    folders = {
        value: folder
        for folder in FOLDERS
        for tag, value in _tags(tree, folder)
        if tag == "Valid-License-Identifier"
    }
    exceptions: dict[str, frozenset[str]] = {}
    waiting: list[str] = []
    for tag, value in _tags(tree, "exceptions"):
        if tag == "SPDX-Exception-Identifier":
            waiting.append(value)
        elif tag == "SPDX-Licenses":
            names = frozenset(name.strip() for name in value.split(","))
            exceptions.update(dict.fromkeys(waiting, names))
            waiting = []
    return _licences(folders, exceptions)


def _tags(tree: Tree, folder: str) -> Iterator[tuple[str, str]]:
    for name in tree.folder(f"LICENSES/{folder}"):
        content = tree.read(f"LICENSES/{folder}/{name}") or b""
        for line in content.decode("utf-8", "replace").splitlines():
            if line == "License-Text:":
                break
            tag, colon, value = line.partition(":")
            if colon:
                yield tag, value.strip()
