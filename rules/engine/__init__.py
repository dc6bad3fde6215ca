# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds the rules, chooses those that may speak, and asks them."""
