# SPDX-License-Identifier: GPL-2.0-or-later
"""One of each thing outside: small classes with the Protocol's methods."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.facts import Absent, Commit, Tree
from rules.kernel.maintainers import Behaviour, Index, Maintainers, build
from rules.kernel.maintainers.mailmap import Mailmap
from rules.model import Patch, Person
from rules.programs import Remark


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


TREE = FakeTree(
    {
        "mm/taken.c": b"int open(void);\nint lock(void);\n",
        "mm/trunk.c": b"int open(void);\nint shut(void);\nint lock(void);\n",
        "scripts/spelling.txt": b"# words\nerorr||error\nuntill||until\n",
    }
)


def fake_commit(commit: str, title: str) -> Commit:
    """A commit of last year, by somebody of the looms."""
    eve = Person(name="Eve Fox", email="eve@looms.example")
    return Commit(id=commit, author=eve, date=1_750_000_000, message=(title, "", "Text."))


@dataclass(frozen=True)
class FakeHistory:
    """Commits one upon the other, one of them with a tree; ``dead`` is no id here, ``beef`` that
    of two."""

    titles: Mapping[str, str] = field(
        default_factory=lambda: {
            "01d01d01d01d": "mm/slub: look back",
            "600dc0de0001": "mm/slub: free early",
            "7aee7aee7aee": "mm/trunk: open it",
            "a11ab0a4da11": "mm/slub: look ahead",
        }
    )
    name: str = "a history for tests"

    def find(self, commit: str) -> Commit | Absent:
        for known, title in self.titles.items():
            if commit.startswith(known):
                return fake_commit(known, title)
        if commit.startswith("dead"):
            return Absent.UNKNOWN
        return Absent.AMBIGUOUS if commit.startswith("beef") else Absent.UNSURE

    def newest(self) -> Commit | None:
        return fake_commit("7aee7aee7aee", self.titles["7aee7aee7aee"])

    def is_below(self, commit: str, tip: str) -> bool | None:
        order = list(self.titles)
        return order.index(commit) <= order.index(tip)

    def tree(self, commit: str) -> Tree | None:
        return TREE if commit.startswith("7aee") else None


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


MAINTAINERS = """\
ENGINE BUS
M:	Mary Engine <mary@engine.example>
M:	Old Hand <old@engine.example>
R:	Rita Reader <rita@engine.example>
L:	engine@lists.engine.example
S:	Maintained
F:	drivers/engine/
F:	include/linux/engine.h
F:	include/linux/engine/

ENGINE BUS [RUST]
M:	Mary Engine <mary@engine.example>
L:	engine@lists.engine.example
S:	Maintained
F:	rust/kernel/engine.rs

GONE DRIVER
S:	Orphan
L:	gone@lists.engine.example
F:	drivers/gone/

RUST
M:	Ruth Keeper <ruth@rust.example>
R:	Remy Reviewer <remy@rust.example>
R:	Rosa Reviewer <rosa@rust.example>
L:	rust-for-linux@vger.kernel.org
S:	Supported
F:	Documentation/rust/
F:	rust/
F:	samples/rust/
K:	\\b(?i:rust)\\b

RUST [PIN-INIT]
M:	Pia Pinner <pia@rust.example>
L:	rust-for-linux@vger.kernel.org
S:	Maintained
B:	https://forge.example/pins/pin-init/issues
F:	rust/kernel/init.rs
F:	rust/pin-init/
K:	\\bpin-init\\b|pin_init\\b|PinInit

THE REST
M:	Linus Torvalds <torvalds@linux-foundation.org>
L:	linux-kernel@vger.kernel.org
S:	Buried alive in reporters
F:	*
F:	*/
"""
MAILMAP = "Old Hand <old@engine.example> <old.hand@former.example>\n"


def fake_maintainers(text: str = MAINTAINERS, mailmap: str = MAILMAP) -> Maintainers:
    """The MAINTAINERS of a tree with nothing else in it."""
    index = Index.load(build(text, Behaviour()))
    tree = FakeTree()
    return Maintainers(index, Mailmap.read(mailmap), tree.is_folder, tree.read, "MAINTAINERS")


FACTS: Mapping[str, object] = {
    "tree": TREE,
    "maintainers": fake_maintainers(),
    "history": FakeHistory(),
    "checkpatch": FakeCheckpatch(),
    "rustfmt": FakeRustfmt(),
}
