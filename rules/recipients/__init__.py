# SPDX-License-Identifier: GPL-2.0-or-later
"""Recipients: who must get a patch."""

ORIGINS = ("mail",)
ADDRESSED = True
