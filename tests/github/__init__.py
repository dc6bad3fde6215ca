# SPDX-License-Identifier: GPL-2.0-or-later
"""A GitHub on loopback: git's own commits, diffs and trees, and the rest from memory."""
