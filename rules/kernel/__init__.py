# SPDX-License-Identifier: GPL-2.0-or-later
"""What the kernel's own files and customs say, as tables and functions that rules share."""
