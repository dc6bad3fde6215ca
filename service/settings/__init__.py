# SPDX-License-Identifier: GPL-2.0-or-later
"""What the operator of the service decided: one TOML file to frozen Settings."""

from __future__ import annotations

from service.settings.model import GitHub, List, Mail, Server, Settings, Tree
from service.settings.read import read_settings, settings_file

__all__ = [
    "GitHub",
    "List",
    "Mail",
    "Server",
    "Settings",
    "Tree",
    "read_settings",
    "settings_file",
]
