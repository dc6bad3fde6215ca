# SPDX-License-Identifier: GPL-2.0-or-later
"""The text that says what and why."""
