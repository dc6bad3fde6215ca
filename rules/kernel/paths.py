# SPDX-License-Identifier: GPL-2.0-or-later
"""What the paths of a kernel tree tell: Rust, imported, generated (as of v7.1)."""

from __future__ import annotations

IMPORTED = ("rust/syn/", "rust/quote/", "rust/proc-macro2/", "rust/pin-init/", "rust/alloc/")
RUST_FOLDERS = ("rust/", "samples/rust/", "Documentation/rust/", "tools/testing/selftests/rust/")
RUST_FILES = (".clippy.toml", ".rustfmt.toml")


def is_rust(path: str) -> bool:
    """Whether a change of this path is a change of Rust support, in code or beside it."""
    return (
        path.endswith(".rs")
        or path.startswith(RUST_FOLDERS)
        or path in RUST_FILES
        or (path.startswith("scripts/") and "rust" in path)
    )


def is_imported(path: str) -> bool:
    """Whether the file was taken over from another project as it is."""
    return path.startswith(IMPORTED)


def is_generated(path: str) -> bool:
    """Whether the file is made by a program."""
    name = path.rpartition("/")[2]
    return name.endswith("_shipped") or "_generated." in name or name.startswith("generated_")
