# SPDX-License-Identifier: GPL-2.0-or-later
"""The MAINTAINERS of a tree as a fact; its index is kept on disk by what it was made of."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from rules.facts import Tree
from rules.kernel.maintainers.asked import Maintainers
from rules.kernel.maintainers.build import build
from rules.kernel.maintainers.entry import Behaviour
from rules.kernel.maintainers.index import FORMAT, Index, Unusable
from rules.kernel.maintainers.mailmap import Mailmap, address
from service.faults import ConfigError, Fault

SIZE = 16 << 20
"""Ten times the largest MAINTAINERS there has been."""
KEPT = 16
"""How many indexes stay in the cache; the oldest go."""


def cache_folder() -> Path:
    """Where a person's caches stand."""
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "ksquirrel"


def find_maintainers(tree: Tree, cache: Path | None = None) -> Maintainers | None:
    """The MAINTAINERS of a tree; None if it has none.  Raises ConfigError for one too large."""
    content = tree.read("MAINTAINERS")
    if content is None:
        return None
    name = f"MAINTAINERS of {tree.name}"
    if len(content) > SIZE:
        raise ConfigError(Fault(name, f"over {SIZE >> 20} MiB, not read"))
    behaviour = Behaviour.of(tree.read("Makefile"))
    blob = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False)
    folder = cache or cache_folder() / "maintainers"
    file = folder / f"{blob.hexdigest()}-{behaviour.word}-{FORMAT}.json"
    index = _kept(file, lambda: build(_text(content), behaviour))
    mailmap = Mailmap.read(_text(tree.read(".mailmap") or b""))
    ignored = _ignored(_text(tree.read(".get_maintainer.ignore") or b""))
    return Maintainers(index, mailmap, tree.is_folder, tree.read, name, ignored)


def _ignored(text: str) -> frozenset[str]:
    """The addresses of a .get_maintainer.ignore, one a line, in lower case."""
    lines = (line.partition("#")[0].strip() for line in text.split("\n"))
    return frozenset(address(line).email.lower() for line in lines if "@" in line)


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace").replace("\r\n", "\n")


def _kept(file: Path, make: Callable[[], bytes]) -> Index:
    """The index that stands in a file; made, and kept there, if it does not or is broken."""
    with suppress(OSError, Unusable):
        return Index.load(file.read_bytes())
    made = make()
    with suppress(OSError):  # without a place to keep it, it is made each time
        _write(file, made)
    return Index.load(made)


def _write(file: Path, content: bytes) -> None:
    """Put a whole file in its place at once, so that nobody reads a part of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".new-", delete=False) as new:
        new.write(content)
    try:
        Path(new.name).replace(file)
    except OSError:
        Path(new.name).unlink(missing_ok=True)
        raise
    each = sorted(file.parent.glob("*.json"), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in each[KEPT:]:
        old.unlink(missing_ok=True)
