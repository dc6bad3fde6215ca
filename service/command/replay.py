# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel replay``: what the list bot would have sent, over an archive."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from rules.facts import Policy
from rules.report import Reach
from service.command.ending import name_faults
from service.command.facts import Facts
from service.command.progress import Progress
from service.command.replaying import Replay
from service.config import NAME, read_policy
from service.crew import Crew
from service.faults import CLEAN, UNFINISHED, ConfigError, Fault
from service.flow import handle
from service.post.stdout import write
from service.read.history import History
from service.render import replay_change, replay_json, replay_text
from service.render.conduct import is_usable

DAY = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])


@click.command("replay")
@click.argument(
    "archives", nargs=-1, required=True, metavar="ARCHIVE...", type=click.Path(path_type=Path)
)
@click.option("--list", "address", required=True, metavar="ADDRESS", help="The list it is of.")
@click.option("--since", required=True, type=DAY, help="The first day, in UTC.")
@click.option("--until", type=DAY, help="The day after the last.")
@click.option(
    "--tree", type=click.Path(path_type=Path), help="The kernel tree the patches are for."
)
@click.option("--config", type=click.Path(path_type=Path), help=f"A policy file, not {NAME}.")
@click.option(
    "--wait",
    type=click.IntRange(1, 7 * 24 * 60),
    default=60,
    show_default=True,
    metavar="MINUTES",
    help="How long to wait for missing parts.",
)
@click.option("--show", is_flag=True, help="Print each mail whole.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Print how this differs from an earlier run, saved with --format json.",
)
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Judge with N processes.")
def command(
    archives: tuple[Path, ...],
    address: str,
    since: datetime,
    until: datetime | None,
    tree: Path | None,
    config: Path | None,
    wait: int,
    show: bool,
    form: str,
    against: Path | None,
    jobs: int | None,
) -> None:
    """Say what would be sent to the authors of an archive, and what not, and why.

    ARCHIVE is a public-inbox folder, a maildir, an mbox, or a folder of mails and of such
    folders.  No mail is sent and nothing is stored.  Exit code: 0, 2 usage or configuration,
    3 something could not be read or judged.
    """
    _refuse(address, tree, show, form, against)
    history = History(address.lower(), _utc(since), _utc(until) if until else None)
    policy = _policy(tree, config)
    before = _earlier(against) if against else None
    facts = Facts(tree, no_tree=tree is None)
    progress = Progress(Crew(jobs))
    door = Replay(history, timedelta(minutes=wait))
    facts.remember(door.sorted)
    with progress.on_terminal(), closing(facts):
        history.take(archives)
        reports = handle(door, policy, facts, progress)
    name_faults((*facts.strange.values(), *history.faults, *_ours(door)), reports)
    _print(door, show, form, before)
    broken = any(report.broken() for report in reports) or any(_ours(door))
    codes = [fault.code for fault in history.faults]
    sys.exit(max([*codes, UNFINISHED if broken else CLEAN]))


def _refuse(address: str, tree: Path | None, show: bool, form: str, against: Path | None) -> None:
    """Raises ConfigError for what the command line asks that cannot be."""
    if not is_usable(address):
        raise ConfigError(Fault(f"--list {address}", "no address of a list"))
    if tree is not None and not tree.is_dir():
        raise ConfigError(Fault(str(tree), "no such directory to use as a tree"))
    if show and (form != "text" or against):
        raise ConfigError(Fault("--show", "goes with neither --format json nor --against"))


def _utc(day: datetime) -> datetime:
    return day.replace(tzinfo=UTC)


def _policy(tree: Path | None, config: Path | None) -> Policy:
    """What the tree decided, or the file named, as far as it may be said on a list."""
    own = tree / NAME if tree else None
    file = config or (own if own and own.is_file() else None)
    return replace(read_policy(file) if file else Policy(), reach=Reach.LIST)


def _earlier(file: Path) -> dict[replay_json.Key, replay_json.Gist]:
    try:
        return replay_json.read(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(Fault(str(file), f"cannot be read: {error.strerror}")) from None
    except UnicodeDecodeError:
        raise ConfigError(Fault(str(file), "is no UTF-8 text")) from None
    except replay_json.NotAReplay as error:
        raise ConfigError(Fault(str(file), str(error))) from None


def _ours(door: Replay) -> list[Fault]:
    """What would have been a mistake of ours, and was held back."""
    decisions = door.found.decisions if door.found else ()
    return [Fault(one.key, one.fault, UNFINISHED) for one in decisions if one.fault]


def _print(
    door: Replay,
    show: bool,
    form: str,
    before: dict[replay_json.Key, replay_json.Gist] | None,
) -> None:
    found = door.found
    if found is None:
        return
    if before is not None:
        changed = replay_change.changes(before, replay_json.gists(found))
        as_json = form == "json"
        text = replay_change.render_json(changed) if as_json else replay_change.render_text(changed)
        write(text)
    elif form == "json":
        write(replay_json.render(found))
    else:
        write(replay_text.mails(found, door.written) if show else "")
        write(replay_text.summary(found))
