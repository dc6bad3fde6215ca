# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel cc``: whom a patch goes to, for git send-email and b4."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from rules.kernel.recipients import recipients
from service.command.facts import maintainers_of
from service.faults import ConfigError, Fault, Stop
from service.post.stdout import write
from service.read.inputs import read_inputs
from service.render import contacts

_NUMBERED = re.compile(r"((?:v\d+-)?)0000-.*\.(?:patch|eml)")


@click.command("cc")
@click.argument("patches", nargs=-1, metavar="[PATCH]...")
@click.option("--tree", type=click.Path(path_type=Path), help="The kernel tree that is asked.")
@click.option("--to", "main", is_flag=True, help="Only the maintainers, for --to-cmd.")
@click.option("--explain", is_flag=True, help="Say which entry and which line of it led to each.")
def command(patches: tuple[str, ...], tree: Path | None, main: bool, explain: bool) -> None:
    """Print whom a patch goes to: addresses only, one a line.

    These are the maintainers, reviewers and lists of every MAINTAINERS entry of what it
    touches, and those of RUST for Rust code.  PATCH is a file, or - for standard input, which
    is also read where none is named.  A cover letter as git format-patch names it goes to
    everyone of the patches beside it.

    \b
      git send-email --to-cmd='ksquirrel cc --to' --cc-cmd='ksquirrel cc' outgoing/
      git config b4.send-auto-to-cmd 'ksquirrel cc --to'
      git config b4.send-auto-cc-cmd 'ksquirrel cc'
    """
    if not patches and sys.stdin.isatty():
        raise ConfigError(Fault("cc", "name a PATCH, or give one on standard input"))
    reading = read_inputs(tuple(_with_siblings(patches or ("-",))), Path())
    if reading.faults:
        raise Stop(*reading.faults)
    found = [p for submission in reading.submissions() for p in submission.patches]
    with maintainers_of(tree) as (_, asked):
        answer = recipients(found, asked)
    write(contacts.addresses(answer, main, explain))


def _with_siblings(patches: tuple[str, ...]) -> Iterator[str]:
    """The files named, and for a cover letter the patches of its version beside it."""
    for name in patches:
        yield name
        cover = _NUMBERED.fullmatch(Path(name).name)
        if cover and len(patches) == 1:
            beside = Path(name).parent.glob(f"{cover[1]}[0-9][0-9][0-9][0-9]-*")
            yield from sorted(str(one) for one in beside if one.name != Path(name).name)
