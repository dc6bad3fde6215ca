# SPDX-License-Identifier: GPL-2.0-or-later
"""Whom a patch goes to: the entries of what it touches, and RUST for Rust code."""

from __future__ import annotations

import shlex
from collections.abc import Container, Iterable

from rules.kernel.maintainers.answer import Answer
from rules.kernel.maintainers.asked import Maintainers
from rules.kernel.maintainers.index import Match
from rules.kernel.paths import is_rust
from rules.model import Patch

REST = "THE REST"
RUST = "RUST"
LONG = 60
"""More recipients make no command that anybody would copy."""
BY_COMMAND = (
    "git send-email --to-cmd='ksquirrel cc --to' --cc-cmd='ksquirrel cc' *.patch",
    "b4 send      # with b4.send-auto-to-cmd 'ksquirrel cc --to', b4.send-auto-cc-cmd 'ksquirrel cc'",
)


def touched(patch: Patch, maintainers: Maintainers) -> tuple[Match, ...]:
    """The entries of the paths of both sides, each once, by its closest match."""
    found: dict[int, Match] = {}
    for path in patch.paths():
        for match in maintainers.of_path(path):
            known = found.get(match.number)
            if known is None or known.rank < match.rank:
                found[match.number] = match
    return tuple(sorted(found.values(), key=lambda match: (-match.rank, match.number)))


def spoken_of(
    patch: Patch, maintainers: Maintainers, but: Container[int] = ()
) -> tuple[Match, ...]:
    """The entries whose K: matches the subject, the message or a changed line, but for some.

    The script tries K: on the mail's To, Cc and List headers too; here they are left out, or to
    copy a list would create the demand for it.
    """
    message = patch.message
    intro = (message.subject.title, *message.body, *message.notes)
    hunks = (hunk for file in patch.diff for hunk in file.hunks)
    diff = (f"{line.sign}{line.text}" for hunk in hunks for line in hunk.lines)
    found = (
        *maintainers.of_words(intro, but=but),
        *maintainers.of_words(diff, changed=True, but=but),
    )
    return tuple({match.number: match for match in found}.values())


def demanded(patch: Patch, maintainers: Maintainers) -> tuple[Match, ...]:
    """Every entry a patch goes to: touched, spoken of, and RUST for Rust code."""
    found = touched(patch, maintainers)
    rest = tuple(match for match in found if match.entry.title == REST)
    near = tuple(match for match in found if match.entry.title != REST)
    rust = maintainers.titled(RUST) if any(map(is_rust, patch.paths())) else None
    each = (*near, *((rust,) if rust else ()), *spoken_of(patch, maintainers), *rest)
    return tuple({match.number: match for match in reversed(each)}.values())[::-1]


def recipients(patches: Iterable[Patch], maintainers: Maintainers) -> Answer:
    """Everyone whom these patches go to."""
    each = tuple(patches)
    matches = {m.number: m for patch in reversed(each) for m in demanded(patch, maintainers)[::-1]}
    paths = dict.fromkeys(path for patch in each for path in patch.paths())
    return maintainers.for_entries(tuple(matches.values())[::-1], paths)


def send_commands(patches: Iterable[Patch], maintainers: Maintainers) -> tuple[str, ...]:
    """What sends these patches to everyone they go to: by git send-email, and by b4.

    To are the maintainers, Cc the reviewers and lists, the authors are left out.  Empty where
    they go to nobody.
    """
    each = tuple(patches)
    found = recipients(each, maintainers)
    own = {patch.author.email.lower() for patch in each}
    people = [one for one in found.maintainers if one.email and one.email.lower() not in own]
    main = [shlex.quote(one.email) for one in people if not one.is_reviewer]
    copies = [one.email for one in people if one.is_reviewer] + [one.email for one in found.lists]
    others = [shlex.quote(email) for email in copies]
    if len(main) + len(others) > LONG:
        return BY_COMMAND
    if not main:
        main, others = others, []
    if not main:
        return ()
    options = " ".join([*(f"--to={one}" for one in main), *(f"--cc={one}" for one in others)])
    b4 = " ".join(["--to", *main, *(["--cc", *others] if others else [])])
    return f"git send-email {options} *.patch", f"b4 send {b4}"
