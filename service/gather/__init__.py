# SPDX-License-Identifier: GPL-2.0-or-later
"""The facts rules ask for, from the world."""
