# SPDX-License-Identifier: GPL-2.0-or-later
"""The one line that becomes the shortlog."""
