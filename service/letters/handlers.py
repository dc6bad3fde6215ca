# SPDX-License-Identifier: GPL-2.0-or-later
"""What the workers can do about letters."""

from __future__ import annotations

from collections.abc import Mapping

from service.jobs.job import Handler
from service.letters.letter import read_letter
from service.letters.room import Room


def handlers(room: Room) -> Mapping[str, Handler]:
    """A handler for each kind of job about letters."""
    return {"letter": lambda job: read_letter(room, job)}
