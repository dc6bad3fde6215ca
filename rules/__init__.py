# SPDX-License-Identifier: GPL-2.0-or-later
"""The rules of kernel submission, pure: no network, no disk, no clock, no randomness."""

from rules.engine.rule import every
from rules.engine.run import lint
from rules.model import Submission
from rules.report import Report

__all__ = ["Report", "Submission", "every", "lint"]
