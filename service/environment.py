# SPDX-License-Identifier: GPL-2.0-or-later
"""The environment git runs in: no prompt, no pager, no network, no setting that bends a diff."""

from __future__ import annotations

import os


def git_environment() -> dict[str, str]:
    """The process's own environment with that changed."""
    kept = {k: v for k, v in os.environ.items() if k not in ("GIT_DIFF_OPTS", "GIT_EXTERNAL_DIFF")}
    return kept | {
        "LC_ALL": "C",
        "GIT_ALLOW_PROTOCOL": "",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_PAGER": "cat",
    }
