# SPDX-License-Identifier: GPL-2.0-or-later
"""The workers are told of the lists that the settings name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from service.handlers import handlers, schedule
from service.settings.model import Mail
from tests.service.lists.conftest import Opens
from tests.service.lists.office import LIST, OTHER, a_list, settings

FAR = "far@lists.engine.example"


def test_each_list_with_an_archive_is_looked_into(
    opened: Opens, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    world = opened().world
    deaf = replace(a_list(Path("x"), address=OTHER), archive=None)
    far = replace(a_list(Path("x"), address=FAR), archive="https://lists.example/mm")
    off = a_list(Path("y"), "off", "off@lists.engine.example")
    told = settings(25, f"sqlite:///{tmp_path}/state/k.db", a_list(tmp_path), deaf, far, off)
    known = handlers(told, world.store, world.queue)
    due = [one for one in schedule(told, known) if one.kind == "intake"]
    assert [(one.key, one.args) for one in due] == [(a, {"list": a}) for a in (LIST, FAR)]
    assert {one.every for one in due} == {60}
    assert {"intake", "judge-series", "send"} <= set(known)
    assert f"{OTHER} is not heard" in caplog.text
    assert (tmp_path / "state" / "reply-secret").stat().st_mode & 0o777 == 0o600


def test_without_lists_nothing_is_made_for_them(opened: Opens, tmp_path: Path) -> None:
    world = opened().world
    told = settings(25, f"sqlite:///{tmp_path}/state/k.db")
    known = handlers(replace(told, mail=Mail()), world.store, world.queue)
    assert not {"intake", "send", "letter"} & set(known)
    assert not (tmp_path / "state" / "reply-secret").exists()
    known = handlers(told, world.store, world.queue)
    assert "intake" not in known
    assert "letter" in known, "what comes to the service itself is read all the same"
