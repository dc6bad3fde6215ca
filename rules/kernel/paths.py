# SPDX-License-Identifier: GPL-2.0-or-later
"""What the paths of a kernel tree tell: Rust, imported, generated (as of v7.1)."""

from __future__ import annotations

from collections.abc import Iterable

IMPORTED = ("rust/syn/", "rust/quote/", "rust/proc-macro2/", "rust/pin-init/", "rust/alloc/")
RUST_FOLDERS = ("rust/", "samples/rust/", "Documentation/rust/", "tools/testing/selftests/rust/")
TOP = (
    *("Documentation", "LICENSES", "arch", "block", "certs", "crypto", "drivers", "fs", "include"),
    *("init", "io_uring", "ipc", "kernel", "lib", "mm", "net", "rust", "samples", "scripts"),
    *("security", "sound", "tools", "usr", "virt"),
)
FILES = ("COPYING", "CREDITS", "README")
HOST_RUST = ("scripts/", "tools/", "usr/", "Documentation/", "rust/macros/", "rust/bindings/")
RUST_FILES = (".clippy.toml", ".rustfmt.toml")


def is_rust(path: str) -> bool:
    """Whether a change of this path is a change of Rust support, in code or beside it."""
    return (
        path.endswith(".rs")
        or path.startswith(RUST_FOLDERS)
        or path in RUST_FILES
        or (path.startswith("scripts/") and "rust" in path)
    )


def is_kernel(path: str) -> bool:
    """Whether a kernel tree has such a path: another project's has other folders at the top."""
    top, slash, _ = path.partition("/")
    return top in TOP if slash else top in ("Makefile", "Kbuild", "Kconfig", "MAINTAINERS")


def is_elsewhere(paths: Iterable[str]) -> bool:
    """Whether a change is one of another project, whose patches go to the same list: all of its
    files lie where a kernel tree has none."""
    known = tuple(paths)
    own = (path for path in known if is_kernel(path) or path in FILES or path.startswith("."))
    return bool(known) and not any(own)


def runs_in_kernel(path: str) -> bool:
    """Whether Rust code there is compiled for the kernel, and written for it."""
    return (
        is_kernel(path)
        and not path.startswith(HOST_RUST)
        and not is_imported(path)
        and not is_generated(path)
    )


def is_imported(path: str) -> bool:
    """Whether the file was taken over from another project as it is."""
    return path.startswith(IMPORTED)


def is_generated(path: str) -> bool:
    """Whether the file is made by a program."""
    name = path.rpartition("/")[2]
    return name.endswith("_shipped") or "_generated." in name or name.startswith("generated_")
