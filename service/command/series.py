# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel series``: how mails group into series and versions."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from rules.model import Patch, Person
from rules.read.assembled import Series
from rules.read.letter import Post
from service.faults import CLEAN
from service.post.stdout import write
from service.read.inputs import read_inputs
from service.render.visible import visible
from service.render.words import to_json


@click.command("series")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def command(inputs: tuple[str, ...], form: str) -> None:
    """Show how the mails given group into series, and which are none."""
    reading = read_inputs(inputs, Path())
    found = reading.sorted()
    if form == "json":
        document = {
            "series": [_series(one) for one in found.series],
            "other": [{"id": post.id, "kind": post.kind} for post in found.other],
        }
        write(to_json(document, indent=1) + "\n")
    else:
        write("".join(map(_text, found.series)) + "".join(map(_line, found.other)))
    for name, why in reading.strange.items():
        click.echo(f"ksquirrel: {name}: {why}", err=True)
    for fault in reading.faults:
        click.echo(f"ksquirrel: {visible(str(fault))}", err=True)
    sys.exit(max([fault.code for fault in reading.faults], default=CLEAN))


def _series(one: Series) -> dict[str, object]:
    return {
        "name": (one.cover or one.patches[0]).subject.title,
        "version": one.version,
        "total": one.total,
        "complete": not one.missing,
        "judge": one.judge,
        "cover": one.cover.id if one.cover else None,
        "patches": [_patch(patch) for patch in one.patches],
        "inherits": list(one.inherits),
        "comments": one.comments,
    }


def _patch(patch: Patch) -> dict[str, object]:
    return {
        "number": patch.number,
        "id": patch.id,
        "author": _person(patch.author),
        "sender": _person(patch.sender),
        "date": patch.date,
        "subject": patch.subject.title,
        "body": "".join(f"{line}\n" for line in patch.message.body),
    }


def _person(person: Person) -> dict[str, str]:
    return {"name": person.name, "email": person.email}


def _text(one: Series) -> str:
    lead = one.cover or one.patches[0]
    state = "complete" if not one.missing else f"missing {', '.join(map(str, one.missing))}"
    head = f"v{one.version} {lead.subject.title} ({one.total} patches, {state})"
    rows = [f"  {patch.number}/{one.total} {patch.subject.title}" for patch in one.patches]
    doubts = [f"  not certain: {why}" for why in one.doubts]
    return "\n".join(visible(line) for line in (head, *rows, *doubts)) + "\n"


def _line(post: Post) -> str:
    return visible(f"{post.kind}: {post.subject.raw or post.id or 'unknown'}") + "\n"
