# SPDX-License-Identifier: GPL-2.0-or-later
"""The stable trees (v7.1: stable-kernel-rules.rst): patches meant for them, and what they take."""

from __future__ import annotations

import re

from rules.kernel.paths import is_kernel
from rules.kernel.stabletag import TEAM, asks
from rules.model import FileDiff, Letter, Message, Patch

STABLE_LISTS = (TEAM, "patches@lists.linux.dev")
LISTS = r"@(?:vger\.kernel\.org|(?:[\w-]{1,40}\.)?lists\.|kvack\.org|googlegroups\.com)"

HEX = r"[0-9a-f]{12,40}"
UPSTREAM = (
    rf"[\[(]? ?commit:? {HEX},? upstream *(?:[.,;:\])]|$)|"
    rf"[\[(]? ?(?:upstream|downstream)[ -]commit:? {HEX} *(?:[.\])]|$)"
)
TREE = r"(?:2\.6|[3-7]\.\d{1,2})"
NAMED = (
    rf"-?stable.*|(?:linux-)?v?{TREE}\.[xy](?:[-/+].*)?|"
    rf"(?:linux-)?{TREE}(?:\.\d{{1,3}})?(?:-(?:stable|lts|longterm))?(?:[/+].*)?"
)
"""A tag that names a tree."""
RELEASE = r"v(?:[3-7]\.(?:\d\d|[4-9])|6\.1)(?:\.\d{1,3})?(?:/.*)?"
"""A tag that names a release: the tree, or what mainline the patch is based on; v2.1 and v3.1 are
not among them: somebody counts versions so."""

BESIDE = ("Documentation/", "tools/", "samples/", "scripts/")
CODE = (".c", ".h", ".S", ".rs")
OPTION = r"config (?!HAVE_|(?:CC|LD|AS|RUSTC|GCC|CLANG|TOOLCHAIN|PAHOLE|BINDGEN)_)[A-Z0-9_]{1,80}"
PUBLIC = r"\s{0,16}pub (?:(?:unsafe|const|async) ){0,3}(?:fn|struct|trait|enum|union|mod) \w{1,80}"
UAPI = r"#define[ \t]{1,8}[A-Z]\w{3,80}"
EXPORT = r"EXPORT_(?:PER_CPU_)?SYMBOL\w{0,20}\(\w{1,80}\)?"

FIXES = r"[ \t]{0,8}fixes[ \t]?:[ \t]{1,8}(?:commit )?[0-9a-f]{5,40}\b"
IDS = r"\b(?:ids?|quirks?|dmi|vid|pid|errat(?:um|a)|match table|compatibles?)\b"
NEEDED = (
    r"\b(?:prerequisites?|pre-requisites?|dependenc(?:y|ies)|depends? on|preparat(?:ion|ory)|"
    r"prepare|needed (?:by|for|in|to)|required (?:by|for|in|to)|"
    r"(?:follow-?up|next|following|subsequent|later|upcoming) (?:patch|commit|fix|change)(?:es|s)?)\b|"
    r"^Stable-dep-of:"
)


def is_backport(letter: Letter) -> bool:
    """Whether this goes to a stable tree, and not to mainline."""
    return (
        _is_tagged(letter, NAMED)
        or (_is_tagged(letter, RELEASE) and goes_to_team(letter))
        or upstream_line(letter.message, 5) is not None
        or _goes_to_the_team_alone(letter)
    )


def _is_tagged(letter: Letter, pattern: str) -> bool:
    return any(re.fullmatch(pattern, tag, re.IGNORECASE) for tag in letter.subject.tags)


def goes_to_team(letter: Letter) -> bool:
    """Whether the mail is sent to the stable team."""
    return any(person.email.lower() == TEAM for person in (*letter.to, *letter.cc))


def _goes_to_the_team_alone(letter: Letter) -> bool:
    """Whether the team is in To, no other list is told, and no backport is asked for later."""
    people = [person.email.lower() for person in (*letter.to, *letter.cc)]
    if TEAM not in people[: len(letter.to)] or asks(letter.message):
        return False
    return not any(p not in STABLE_LISTS and re.search(LISTS, p) for p in people)


def upstream_line(message: Message, within: int | None = None) -> int | None:
    """The number of the line that names the commit in mainline; None without one."""
    lines = enumerate(message.body[:within], message.first)
    return next((n for n, line in lines if re.match(UPSTREAM, line, re.IGNORECASE)), None)


def names_culprit(message: Message) -> bool:
    """Whether a Fixes line names a commit."""
    return any(re.match(FIXES, line, re.IGNORECASE) for line in message.body)


def is_for_device(message: Message) -> bool:
    """Whether the title speaks of device ids or quirks, which stable trees take."""
    return bool(re.search(IDS, message.subject.title, re.IGNORECASE))


def is_needed(message: Message) -> bool:
    """Whether the text says that another change needs this one."""
    return any(re.search(NEEDED, line, re.IGNORECASE) for line in message.body)


def is_revert(message: Message) -> bool:
    return message.subject.title.startswith(("Revert ", "Reapply ")) or any(
        line.startswith("This reverts commit ") for line in message.body
    )


def novelty(patch: Patch) -> str | None:
    """What the patch brings that was not there: a file, an option, an interface."""
    for file in patch.diff:
        if file.path.startswith(BESIDE) or not is_kernel(file.path):
            continue
        if file.status == "added" and file.path.endswith(CODE):
            return f"the file {file.path}"
        what = _interface(file)
        if what:
            return what
    return None


def _interface(file: FileDiff) -> str | None:
    gone = {
        m.group()
        for h in file.hunks
        for li in h.lines
        if li.sign == "-" and (m := _new(li.text, file.path))
    }
    for line in file.added():
        found = _new(line.text, file.path)
        if found and found.group() not in gone:
            return " ".join(found.group().split())
    return None


def _new(text: str, path: str) -> re.Match[str] | None:
    """The option, the public item or the exported symbol that a line declares."""
    name = path.rpartition("/")[2]
    if name.startswith("Kconfig"):
        return re.match(OPTION, text)
    if path.endswith(".rs"):
        return re.match(PUBLIC, text)
    if path.startswith("include/uapi/"):
        return re.match(UAPI, text)
    return re.match(EXPORT, text) if path.endswith(".c") else None
