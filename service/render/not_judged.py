# SPDX-License-Identifier: GPL-2.0-or-later
"""The check of a head that was not judged, which says why and what comes next."""

from __future__ import annotations

from service.render.check_run import TITLE
from service.render.markdown import SENTENCE, calm, cut, span
from service.render.visible import visible
from service.said import CheckRun


def could_not_check(why: str, until: str | None = None) -> CheckRun:
    """The check of a head that could not be judged, through no fault of the submitter.

    ``why`` names what failed (``GitHub API``), ``until`` is when it is given up, as a reader
    would write it (``14:05 UTC``); None when it has been given up.
    """
    reason = visible(calm(why))
    then = f"retrying until {until}" if until else "given up"
    again = (
        "It is tried again by itself; there is nothing for you to do."
        if until
        else "The operator has been told. Re-run this check to try once more."
    )
    return CheckRun(
        title=cut(f"Could not check ({reason}), {then}", TITLE),
        summary=f"Could not check, not your fault: {span(why, SENTENCE)}.\n\n{again}",
        text="",
        conclusion="failure",
    )


def not_judged(newer: str | None) -> CheckRun:
    """The check of a head before the ``newer`` one; None where the pull request was closed.

    It is cancelled: that satisfies no check that is required, and blames nobody.
    """
    why = f"the head is {newer[:12]} now" if newer else "the pull request was closed first"
    return _cancelled(why, "This head was not judged; there is nothing for you to do.")


def silenced() -> CheckRun:
    """The check of a head that was begun before the service was told to write nothing more."""
    return _cancelled(
        "Ksquirrel was told to be silent",
        "Whoever runs Ksquirrel told it to write nothing more on GitHub before this head was "
        "judged. It is not your fault, and this check will not change by itself: if it is "
        "required here, ask a maintainer.",
    )


def _cancelled(why: str, summary: str) -> CheckRun:
    return CheckRun(title=f"Not judged: {why}", summary=summary, text="", conclusion="cancelled")
