# SPDX-License-Identifier: GPL-2.0-or-later
"""Whatever happens, every check that was begun comes to its end, and to the right one."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from service.faults import Held, TryLater
from service.jobs.attempt import MOST
from service.jobs.job import Job
from service.jobs.worker import Worker
from service.post.check_run import CHANNEL
from service.post.ledger import PATIENCE
from service.pulls.cap import MOST as MOST_WRITES
from service.pulls.cap import MOST_CHECKS
from service.pulls.judge import judge, judge_queue
from service.pulls.world import About
from service.settings.model import Tree
from service.store import brake, heads, reports
from service.store import ledger as posts
from service.store.engine import reading, transaction
from service.store.kinds import now
from service.store.repositories import home_of
from service.store.tables import audit, ledger
from tests.github.fixtures import INSTALLATION, NAME, hub, running  # noqa: F401
from tests.service.test_pull_jobs import (
    Office,
    bad_pull,
    good_pull,
    mend,
    office,  # noqa: F401
    quietly,
)


def open_checks(office: Office) -> list[dict[str, Any]]:  # noqa: F811
    return [run for run in office.checks() if run["status"] != "completed"]


def queued(head: str, tries: int = 0) -> Job:
    about = About(installation=INSTALLATION, repository=NAME, number=1)
    args = {**about.args, "head": head}
    return Job(id="judge-queue.x.1", kind="judge-queue", key=about.job_key, args=args, tries=tries)


def test_a_head_pushed_over_before_it_was_judged_is_not_left_in_progress(office: Office) -> None:  # noqa: F811
    bad_pull(office)
    office.do("announce")
    mend(office)
    office.do("announce")
    office.do("judge-pull")
    assert open_checks(office) == []
    assert [run["conclusion"] for run in office.checks()] == ["cancelled", "success"]
    written = len(office.writes())
    office.do("judge-pull")
    assert len(office.writes()) == written


def test_a_pull_request_closed_before_it_was_judged_is_not_left_in_progress(
    office: Office,  # noqa: F811
) -> None:
    good_pull(office, 1)
    office.do("announce")
    office.hub.world.change_pull(NAME, 1, state="closed")
    office.do("judge-pull")
    assert [run["conclusion"] for run in office.checks()] == ["cancelled"]
    office.hub.world.change_pull(NAME, 1, state="open")
    office.do("announce")
    office.do("judge-pull")
    assert [run["conclusion"] for run in office.checks()] == ["success"]


def test_what_github_will_never_show_completes_the_check(office: Office) -> None:  # noqa: F811
    good_pull(office, 1)
    office.do("announce")
    office.hub.world.add_fault(
        path="/git/trees/", status=200, times=99, body={"sha": "0", "truncated": True, "tree": []}
    )
    office.do("judge-pull")
    (run,) = office.checks()
    assert (run["status"], run["conclusion"]) == ("completed", "failure")
    assert "not your fault" in run["summary"]
    assert "given up" in run["title"]


def test_a_fault_of_ours_completes_the_check(office: Office) -> None:  # noqa: F811
    good_pull(office, 1)
    office.do("announce")
    office.hub.world.add_fault(path="/pulls/1/commits", status=200, times=9, body={"odd": 1})
    with pytest.raises(Exception):  # noqa: B017, PT011
        office.do("judge-pull")
    (run,) = office.checks()
    assert (run["status"], run["conclusion"]) == ("completed", "failure")
    assert "not your fault" in run["summary"]


def test_it_is_the_newest_head_that_could_not_be_checked(office: Office) -> None:  # noqa: F811
    bad_pull(office)
    old = office.head()
    office.do("judge-pull")
    mend(office)
    office.hub.world.add_fault(path="/pulls/1/commits", status=502, times=9)
    with pytest.raises(TryLater):
        office.do("judge-pull", head=old)
    said = {run["head_sha"]: run["title"] for run in office.checks()}
    assert "Could not check" not in said[old]
    assert "Could not check" in said[office.head()]


def test_what_could_not_be_checked_names_no_address_of_ours(office: Office) -> None:  # noqa: F811
    good_pull(office, 1)
    office.hub.world.add_fault(path="/pulls/1/commits", status=502, times=9)
    with pytest.raises(TryLater):
        office.do("judge-pull")
    (run,) = office.checks()
    assert run["title"].startswith("Could not check (GitHub API), retrying until ")


@pytest.mark.parametrize("path", ["/issues/1/comments", "/pulls/1/reviews"])
@pytest.mark.parametrize("status", [502, 403, 404])
def test_a_comment_that_fails_leaves_the_verdict_as_it_is(
    office: Office,  # noqa: F811
    path: str,
    status: int,
) -> None:
    bad_pull(office)
    office.do("judge-pull")
    title = office.checks()[0]["title"]
    other = Office(office.hub, office.world)
    office.hub.repo.git("checkout", "-q", "topic")
    office.hub.repo.commit("And again.\n", {"mm/slub.c": "int n2;\n"})
    office.hub.world.push(NAME, 1, "topic")
    office.hub.world.add_fault(path=path, method="POST", status=status, times=9,
                               body={"message": "it is locked"})  # fmt: skip
    office.hub.world.add_fault(path="/issues/comments/", status=status, times=9,
                               body={"message": "it is locked"})  # fmt: skip
    for _ in range(2):
        if status == 502:
            with pytest.raises(TryLater):
                other.do("judge-pull")
        else:
            other.do("judge-pull")
    assert "error" in title
    assert all("Could not check" not in run["title"] for run in office.checks())


def test_a_check_run_again_is_seen_to_run_again_whatever_comes_first(office: Office) -> None:  # noqa: F811
    good_pull(office, 1)
    office.do("judge-pull")
    written = len(office.writes())
    office.do("judge-pull", again=True)
    again = office.writes()[written:]
    assert len([one for one in again if one.startswith("PATCH")]) == 2, again
    assert open_checks(office) == []


def test_a_check_suite_run_again_judges_again_even_where_nothing_changed(office: Office) -> None:  # noqa: F811
    good_pull(office, 1)
    office.do("judge-pull")
    office.do("judge-head", 0, head=office.head())
    (waiting,) = office.world.queue.pending()
    stop, done = threading.Event(), threading.Event()

    def judge_it(job: Job) -> None:
        judge(office.world, job)
        done.set()

    url = office.world.settings.server.database_url
    worker = Worker(
        url=url,
        store=office.world.store,
        queue=office.world.queue,
        handlers={waiting.kind: judge_it},
    )
    written = len(office.writes())
    at_work = threading.Thread(target=worker.run, args=(stop,))
    at_work.start()
    try:
        assert done.wait(20)
    finally:
        stop.set()
        at_work.join(20)
    assert len(office.writes()) == written + 2, "in progress, and complete once more"
    assert open_checks(office) == []


def test_a_check_is_not_announced_while_its_pull_request_is_judged(office: Office) -> None:  # noqa: F811
    good_pull(office, 1)
    about = About(installation=INSTALLATION, repository=NAME, number=1)
    queue = office.world.queue
    with transaction(office.world.store) as db:
        announced = queue.enqueue(db, kind="announce", key=about.job_key, args=about.args)
    with pytest.raises(Held):
        office.do("judge-pull")
    queue.cancel(announced)
    office.do("judge-pull")
    assert [run["conclusion"] for run in office.checks()] == ["success"]


def test_the_check_of_a_merge_group_leads_to_the_report_and_never_hangs(office: Office) -> None:  # noqa: F811
    good_pull(office, 1)
    group = office.hub.repo.git("rev-parse", "main").strip()
    office.do("announce", head=group)
    office.hub.world.add_fault(path="/pulls/1/commits", status=502, times=9)
    for tries, conclusion in ((0, None), (MOST - 1, "failure")):
        with pytest.raises(TryLater):
            judge_queue(office.world, queued(group, tries))
        (run,) = [one for one in office.checks() if one["head_sha"] == group]
        assert run["conclusion"] == conclusion, "what may yet succeed keeps its turn"
    office.hub.world.faults.clear()
    office.do("judge-queue", head=group)
    assert run["conclusion"] == "success"
    kept = office.report()
    assert kept is not None
    assert run["details_url"].endswith(f"/r/{kept.id}")


def test_a_merge_group_of_a_closed_pull_request_is_not_left_in_progress(office: Office) -> None:  # noqa: F811
    good_pull(office, 1)
    group = office.hub.repo.git("rev-parse", "main").strip()
    office.do("announce", head=group)
    office.hub.world.change_pull(NAME, 1, state="closed")
    office.do("judge-queue", head=group)
    assert open_checks(office) == []


@pytest.mark.parametrize("in_hand", [False, True])
def test_an_outcome_that_a_dead_worker_left_under_way_is_not_left_so(
    office: Office,  # noqa: F811
    in_hand: bool,
) -> None:
    bad_pull(office)
    office.do("announce")
    key = f"{INSTALLATION}/{NAME}/1/{office.head()}"
    with transaction(office.world.store) as db:
        posts.plan(db, CHANNEL, key, b"the outcome")
        if in_hand:
            posts.sending(db, CHANNEL, key)
            a_while_ago = now() - 2 * PATIENCE
            db.execute(update(ledger).where(ledger.c.key == key).values(updated_at=a_while_ago))
    mend(office)
    office.do("judge-pull")
    assert [run["conclusion"] for run in office.checks()] == ["cancelled", "success"]


def test_a_draft_that_was_mended_hides_the_comment(office: Office) -> None:  # noqa: F811
    bad_pull(office)
    office.do("judge-pull")
    office.hub.world.change_pull(NAME, 1, draft=True)
    office.do("judge-pull")
    assert office.comments()[0]["hidden"] is None
    mend(office)
    office.do("judge-pull")
    assert office.comments()[0]["hidden"] == "RESOLVED"


def test_faults_in_the_policy_of_the_base_are_shown(office: Office) -> None:  # noqa: F811
    repo = office.hub.repo
    repo.git("checkout", "-q", "main")
    repo.commit("policy\n", {".ksquirrel.toml": "[rules.no-such-rule]\nlevel = 'off'\n"})
    good_pull(office, 1)
    office.do("judge-pull")
    (run,) = office.checks()
    assert "The policy of the base was not used" in run["summary"]


def test_below_a_pull_request_so_much_is_said_an_hour_and_each_head_has_its_check(
    office: Office,  # noqa: F811
) -> None:
    bad_pull(office)
    held = 0
    for n in range(3 * MOST_WRITES):
        bad_pull_again(office, n)
        office.do("announce")
        try:
            office.do("judge-pull")
        except Held:
            held += 1
        assert open_checks(office) == []
        assert office.checks()[-1]["head_sha"] == office.head()
        if held == 3:
            break
    assert held == 3
    said = [call for call in office.hub.world.writes() if "/check-runs" not in call]
    assert MOST_WRITES <= len(said) <= MOST_WRITES + 5
    with transaction(office.world.store) as db:
        an_hour_ago = now() - timedelta(hours=1)
        db.execute(update(audit).where(audit.c.what == "write").values(at=an_hour_ago))
    office.do("judge-pull")
    assert office.head()[:12] in office.comments()[0]["body"]


def bad_pull_again(office: Office, n: int) -> None:  # noqa: F811
    """A push that makes the comment say something else."""
    repo = office.hub.repo
    repo.git("checkout", "-q", "-B", "topic", "main")
    for title in ("Fix this.", "mm/slub: free it once")[: 1 + n % 2]:
        repo.commit(f"{title} {n}\n\nIt is one too high.\n", {"mm/slub.c": f"int {title[0]}{n};\n"})
    office.hub.world.push(NAME, 1, "topic")


def test_a_bot_that_answers_every_verdict_with_a_push_comes_to_rest(office: Office) -> None:  # noqa: F811
    bad_pull(office)
    repo = office.hub.repo
    bad = repo.git("rev-parse", "topic").strip()
    mend(office)
    good = office.head()
    with pytest.raises(Held, match="without end"):  # noqa: PT012
        for rounds in range(MOST_CHECKS):
            office.do("announce")
            with suppress_below(office):
                office.do("judge-pull")
            title = f"mm/slub: {rounds}\n\nIt is one too high.\n"
            repo.git("checkout", "-q", "-B", "topic", (bad, good)[rounds % 2])
            repo.commit(title, {f"mm/{rounds}.c": "int n;\n"})
            office.hub.world.push(NAME, 1, "topic")
    writes = office.hub.world.writes()
    checks = [one for one in writes if "/check-runs" in one]
    assert len(checks) <= MOST_CHECKS + 2
    assert len(writes) - len(checks) <= MOST_WRITES + 5
    assert len([one for one in office.comments() if one["hidden"] is None]) <= 1


@contextmanager
def suppress_below(office: Office) -> Iterator[None]:  # noqa: F811
    """What is held below the pull request alone is held: its check was made."""
    try:
        yield
    except Held:
        if office.head() not in {run["head_sha"] for run in office.checks()}:
            raise
        assert open_checks(office) == []


@pytest.mark.parametrize("mode", ["shadow", "observe", "off"])
def test_a_check_that_was_begun_is_completed_once_when_the_mode_changes(
    office: Office,  # noqa: F811
    mode: str,
) -> None:
    good_pull(office, 1)
    office.do("announce")
    quiet = quietly(office, mode)
    quiet.do("reconcile", 0)
    quiet.do("judge-pull")
    (run,) = office.checks()
    assert (run["status"], run["conclusion"]) == ("completed", "cancelled")
    assert "told to be silent" in run["title"]
    written = len(office.writes())
    for kind in ("announce", "judge-pull"):
        quiet.do(kind)
    quiet.do("reconcile", 0)
    assert len(office.writes()) == written
    for pending in office.world.queue.pending():
        office.world.queue.cancel(pending.id)
    office.do("reconcile", 0)
    assert [job.kind for job in office.world.queue.pending()] == ["judge-pull"]
    office.do("judge-pull")
    assert run["conclusion"] == "success", "the mode is full again"


def test_a_check_that_cannot_be_completed_in_silence_is_let_be(office: Office) -> None:  # noqa: F811
    good_pull(office, 1)
    office.do("announce")
    office.hub.world.set_installation(INSTALLATION, "gone")
    quiet = quietly(office, "shadow")
    for _ in range(3):
        quiet.do("reconcile", 0)
    asked = [c for c in office.hub.world.calls if c.path.endswith("access_tokens")]
    assert len([c for c in asked if c.status == 404]) == 1


@pytest.mark.parametrize("mode", ["full", "shadow"])
def test_the_page_of_a_head_knows_what_kept_it_from_being_judged(office: Office, mode: str) -> None:  # noqa: F811
    good_pull(office, 1)
    about = About(installation=INSTALLATION, repository=NAME, number=1)
    page = office.world.report_id(about, office.head())

    def known() -> heads.Heard:
        with reading(office.world.store) as db:
            found = heads.find(db, page)
        assert found is not None
        return found

    quiet = quietly(office, mode)
    office.hub.world.add_fault(path="/pulls/1/commits", status=502, times=9)
    with pytest.raises(TryLater):
        quiet.do("judge-pull")
    assert known().trouble == "GitHub API"
    assert (known().until or "").endswith("UTC")
    office.hub.world.faults.clear()
    quiet.do("judge-pull")
    assert (known().trouble, known().private) == (None, False)
    office.hub.world.repos[NAME].private = True
    office.hub.world.add_fault(path="/pulls/1/commits", status=404, times=9)
    quiet.do("judge-pull")
    assert (known().private, known().until) == (True, None)
    assert known().trouble


def test_a_verdict_that_may_have_been_posted_is_not_taken_back_in_silence(office: Office) -> None:  # noqa: F811
    good_pull(office, 1)
    office.do("judge-pull")
    (run,) = office.checks()
    with transaction(office.world.store) as db:  # as a worker leaves it that dies at the post
        db.execute(update(ledger).values(state="sending"))
    quietly(office, "shadow").do("reconcile", 0)
    assert run["conclusion"] == "success"


def test_the_brake_holds_the_last_word_too(office: Office) -> None:  # noqa: F811
    good_pull(office, 1)
    office.do("announce")
    quiet = quietly(office, "shadow")
    with transaction(office.world.store) as db:
        brake.pull(db, "all", "operator")
    quiet.do("reconcile", 0)
    assert len(open_checks(office)) == 1
    with transaction(office.world.store) as db:
        brake.release(db, "all")
    quiet.do("reconcile", 0)
    assert open_checks(office) == []


def test_nothing_is_said_twice_in_a_repository_that_was_renamed_and_moved(office: Office) -> None:  # noqa: F811
    bad_pull(office)
    (there,) = office.hub.world.repos.values()
    office.do("reconcile", 0)
    office.do("judge-pull")
    office.hub.world.allow(NAME, "maint", "write")
    office.do("override", sender="maint", reason="an import")
    office.do("judge-pull")
    written, report = len(office.writes()), office.report()
    for pending in office.world.queue.pending():
        office.world.queue.cancel(pending.id)
    new = About(installation=88, repository="looms/engine", number=1)
    there.name, there.installation = new.repository, new.installation
    office.hub.world.repos = {new.repository: there}
    office.hub.world.set_installation(88, "active")
    office.do("reconcile", 0)
    assert office.world.queue.pending() == (), "the head was judged under its old name"
    with transaction(office.world.store) as db:
        home = home_of(db, there.id, (new.installation, new.repository))
    new = replace(new, home=home)
    args = {**new.args, "head": there.pulls[1].head}
    judge(office.world, Job(id="judge-pull.x.2", kind="judge-pull", key=new.job_key, args=args))
    assert len(office.writes()) == written
    (run,) = there.checks.values()
    assert run["conclusion"] == "success", "the override holds"
    assert len(there.comments) == 1
    assert report is not None
    assert office.world.report_id(new, there.pulls[1].head) == report.id


def test_commits_that_are_left_are_numbered_anew(office: Office, tmp_path: Path) -> None:  # noqa: F811
    good_pull(office, 3)
    folder = office.hub.repo.folder
    mirror = tmp_path / "mirror.git"
    office.hub.repo.git("clone", "-q", "--bare", str(folder), str(mirror))
    office.hub.repo.git("-C", str(mirror), "branch", "-f", "upstream", f"{office.head()}~1")
    tree = Tree(name="mm", git=mirror, branch="upstream", match=(NAME,))
    settings = replace(office.world.settings, trees=(tree,))
    Office(office.hub, replace(office.world, settings=settings)).do("judge-pull")
    (run,) = office.checks()
    assert "2 commits of mm already; not judged again." in run["summary"]
    assert "1 commit, nothing" in run["title"] or "in 1 commit" in run["title"]
    kept = office.report()
    assert kept is not None
    submission = json.loads(kept.report)["reports"][0]["submission"]
    assert [patch["number"] for patch in submission["patches"]] == [1]
    assert submission["missing"] == []
    office.hub.repo.git("-C", str(mirror), "branch", "-f", "upstream", office.head())
    Office(office.hub, replace(office.world, settings=settings)).do("judge-pull")
    assert run["conclusion"] == "success"
    assert "3 commits of mm already" in run["summary"]


def test_a_repository_made_private_takes_its_reports_with_it(office: Office) -> None:  # noqa: F811
    good_pull(office, 1)
    office.do("judge-pull")
    public = office.report()
    assert public is not None
    assert not public.private
    office.hub.world.repos[NAME].private = True
    office.hub.repo.git("checkout", "-q", "topic")
    office.hub.repo.commit("And again.\n", {"mm/slub.c": "int n2;\n"})
    office.hub.world.push(NAME, 1, "topic")
    office.do("judge-pull")
    with reading(office.world.store) as db:
        assert reports.recent(db, reports.Filter()) == ()
        old = reports.find(db, public.id)
    assert old is not None
    assert old.private


def test_one_repository_that_is_refused_keeps_no_other_from_being_reconciled(
    office: Office,  # noqa: F811
) -> None:
    good_pull(office, 1)
    repositories = office.hub.world.repos
    office.hub.world.add_repository("A/refused", str(office.hub.repo.folder), INSTALLATION)
    repositories[NAME] = repositories.pop(NAME)  # the one that is refused comes first
    office.hub.world.add_fault(path="/refused/pulls", status=403, times=9, body={"message": "no"})
    office.do("reconcile", 0)
    assert [job.key for job in office.world.queue.pending()] == [f"{INSTALLATION}/{NAME}/1"]
