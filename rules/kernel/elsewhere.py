# SPDX-License-Identifier: GPL-2.0-or-later
"""The words around an id that make it a commit of another project, or of another tree."""

from __future__ import annotations

FREE = (
    r"://|[0-9a-f]{40}\s+Author: |[Rr]everts commit|\bupstream\b|[Uu]pstream commit|[Dd]ownstream|cherry.picked|"
    r"base-commit|\b(?:rustc|rust-lang|LLVM|llvm|clang|gcc|GCC|glibc|musl|binutils|QEMU|[Gg]it|"
    r"Mesa|syn|bindgen|hashbrown|Clippy|clippy|rustfmt|cargo|pahole|libbpf|github|gitlab)\b"
)
