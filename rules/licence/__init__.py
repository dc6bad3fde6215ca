# SPDX-License-Identifier: GPL-2.0-or-later
"""SPDX lines, judged at the end state of the series."""

FIRM = True
WORDS = ("spdx", "licen", "free software", "temple place", "mass", "franklin")
