# SPDX-License-Identifier: GPL-2.0-or-later
"""An office that hears letters, whose writers have keys."""

from __future__ import annotations

import pytest

from tests.service.letters.mailroom import Mailroom
from tests.service.lists.conftest import Opens, office, opened
from tests.service.lists.office import Office

__all__ = ["Opens", "mailroom", "office", "opened"]


@pytest.fixture
def mailroom(office: Office) -> Mailroom:
    """A room in which one series was judged, and its author written to."""
    return Mailroom.of(office)
