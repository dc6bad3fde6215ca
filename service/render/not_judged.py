# SPDX-License-Identifier: GPL-2.0-or-later
"""The check of a head that was begun and is of no interest any more."""

from __future__ import annotations

from service.said import CheckRun


def not_judged(newer: str | None) -> CheckRun:
    """The check of a head before the ``newer`` one; None where the pull request was closed.

    It is cancelled: that satisfies no check that is required, and blames nobody.
    """
    why = f"the head is {newer[:12]} now" if newer else "the pull request was closed first"
    return CheckRun(
        title=f"Not judged: {why}",
        summary="This head was not judged; there is nothing for you to do.",
        text="",
        conclusion="cancelled",
    )
