# SPDX-License-Identifier: GPL-2.0-or-later
"""The tree at a commit on GitHub, folder by folder as it is asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from service.faults import Gone, TryLater
from service.gather.blobs import Blobs, object_id
from service.github.media import fetch
from service.github.repository import Repository

LARGEST = 16 << 20

Entries = Mapping[str, tuple[str, str, int]]
"""The entries of a folder: by name the type, the id, and the size in bytes."""


@dataclass(slots=True)
class GithubTree:
    """The files at a commit, by the ids of their blobs, which never change.

    A rule that cannot read a file is broken, and says nothing of GitHub.  So what GitHub raised
    is kept too: after the rules have spoken, ``settle`` raises it, and their report is void.
    """

    repository: Repository
    commit: str
    blobs: Blobs
    trouble: TryLater | Gone | None = None
    _folders: dict[str, Entries] = field(default_factory=dict)

    @property
    def name(self) -> str:
        _, name = self.repository.home or (0, self.repository.name)
        return f"{self.commit[:12]} of {name}"  # a new name is no news to be said again

    def read(self, path: str) -> bytes | None:
        """The content of a file; None where there is none, or one of over 16 MiB."""
        parent, _, name = path.rpartition("/")
        kind, item, size = self._entries(parent).get(name, ("", "", 0))
        if kind != "blob" or size > LARGEST:
            return None
        content: bytes | None = self._noting(self._blob, item)
        return content

    def folder(self, path: str) -> tuple[str, ...]:
        return tuple(sorted(self._entries(path)))

    def is_folder(self, path: str) -> bool:
        parent, _, name = path.rpartition("/")
        return not path or self._entries(parent).get(name, ("",))[0] == "tree"

    def settle(self) -> None:
        """Raise what kept the tree from being read, if anything did: TryLater or Gone."""
        if self.trouble is not None:
            raise self.trouble

    def _noting(self, load: Any, *words: str) -> Any:
        try:
            return load(*words)
        except (TryLater, Gone) as trouble:
            self.trouble = self.trouble or trouble
            raise

    def _entries(self, path: str) -> Entries:
        """What is in a folder; nothing where there is none."""
        if path not in self._folders:
            parent, _, name = path.rpartition("/")
            item = self.commit
            if path:
                kind, item, _ = self._entries(parent).get(name, ("", "", 0))
                if kind != "tree":
                    return {}
            self._folders[path] = self._noting(self._tree, item)
        return self._folders[path]

    def _tree(self, item: str) -> Entries:
        kept = self.blobs.get(f"{item}.tree")
        if kept is not None:
            try:
                return {name: (kind, sha, size) for name, kind, sha, size in json.loads(kept)}
            except (ValueError, TypeError):
                self.blobs.drop(f"{item}.tree")
        told = self.repository.get(f"/git/trees/{item}")
        if told["truncated"]:
            raise Gone(f"{self.name}: a folder too large for GitHub to list", 200)
        rows = [(e["path"], e["type"], e["sha"], e.get("size") or 0) for e in told["tree"]]
        self.blobs.put(f"{item}.tree", json.dumps(rows).encode())
        return {name: (kind, sha, size) for name, kind, sha, size in rows}

    def _blob(self, item: str) -> bytes | None:
        kept = self.blobs.get(item)
        if kept is not None and object_id("blob", kept, item) == item:
            return kept
        content = fetch(self.repository, f"/git/blobs/{item}", "raw", LARGEST)
        if content is None:
            return None
        if object_id("blob", content, item) != item:
            raise TryLater(f"{self.name}: what GitHub sent is not blob {item}")
        self.blobs.put(item, content)
        return content
