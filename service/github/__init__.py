# SPDX-License-Identifier: GPL-2.0-or-later
"""The connection to GitHub that reading, gathering and posting share."""
