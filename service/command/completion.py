# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel completion``: the script a shell sources."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from service.faults import Fault, Stop
from service.post.stdout import write


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script: eval "$(ksquirrel completion bash)"."""
    from service.cli import ksquirrel

    found = get_completion_class(shell)
    if found is None:
        raise Stop(Fault(shell, "this version of click cannot complete it"))
    write(found(ksquirrel, {}, "ksquirrel", "_KSQUIRREL_COMPLETE").source())
