# SPDX-License-Identifier: GPL-2.0-or-later
"""What kind of patch this is, decided once per patch (reference: rules.md, section 4)."""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Context
from rules.kernel.identity import is_relay
from rules.kernel.paths import is_elsewhere, is_generated, is_imported, is_rust
from rules.kernel.stable import is_backport
from rules.model import CoverLetter, Patch

FOREIGN = (
    "b4",
    "blktests",
    "bpftool",
    "dwarves",
    "fstests",
    "iproute2",
    "kmod",
    "liburing",
    "man-pages",
    "mesa",
    "pahole",
    "util-linux",
    "xfstests",
)


def contexts(letter: Patch | CoverLetter) -> frozenset[Context]:
    """The contexts a patch or cover letter is in; a patch may be in several."""
    found = set(_from_message(letter))
    if isinstance(letter, Patch):
        found.update(_from_change(letter))
    return frozenset(found)


def _from_message(letter: Patch | CoverLetter) -> Iterator[Context]:
    subject = letter.subject
    body = letter.message.body
    if subject.tagged("RFC", "RFT", "WIP", "RFC/RFT", "DNM", "NOT-FOR-MERGE"):
        yield Context.RFC
    if subject.tagged("RESEND", "REPOST"):
        yield Context.RESEND
    if subject.title.startswith(('Revert "', 'Reapply "', "Partially revert ")) or any(
        line.startswith("This reverts commit ") for line in body
    ):
        yield Context.REVERT
    if is_backport(letter):
        yield Context.STABLE
    if any(tag.lower().split("/")[0].startswith(FOREIGN) for tag in subject.tags):
        yield Context.FOREIGN
    if "treewide" in (area.lower() for area in subject.areas):
        yield Context.TREEWIDE
    if is_relay(letter.sender):
        yield Context.RELAY


def _from_change(patch: Patch) -> Iterator[Context]:
    if len(patch.parents) > 1:
        yield Context.MERGE
    paths = patch.paths()
    if patch.transport is not None and not patch.unsent and is_elsewhere(paths):
        yield Context.FOREIGN
    if paths and all(map(is_imported, paths)):
        yield Context.IMPORT
    if paths and all(map(is_generated, paths)):
        yield Context.GENERATED
    if any(map(is_rust, paths)):
        yield Context.RUST
    if patch.diff and all(f.status in ("renamed", "copied") and not f.hunks for f in patch.diff):
        yield Context.MOVE
