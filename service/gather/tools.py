# SPDX-License-Identifier: GPL-2.0-or-later
"""Other programs whose word a person asked for: checkpatch, codespell, rustfmt."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rules.model import Patch
from rules.programs import Remark
from service.gather.mail import Placed, as_mail

SECONDS = 60
OURS = (
    "AUTHOR_SIGN_OFF", "BAD_COMMIT_SEPARATOR", "BAD_FIXES_TAG", "BAD_REPORTED_BY_LINK",
    "BAD_SIGN_OFF", "BAD_STABLE_ADDRESS_STYLE", "COMMIT_COMMENT_SYMBOL", "COMMIT_LOG_LONG_LINE",
    "COMMIT_LOG_USE_LINK", "COMMIT_LOG_VERSIONING", "COMMIT_LOG_WRONG_LINK", "COMMIT_MESSAGE",
    "CORRUPTED_PATCH", "DIFF_IN_COMMIT_MSG", "EMAIL_SUBJECT", "FILE_PATH_CHANGES",
    "FROM_SIGN_OFF_MISMATCH", "GERRIT_CHANGE_ID", "GIT_COMMIT_ID", "MISSING_FIXES_TAG",
    "MISSING_SIGN_OFF", "NOT_UNIFIED_DIFF", "NO_AUTHOR_SIGN_OFF", "PLACEHOLDER_USE",
    "PREFER_LORE_ARCHIVE", "REPEATED_WORD", "SPDX_LICENSE_TAG", "TYPO_SPELLING",
    "UNKNOWN_COMMIT_ID", "UTF8_BEFORE_PATCH",
)  # fmt: skip
"""What our own rules judge, with more knowledge of the context."""
REMARK = re.compile(r"(?:-|.*?):(\d+): (ERROR|WARNING):([A-Z0-9_]+): (.*)")
CODESPELL = re.compile(r"(\d+): (\S+) ==> (.+)")


@dataclass(frozen=True, slots=True)
class CheckpatchTool:
    """checkpatch.pl of a tree, run on the patch as a mail."""

    script: Path

    def remarks(self, patch: Patch) -> tuple[Remark, ...]:
        mail = as_mail(patch)
        command = ["perl", str(self.script), "--terse", "--show-types", "--no-summary", "--no-tree"]
        out = _run([*command, "--ignore", ",".join(OURS), "-"], mail.text)
        found = (REMARK.fullmatch(line) for line in out.splitlines())
        return tuple(_remark(mail.places, match) for match in found if match)


def _remark(places: Sequence[Placed], match: re.Match[str]) -> Remark:
    place = places[min(int(match[1]), len(places)) - 1]
    return Remark(
        name=match[3],
        words=match[4],
        is_error=match[2] == "ERROR",
        part=place.part,
        path=place.path,
        line=place.line,
        text=place.text,
    )


@dataclass(frozen=True, slots=True)
class CodespellTool:
    """The machine's codespell, with its own dictionary."""

    program: str

    def misspelt(self, lines: Sequence[str]) -> tuple[tuple[int, str, str], ...]:
        """Index of the line, the word, and what it should be."""
        text = "".join(f"{line.replace(chr(13), ' ')}\n" for line in lines)
        out = _run([self.program, "--stdin-single-line", "-"], text, "/")
        found = (CODESPELL.fullmatch(line) for line in out.splitlines())
        return tuple((int(m[1]) - 1, m[2], m[3]) for m in found if m)


@dataclass(frozen=True, slots=True)
class RustfmtTool:
    """The machine's rustfmt; the kernel uses its default settings, edition 2021."""

    program: str

    def unformatted(self, source: str) -> tuple[int, ...] | None:
        done = subprocess.run(
            [self.program, "--edition", "2021", "--color", "never", "--emit", "stdout"],
            input=source.encode("utf-8", "replace"),
            capture_output=True,
            check=False,
            timeout=SECONDS,
        )
        if done.returncode or b"rustfmt::skip" in source.encode("utf-8", "replace"):
            return None
        return _different(source.split("\n"), done.stdout.decode().split("\n"))


def _different(old: list[str], new: list[str]) -> tuple[int, ...]:
    """The numbers of the old lines that are not in the new text."""
    import difflib

    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return tuple(
        number + 1
        for kind, start, end, _, _ in matcher.get_opcodes()
        if kind != "equal"
        for number in range(start, max(end, start + 1))
    )


def _run(command: list[str], text: str, folder: str | None = None) -> str:
    """What a program prints; in a folder where no settings of a tree lie, if one is named."""
    done = subprocess.run(
        command,
        input=text.encode("utf-8", "surrogateescape"),
        capture_output=True,
        check=False,
        cwd=folder,
        timeout=SECONDS,
    )
    return done.stdout.decode("utf-8", "replace")


def find_tools(wanted: frozenset[str], root: Path | None) -> Mapping[str, object]:
    """Those of the wanted tools that are here."""
    found: dict[str, object] = {}
    script = root / "scripts" / "checkpatch.pl" if root else None
    if "checkpatch" in wanted and script and script.is_file() and shutil.which("perl"):
        found["checkpatch"] = CheckpatchTool(script)
    if "codespell" in wanted and (program := shutil.which("codespell")):
        found["codespell"] = CodespellTool(program)
    if "rustfmt" in wanted and (program := shutil.which("rustfmt")):
        found["rustfmt"] = RustfmtTool(program)
    return found
