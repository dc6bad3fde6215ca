# SPDX-License-Identifier: GPL-2.0-or-later
"""The command: each subcommand is a file of service/command, imported when it is called."""

from __future__ import annotations

import importlib
import sys

import click

from service.faults import UNFINISHED, USAGE, Stop
from service.render.visible import visible

COMMANDS = {
    "check": "Say what would bounce, before you send.",
    "fix": "Repair what is safe to repair, in patch files or in commit messages.",
    "maintainers": "Say who is responsible for a path, or for what a patch touches.",
    "cc": "Print whom a patch goes to, for git send-email and b4.",
    "explain": "Print the page of a rule.",
    "rules": "List the rules.",
    "series": "Show how mails group into series.",
    "mailinfo": "Show what git reads from a mail.",
    "hook": "Run, or install, the hooks of git.",
    "config": "Show what has been decided about the rules, and where.",
    "completion": "Print the completion script of a shell.",
    "man": "Print the manual page.",
    "new": "Write the file of a new rule.",
    "serve": "Start the service: the GitHub app and its workers.",
    "pause": "Hold the service's tongue.",
    "resume": "Let the service speak again.",
    "dead": "List the jobs that failed for good, or try one again.",
    "doctor": "Look at what the service needs, and say what to do.",
    "held": "List the mails that wait for a person; let one go, or drop it.",
    "optout": "List who wants no mails, add an address, or take one off.",
    "forget": "Delete all that is kept of a person.",
    "deliver": "Take a letter from a mail server that pipes.",
    "replay": "Say what the list bot would have sent, over an archive.",
}
SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Lazy(click.Group):
    """A group whose commands are imported on use: to start must cost next to nothing."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's)
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"service.command.{cmd_name}").command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Lazy, context_settings=SETTINGS)
@click.version_option(package_name="ksquirrel", message="%(prog)s %(version)s")
def ksquirrel() -> None:
    """Check kernel patches for the submission requirements, offline."""


def main() -> None:
    """Run the command; a fault is one line on standard error, and its exit code."""
    try:
        ksquirrel.main(prog_name="ksquirrel", standalone_mode=False)
    except Stop as stop:
        for fault in stop.faults:
            click.echo(f"ksquirrel: {visible(str(fault))}", err=True)
        sys.exit(max(fault.code for fault in stop.faults))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except ModuleNotFoundError as error:
        why = f"{error}; it comes with the service: pipx install '.[service]', in the checkout"
        click.echo(f"ksquirrel: {why}", err=True)
        sys.exit(USAGE)
    except Exception as error:  # an unknown fault is ours, and must not pass for a finding
        import traceback

        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{where.filename}:{where.lineno}"
        click.echo(
            f"ksquirrel: {type(error).__name__}: {error} ({place}); this is our fault", err=True
        )
        sys.exit(UNFINISHED)


if __name__ == "__main__":
    main()
