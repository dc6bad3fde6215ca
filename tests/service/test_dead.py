# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel dead``: what failed for good is listed, and tried again once."""

from __future__ import annotations

from pathlib import Path

from service.jobs.queue import open_queue
from service.store import dead
from service.store.database import open_store
from service.store.engine import transaction
from tests.service.command import ksquirrel


def test_a_dead_letter_is_listed_and_replayed_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/k.db"
    file = tmp_path / "settings.toml"
    file.write_text(f'[server]\ndatabase_url = "{url}"\n')
    named = ("--settings", str(file))
    store = open_store(url)
    letter = dead.Letter(
        job="1",
        kind="judge-pull",
        key="7/octo/linux/3",
        args={"number": 3},
        error="\x1b[2Jno",
        traceback="Traceback\n  \x1b here",
        tries=6,
    )
    with transaction(store) as db:
        dead.park(db, letter)
    listed = ksquirrel("dead", "list", "-v", *named)
    assert listed.code == 0
    assert "judge-pull  7/octo/linux/3" in listed.out
    assert "here" in listed.out
    assert "\x1b" not in listed.out
    replayed = ksquirrel("dead", "replay", "1", *named)
    assert replayed.out == "judge-pull 7/octo/linux/3 is tried again\n"
    again = ksquirrel("dead", "replay", "1", *named)
    assert again.code == 2
    assert "was tried again at" in again.err
    assert "no such dead letter" in ksquirrel("dead", "replay", "9", *named).err
    assert ksquirrel("dead", "list", *named).out == ""
    with open_queue(store, url) as queue:
        assert [(one.kind, one.key) for one in queue.pending()] == [("judge-pull", letter.key)]
    store.dispose()
