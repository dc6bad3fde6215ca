# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether the patch survived the mail."""

ORIGINS = ("mail",)
FIRM = True
