# SPDX-License-Identifier: GPL-2.0-or-later
"""The web part: the hook, the pages, the probes, the registration."""
