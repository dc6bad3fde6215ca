# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel man``: the manual page, made of the commands' own help."""

from __future__ import annotations

from collections.abc import Iterator

import click

from service.post.stdout import write

ENDS = """\
.SH EXIT STATUS
0 nothing at the fail level, 1 findings, 2 usage or configuration, 3 could not finish.
.SH FILES
.I .ksquirrel.toml
at the root of a tree, and
.I ~/.config/ksquirrel.toml
decide about the rules; see
.BR "ksquirrel config" .
.SH SEE ALSO
.BR git-format-patch (1),
.BR git-send-email (1)
"""


@click.command("man")
def command() -> None:
    """Print the manual page: ksquirrel man | man -l -."""
    from service.cli import COMMANDS, ksquirrel

    context = click.Context(ksquirrel, info_name="ksquirrel")
    lines = ['.TH KSQUIRREL 1 "" "ksquirrel" "User Commands"', ".SH NAME"]
    lines += ["ksquirrel \\- check kernel patches for the submission requirements"]
    lines += [".SH SYNOPSIS", ".B ksquirrel", ".I command", "[options] [arguments]"]
    lines += [".SH COMMANDS"]
    for name in COMMANDS:
        found = ksquirrel.get_command(context, name)
        if found is not None:
            lines += _command(found, click.Context(found, info_name=name, parent=context))
    write("\n".join(lines) + "\n" + ENDS)


def _command(found: click.Command, context: click.Context) -> Iterator[str]:
    usage = " ".join(found.collect_usage_pieces(context))
    yield f'.SS "ksquirrel {context.info_name} {_roff(usage)}"'
    yield from (_roff(line.strip()) for line in (found.help or "").splitlines() if line.strip())
    for parameter in found.get_params(context):
        record = parameter.get_help_record(context)
        if record:
            yield from (".TP", f".B {_roff(record[0])}", _roff(record[1]))
    if isinstance(found, click.Group):
        for name in found.list_commands(context):
            child = found.get_command(context, name)
            if child is not None:
                yield from (".TP", f".B {_roff(name)}", _roff(child.get_short_help_str(200)))


def _roff(text: str) -> str:
    """Text that roff prints as it stands."""
    safe = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + safe if safe.startswith((".", "'")) else safe
