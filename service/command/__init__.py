# SPDX-License-Identifier: GPL-2.0-or-later
"""The subcommands, one a file, imported when called."""
