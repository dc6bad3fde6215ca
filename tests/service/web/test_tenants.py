# SPDX-License-Identifier: GPL-2.0-or-later
"""What one installation sends touches nothing of another, however alike and mixed they are.

``make soak`` sends a hundred times as many.
"""

from __future__ import annotations

import os
import random

from sqlalchemy import select

from service.store import deliveries, heads, overrides, pulls, reports
from service.store.engine import reading, transaction
from service.store.tables import deliveries as table
from tests.service.web.conftest import Web
from tests.service.web.posting import body_of, headers, pull_request

TENANTS = 200
TIMES = 500 * int(os.environ.get("KSQUIRREL_SOAK", "1"))
NAMES = ("octo/linux", "octo/engine")
NUMBERS = (1, 2)
Key = tuple[int, str, int]


def test_interleaved_events_of_many_installations_are_kept_apart(web: Web) -> None:
    dice = random.Random(19)
    newest: dict[Key, str] = {}
    pages: dict[str, tuple[Key, str]] = {}
    for n in range(TIMES):
        installation, number = dice.randrange(1, TENANTS), dice.choice(NUMBERS)
        name = dice.choice(NAMES)
        head = f"{n:040x}"
        told = pull_request(
            "synchronize",
            pull_request={"number": number, "head": {"sha": head}},
            repository={"id": installation * 10 + NAMES.index(name), "full_name": name,
                        "private": bool(installation % 2)},
            installation={"id": installation},
        )  # fmt: skip
        body = body_of(told)
        sent = headers("pull_request", body, web.secret, str(n))
        answer = web.client.post("/hooks/github", data=body, headers=sent)
        key = (installation, name, number)
        newest[key] = head
        pages[answer.headers["Location"].rpartition("/")[2]] = (key, head)
    assert len(pages) == TIMES
    for job in web.queue.jobs:
        about = (job.args["installation"], job.args["repository"], job.args["number"])
        assert job.key == "/".join(map(str, about))
    with reading(web.engine) as db:
        rows = {row.id: row for row in db.execute(select(table))}
        for key, head in newest.items():
            row = rows[deliveries.newest(db, *key)]
            assert (row.installation, row.repository, row.number, row.head) == (*key, head)
        for page, (key, head) in pages.items():
            found = heads.find(db, page)
            assert found is not None
            assert (found.installation, found.repository, found.number, found.head) == (*key, head)
    for page, (key, _) in random.Random(1).sample(sorted(pages.items()), 50):
        assert web.client.get(f"/r/{page}").status_code == (404 if key[0] % 2 else 200)


def test_what_is_kept_of_one_installation_is_not_that_of_another(web: Web) -> None:
    ours, theirs = (11, NAMES[0], 1), (12, NAMES[0], 1)
    head = "c" * 40
    let_pass = overrides.Override(
        actor="ada", installation=11, repository=NAMES[0], number=1, head=head, reason="x"
    )
    seen = pulls.Pull(
        installation=11, repository=NAMES[0], number=1, head=head, base="b" * 40, state="open",
        draft=False, private=False, title="t", opener="ada",
    )  # fmt: skip
    kept = reports.NewReport(
        key="1", origin="pull", title="t", verdict="clean", report="{}", rules="r", private=False,
        repository=NAMES[0], installation=11,
    )  # fmt: skip
    with transaction(web.engine) as db:
        overrides.add(db, let_pass)
        pulls.see(db, seen)
        pulls.judged(db, theirs, head, 5)
        reports.keep(db, kept)
        reports.conceal(db, 12, NAMES[0])
        heads.conceal(db, (12, NAMES[0]))
    with reading(web.engine) as db:
        assert overrides.standing(db, ours, head) is not None
        assert overrides.standing(db, theirs, head) is None
        assert pulls.find(db, theirs) is None
        mine = pulls.find(db, ours)
        assert mine is not None
        assert mine.judged_head is None
        assert len(reports.recent(db, reports.Filter(installation=11))) == 1
        assert reports.recent(db, reports.Filter(installation=12)) == ()
