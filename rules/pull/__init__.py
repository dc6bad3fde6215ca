# SPDX-License-Identifier: GPL-2.0-or-later
"""What a pull request says beyond its commits."""

ORIGINS = ("pull",)
