# SPDX-License-Identifier: GPL-2.0-or-later
"""The settings of a service that is there already, for the commands that operate it."""

from __future__ import annotations

from pathlib import Path

from service.faults import ConfigError, Fault
from service.settings import Settings, read_settings, settings_file


def settings_of(option: Path | None) -> Settings:
    """The settings of the service that is meant.

    Raises ConfigError also where there is no such service yet: what is said to one in the wrong
    folder would be said to nobody.
    """
    settings = read_settings(settings_file(option))
    file = settings.server.database_file
    if file is not None and not file.exists():
        why = f"no database {file.absolute()}; name the settings of the service, or its folder"
        raise ConfigError(Fault("server.database_url", why))
    return settings
