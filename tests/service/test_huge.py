# SPDX-License-Identifier: GPL-2.0-or-later
"""A huge pull request is judged as far as it goes, and nobody waits for it."""

from __future__ import annotations

import json

from tests.github.fixtures import ADA, NAME, hub, running, topic  # noqa: F401
from tests.service.jobs.conftest import until
from tests.service.test_bad_days import client, letters, soon, tell, working  # noqa: F401
from tests.service.test_pull import _many
from tests.service.test_pull_jobs import BODY, Office, office  # noqa: F401

SMALL = 8


def test_three_thousand_commits_keep_no_other_from_being_judged(office: Office) -> None:  # noqa: F811
    repo, world = office.hub.repo, office.hub.world
    repo.git("branch", "slub-work", "main")
    topic(office.hub, 1, base="slub-work", body=BODY)
    _many(office.hub, 2999)
    world.push(NAME, 1, "topic")
    for n in range(SMALL):
        repo.git("checkout", "-q", "-B", f"small-{n}", "main")
        message = f"mm/slub: small {n}\n\nIt counts to {n}.\n\nSigned-off-by: {ADA}\n"
        repo.commit(message, {"mm/slub.c": f"// SPDX-License-Identifier: GPL-2.0\nint s{n};\n"})
        world.add_pull(NAME, f"small-{n}", base="slub-work", body=BODY)
    web = client(office)
    with working(office):
        tell(office, web)
        until(lambda: [job.state for job in office.world.queue.pending()] == ["running"], 30)
        for number in range(2, SMALL + 2):
            head = office.head(number)
            about = {"head_sha": head, "pull_requests": [{"number": number}], "app": {}}
            tell(office, web, check_run=about)
        until(lambda: all(office.report(n) for n in range(2, SMALL + 2)), 120)
        until(lambda: office.report(1), 300)
        until(lambda: office.world.queue.pending() == (), 60)
    assert letters(office) == 0
    (run,) = [one for one in office.checks() if one["head_sha"] == office.head(1)]
    assert run["status"] == "completed"
    assert "Only the first 1000 of 3000 commits were judged." in run["summary"]
    kept = office.report(1)
    assert kept is not None
    others = [one for n in range(2, SMALL + 2) if (one := office.report(n))]
    sooner = [one for one in others if one.created_at < kept.created_at]
    assert sooner, "what was heard of while the huge one was in hand did not wait for its end"
    assert len(json.loads(kept.report)["reports"][0]["submission"]["patches"]) == 1000
