# SPDX-License-Identifier: GPL-2.0-or-later
"""How a file of the kernel writes the comment that holds its licence (v7.1: license-rules.rst,
Style, and checkpatch), and what such a line says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rules.kernel.paths import is_kernel

IDENTIFIER = "SPDX-License-Identifier"
SLASHES, STARS, HASH, DOTS = "// ", "/* ", "# ", ".. "
STYLES: Mapping[str, str] = {
    **dict.fromkeys(("c", "rs", "dts", "dtsi"), SLASHES),
    **dict.fromkeys(("h", "S", "s"), STARS),
    **dict.fromkeys(("sh", "py", "pl", "awk", "tc", "yaml"), HASH),
    "rst": DOTS,
}
"""What checkpatch demands, by suffix."""
HASHED_NAMES = ("Makefile", "Kconfig", "Kbuild", ".gitignore")
MARKS = "/*#.;-%<!{\\\"'@, \t"
SAYS = r"SPDX[-_ ]Licen[sc]e[-_ ]Identif?i?er\b[ \t]*:?|SPDX-[A-Za-z][A-Za-z-]{1,40}:"
ENDS = ("*/", "-->", "#}")


@dataclass(frozen=True, slots=True)
class Spdx:
    """An SPDX tag in a comment: ``lead`` is what stands before it, ``tag`` the tag as written
    with its colon, ``value`` the rest without blanks and the comment's end, at ``column``."""

    lead: str
    tag: str
    value: str
    column: int

    @property
    def licence(self) -> bool:
        return self.tag.lower().startswith(("spdx-li", "spdx_li", "spdx li"))

    @property
    def exact(self) -> bool:
        return self.tag == f"{IDENTIFIER}:"


def read_spdx(line: str) -> Spdx | None:
    """The SPDX tag of a line on which nothing but comment marks stands before it."""
    at = line[:64].upper().find("SPDX")
    if at < 0 or line[:at].strip(MARKS) not in ("", "dnl", "REM", "rem"):
        return None
    found = re.match(SAYS, line[at:], re.IGNORECASE)
    if not found:
        return None
    rest = line[at + found.end() :]
    value = rest.strip()
    for end in ENDS:
        value = value.removesuffix(end).rstrip()
    start = at + found.end() + len(rest) - len(rest.lstrip())
    return Spdx(line[:at], found.group(), value, start)


def style(path: str, first: str = "") -> str | None:
    """The comment a licence line begins with; None where the kernel demands none."""
    name = path.rpartition("/")[2]
    _, dot, suffix = name.rpartition(".")
    if dot and suffix in STYLES:
        return STYLES[suffix]
    if is_shebang(first) or name.startswith(HASHED_NAMES):
        return HASH
    return None


def is_shebang(line: str) -> bool:
    return line.startswith("#!") and line[2:].lstrip().startswith("/")


def written(lead: str, expression: str) -> str:
    """The line as it should be."""
    end = " */" if lead == STARS else ""
    return f"{lead}{IDENTIFIER}: {expression}{end}"


def is_judged(path: str) -> bool:
    """Whether the licence line of this file is judged: not outside of the kernel, nor where
    spdxcheck excludes it, nor in the documents that show such lines."""
    name = path.rpartition("/")[2]
    return is_kernel(path) and not (
        path.startswith("LICENSES/")
        or "/configs/" in f"/{path}"
        or "license-rules" in path
        or name in ("CREDITS", "MAINTAINERS", "README", "COPYING", "REUSE.toml")
        or name.endswith("_shipped")
    )


def licence_index(first: str) -> int:
    """The index of the line that holds the licence."""
    return 1 if is_shebang(first) else 0
