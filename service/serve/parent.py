# SPDX-License-Identifier: GPL-2.0-or-later
"""A child that ends with its parent, however the parent ended."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # include/uapi/linux/prctl.h
LOG = logging.getLogger("ksquirrel.serve")


def end_with(parent: int) -> None:
    """Ask the kernel for a SIGTERM when the parent, by its process id, is gone."""
    if not sys.platform.startswith("linux"):
        LOG.warning("this is not Linux: a supervisor that is killed leaves its children behind")
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != parent:  # it was gone before the kernel was asked
        raise SystemExit(0)
