# SPDX-License-Identifier: GPL-2.0-or-later
"""Who signed the work, and who they are."""
