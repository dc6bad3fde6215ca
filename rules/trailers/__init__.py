# SPDX-License-Identifier: GPL-2.0-or-later
"""The lines at the end of a message that tools read."""
