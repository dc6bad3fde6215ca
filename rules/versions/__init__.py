# SPDX-License-Identifier: GPL-2.0-or-later
"""What a version says of those before it: rules that remember."""

ORIGINS = ("mail",)
