# SPDX-License-Identifier: GPL-2.0-or-later
"""The change itself, whatever its language."""
