# SPDX-License-Identifier: GPL-2.0-or-later
"""The pages: what they show, to whom, and that no submitter's word acts in them.

``make soak`` shows a hundred times as many hostile texts.
"""

from __future__ import annotations

import base64
import itertools
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update

from rules.engine.rule import catalogue
from rules.report import Finding, Outcome, Report, Severity
from service.brake import brake_file
from service.render import report_json
from service.settings.secrets import admin_token
from service.store import brake, counters, dead, mirrors, objections, reports, tables
from service.store.engine import reading, transaction
from service.store.reports import NewReport
from service.web.pages import OBJECTIONS
from service.web.probes import disk_faults
from service.web.view import MOST
from tests.service.pulls import clean_pull, judged, newcomers_pull
from tests.service.test_markdown import PIECES, Skeleton, with_text
from tests.service.web.conftest import FakePending, Web

TIMES = 1000 * int(os.environ.get("KSQUIRREL_SOAK", "1"))


def keep(web: Web, report: Report, *, private: bool = False, **more: str) -> str:
    new = NewReport(
        key=more.pop("key", report.submission.key),
        origin=report.submission.origin,
        title=report.submission.title,
        verdict=report.verdict,
        report=report_json.render((report,)),
        rules="4f2c9e1",
        private=private,
        **more,  # type: ignore[arg-type]
    )
    with transaction(web.engine) as db:
        return reports.keep(db, new)


def test_a_report_is_shown_in_full(web: Web) -> None:
    report = judged(newcomers_pull())
    name = keep(web, report, repository="Rust-for-Linux/linux", head="c614c3c39adb01234567")
    page = web.client.get(f"/r/{name}")
    assert page.status_code == 200
    for said in report.said():
        assert f"/rules/{said.rule}" in page.text
    assert "6 errors, 3 warnings, 3 notes" in page.text
    assert "git rebase --signoff BASE" in page.text
    assert "Nothing was said of 1 of them" in page.text
    assert "c614c3c39adb" in page.text
    assert "The submission as a whole" not in page.text
    assert page.headers.get("Cache-Control") is None


def test_a_report_leads_back_to_its_pull_request(web: Web) -> None:
    report = judged(newcomers_pull())
    pull = replace(report, submission=replace(report.submission, key="octo/old#7@c614c3c39adb"))
    name = keep(web, pull, repository="octo/linux")
    page = web.client.get(f"/r/{name}").text
    assert '<a href="https://github.com/octo/linux/pull/7">octo/linux#7</a>' in page
    for key, repository in (
        ("octo/old#7", "octo/linux"), ("octo/old#7@c6", "javascript:x"), ("x#y", "octo/linux"),
    ):  # fmt: skip
        pull = replace(report, submission=replace(report.submission, key=key))
        page = web.client.get(f"/r/{keep(web, pull, repository=repository)}").text
        assert "/pull/" not in page
        assert 'href="javascript' not in page


def test_a_place_in_a_message_is_named_as_the_command_names_it(web: Web) -> None:
    page = web.client.get(f"/r/{keep(web, judged(newcomers_pull()))}").text
    for words in ("message, line 5", ">subject<", "rust/kernel/clock.rs, line 1"):
        assert words in page
    assert "trailers, line" not in page


def test_a_list_without_reports_says_why(web: Web) -> None:
    assert "Nothing public was judged yet" in web.client.get("/").text
    keep(web, judged(newcomers_pull()))
    assert "Nothing public was judged yet" not in web.client.get("/").text
    assert "none of that kind" in web.client.get("/?origin=mail").text


def test_a_report_of_a_clean_pull_request_says_so(web: Web) -> None:
    report = judged(clean_pull())
    outcomes = tuple(replace(one, findings=()) for one in report.outcomes)
    page = web.client.get(f"/r/{keep(web, replace(report, outcomes=outcomes))}")
    assert "Nothing to do." in page.text
    assert "nothing to do" in page.text


def test_what_was_not_asked_and_what_broke_is_said(web: Web) -> None:
    report = judged(clean_pull())
    broken = Outcome(rule="toy", cap=Severity.ERROR, broken="ValueError: inside")
    page = web.client.get(f"/r/{keep(web, replace(report, outcomes=(broken,)))}").text
    assert "1 of our rules failed" in page
    assert "inside" not in page
    skipped = Outcome(rule="toy", cap=Severity.ERROR, skipped="no tree at hand")
    page = web.client.get(f"/r/{keep(web, replace(report, outcomes=(skipped,)))}").text
    assert "no tree at hand" in page


def test_a_page_shows_the_worst_and_counts_the_rest(web: Web) -> None:
    report = judged(clean_pull())
    mild = replace(find_finding(report), severity=Severity.NOTE)
    outcome = Outcome(
        rule="spdx-missing",
        cap=Severity.ERROR,
        findings=(mild,) * (MOST + 5) + (replace(mild, seen="the worst", severity=None),),
    )
    page = web.client.get(f"/r/{keep(web, replace(report, outcomes=(outcome,)))}").text
    assert page.index("the worst") < page.index(">note<")
    assert "6 milder findings are" in page
    assert page.count("<article>") == MOST


def find_finding(report: Report) -> Finding:
    return report.submission.patches[0].finding("body", "seen", "expected")


def test_a_failure_inside_is_not_told(web: Web) -> None:
    web.app.testing = False
    name = keep(web, judged(clean_pull()), key="odd")
    with transaction(web.engine) as db:
        db.execute(update(tables.reports).values(report='{"reports": ["secret"]}'))
    answer = web.client.get(f"/r/{name}")
    assert (answer.status_code, "secret" in answer.text) == (500, False)
    assert "Traceback" not in answer.text


def test_a_report_is_there_as_json(web: Web) -> None:
    report = judged(newcomers_pull())
    answer = web.client.get(f"/r/{keep(web, report)}.json")
    assert answer.mimetype == "application/json"
    assert answer.json == {
        "schema": "ksquirrel.report/1",
        "reports": [report_json.document(report)],
    }


def test_the_operator_alone_sees_the_mail_that_was_kept(web: Web) -> None:
    report = judged(newcomers_pull())
    of_mail = replace(report, submission=replace(report.submission, origin="mail", pull=None))
    name = keep(web, of_mail, text="To: Ada <ada@engine.example>\r\n\r\nHi <b>Ada</b>,\n")
    assert "Hi &lt;b&gt;Ada" not in web.client.get(f"/r/{name}").text
    shown = web.client.get(f"/r/{name}", headers=web.operator).text
    assert "To: Ada &lt;ada@engine.example&gt;" in shown
    assert "Hi &lt;b&gt;Ada&lt;/b&gt;," in shown


@pytest.mark.parametrize("suffix", ["", ".json"])
def test_a_private_report_is_there_for_the_operator_alone(web: Web, suffix: str) -> None:
    name = keep(web, judged(newcomers_pull()), private=True)
    assert web.client.get(f"/r/{name}{suffix}").status_code == 404
    assert web.client.get(f"/r/{name}{suffix}").text == (
        web.client.get(f"/r/none{suffix}").text)  # fmt: skip
    shown = web.client.get(f"/r/{name}{suffix}", headers=web.operator)
    assert shown.status_code == 200
    assert shown.headers["Cache-Control"] == "no-store"
    password = base64.b64encode(f"ada:{admin_token(web.settings)}".encode()).decode()
    basic = {"Authorization": f"Basic {password}"}
    assert web.client.get(f"/r/{name}{suffix}", headers=basic).status_code == 200
    assert name not in web.client.get("/").text
    assert name in web.client.get("/admin", headers=web.operator).text


def test_recent_reports_are_listed_newest_first_and_narrowed(web: Web) -> None:
    bad, good = judged(newcomers_pull()), judged(clean_pull())
    first = keep(web, bad, key="1", repository="Rust-for-Linux/linux")
    second = keep(web, good, key="2", repository="looms/engine")
    page = web.client.get("/").text
    assert page.index(second) < page.index(first)
    for query, shown, hidden in (
        ("repository=looms/engine", second, first),
        ("verdict=errors", first, second),
    ):
        page = web.client.get(f"/?{query}").text
        assert shown in page
        assert hidden not in page
    assert first not in web.client.get("/?origin=mail").text
    assert first in web.client.get("/?origin=nonsense&verdict=&repository=<script>").text


def test_calling_a_report_wrong_is_kept_counted_and_bounded(web: Web) -> None:
    name = keep(web, judged(newcomers_pull()), private=True)
    form = web.client.get(f"/r/{name}/wrong?rule=spdx-missing")
    assert "<option selected>spdx-missing</option>" in form.text
    said = {"rule": "spdx-missing", "words": "it is generated <b>\x00"}
    answer = web.client.post(f"/r/{name}/wrong", data=said)
    assert (answer.status_code, answer.headers["Location"]) == (
        303, f"/r/{name}/wrong?said=yes")  # fmt: skip
    thanks = web.client.get(answer.headers["Location"]).text
    assert "Thank you" in thanks
    assert f'href="/r/{name}"' in thanks
    page = web.client.get("/admin", headers=web.operator).text
    assert "it is generated &lt;b&gt;" in page
    for _ in range(OBJECTIONS + 10):
        web.client.post(f"/r/{name}/wrong", data={"words": "again"})
    with reading(web.engine) as db:
        kept = list(objections.read(db, 1000))
        found = {tuple(one.labels.items()): one.value for one in counters.read(db)}
    assert len(kept) == OBJECTIONS
    assert kept[-1].rule == "spdx-missing"
    assert found[("rule", "spdx-missing"),] == 1


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, 400),
        ({"rule": "no-such-rule"}, 400),
        ({"words": "  "}, 400),
        ({"rule": "spdx-missing"}, 303),
        ({"words": "x" * 100_000}, 413),
    ],
)
def test_an_objection_says_something(web: Web, data: dict[str, str], status: int) -> None:
    name = keep(web, judged(newcomers_pull()))
    assert web.client.post(f"/r/{name}/wrong", data=data).status_code == status
    assert web.client.post("/r/none/wrong", data=data).status_code in (404, 413)


def test_every_rule_has_its_page(web: Web) -> None:
    listed = web.client.get("/rules").text
    for name in catalogue():
        assert f'href="/rules/{name}"' in listed
        page = web.client.get(f"/rules/{name}")
        assert page.status_code == 200
        for heading in ("Why", "Fix", "Wrong", "Right", "See", "Silence"):
            assert f"<h2>{heading}</h2>" in page.text
    assert web.client.get("/rules/no-such-rule").status_code == 404


def test_the_sources_of_a_rule_are_links_and_its_examples_are_not(web: Web) -> None:
    page = web.client.get("/rules/link-not-https").text
    assert '<a href="https://docs.kernel.org/' in page
    example = page.split("<h2>Wrong</h2>")[1].split("</section>")[0]
    assert "://" in example
    assert "<a " not in example


def routes(web: Web) -> Iterator[tuple[str, str]]:
    for rule in web.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            path = rule.rule.replace("<report>", "none").replace("<name>", "spdx-missing")
            yield method, path.replace("<path:filename>", "style.css")


def test_every_answer_carries_the_headers_that_bind_a_browser(web: Web) -> None:
    for method, path in [*routes(web), ("GET", "/no-such-page")]:
        answer = web.client.open(path, method=method, buffered=True)
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self';"), path
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers
        assert "<script" not in answer.text
        assert " style=" not in answer.text


OPERATORS = ("/admin", "/setup", "/setup/done")
DISGUISES: tuple[dict[str, str], ...] = (
    {},
    {"X-Forwarded-For": "127.0.0.1"},
    {"X-Real-IP": "127.0.0.1"},
    {"Forwarded": "for=127.0.0.1"},
    {"Host": "localhost"},
    {"Origin": "http://127.0.0.1:8080"},
    {"Authorization": "Bearer "},
    {"Authorization": "Bearer guess"},
    {"Authorization": "Basic OmE="},
    {"Authorization": "Basic"},
    {"Authorization": "Basic \u00e9"},
    {"Authorization": "Digest username=admin"},
)


@pytest.mark.parametrize("disguise", DISGUISES, ids=str)
def test_the_operators_pages_take_nothing_but_the_token(web: Web, disguise: dict[str, str]) -> None:
    for path in OPERATORS:
        answer = web.client.get(path, headers=disguise)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    assert set(OPERATORS) <= {path for _, path in routes(web)}


def test_a_wrong_password_with_odd_characters_is_only_wrong(web: Web) -> None:
    odd = base64.b64encode("a:\u4e2d\ud83d".encode("utf-8", "surrogatepass")).decode()
    assert web.client.get("/admin", headers={"Authorization": f"Basic {odd}"}).status_code == 401


def page_of(web: Web, text: Callable[[], str]) -> tuple[str, str]:
    """The page of a report full of a text, and the operator's page about it."""
    report, override = with_text(text)
    name = keep(web, report, repository=text())
    with transaction(web.engine) as db:
        objections.add(db, name, override.reason)
    return (
        web.client.get(f"/r/{name}").text,
        web.client.get("/", query_string={"repository": text().encode("utf-8", "replace")}).text,
    )


def skeleton(page: str) -> list[object]:
    parser = Skeleton()
    parser.feed(page)
    parser.close()
    return [tag for tag in parser.tags if "/r/" not in str(tag)]


def test_no_submitters_word_becomes_part_of_a_page(web: Web) -> None:
    numbers = itertools.count()
    expected, _ = page_of(web, lambda: f"text {next(numbers)}")
    dice = random.Random(9)

    def hostile() -> str:
        return f"{next(numbers)}-" + "".join(dice.choices(PIECES, k=dice.randint(1, 8)))

    for _ in range(max(TIMES // 60, 1)):
        page, recent = page_of(web, hostile)
        assert skeleton(page) == skeleton(expected)
        for text in (page, recent):
            assert not any(c in text for c in "\x00\x1b\u202e\u200b\u2028\x85")
            assert "<script" not in text
    shown = web.client.get("/admin", headers=web.operator).text
    assert "<script" not in shown
    assert "<img" not in shown


def test_the_service_is_alive_and_ready(web: Web) -> None:
    for path, words in (("/livez", "alive\n"), ("/readyz", "ready\n")):
        answer = web.client.get(path)
        assert (answer.status_code, answer.text) == (200, words)


def test_a_service_without_its_tables_is_not_ready(web: Web) -> None:
    with transaction(web.engine) as db:
        db.exec_driver_sql("DROP TABLE ks_version")
    answer = web.client.get("/readyz")
    assert (answer.status_code, "another version" in answer.text) == (503, True)
    assert web.client.get("/livez").status_code == 200


def test_a_folder_that_is_gone_is_a_fault_of_the_disk(web: Web) -> None:
    assert list(disk_faults(web.settings.state)) == []
    assert "cannot be looked at" in next(disk_faults(web.settings.state / "none"))


def test_the_status_says_what_waits_and_what_is_held(web: Web) -> None:
    web.queue.waiting.append(FakePending("judge", datetime(2026, 1, 2, 3, 4, tzinfo=UTC)))
    with transaction(web.engine) as db:
        brake.pull(db, brake.ALL, "ada")
        mirrors.not_fetched(db, "rust-next", "no network")
        counters.add(db, "events_total", source="github", result="queued")
    brake_file(web.settings).write_text("org:looms\n")
    with transaction(web.engine) as db:
        letter = dead.Letter(job="1", kind="judge-pull", key="7/looms/secret/1", args={},
                             error="looms/secret", traceback="looms/secret", tries=6)  # fmt: skip
        dead.park(db, letter)
    keep(web, judged(newcomers_pull()), private=True, repository="looms/secret")
    assert "org:looms" in web.client.get("/admin", headers=web.operator).text
    page, full = web.client.get("/statusz"), web.client.get("/statusz", headers=web.operator)
    for words in (
        "1, the oldest since 2026-01-02 03:04 UTC",
        "some or all of what would be said",
        "shadow",
    ):
        assert words in page.text, words
        assert words in full.text, words
    for words in ("rust-next", "never", "events_total", "source github"):
        assert words in full.text, words
        assert words not in page.text, words
    assert "looms" not in page.text
    assert full.headers["Cache-Control"] == "no-store"


def test_metrics_are_read_from_the_database(web: Web) -> None:
    old = datetime.now(UTC) - timedelta(minutes=5)
    web.queue.waiting += [FakePending("judge", old), FakePending("announce", datetime.now(UTC))]
    with transaction(web.engine) as db:
        counters.add(db, "events_total", 3, source="github", result="queued")
        counters.add(db, "findings_total", 2, rule="spdx-missing", level="error")
        counters.add(db, "findings_total", 1, rule='odd"\n')
        brake.pull(db, brake.ALL, "ada")
        letter = dead.Letter(job="1", kind="judge-pull", key="k", args={}, error="e",
                             traceback="", tries=6)  # fmt: skip
        dead.park(db, letter)
    answer = web.client.get("/metrics")
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    assert found["ksquirrel_events_total", "queued", "github"] == 3
    assert found["ksquirrel_findings_total", "error", "spdx-missing"] == 2
    assert found["ksquirrel_findings_total", "", 'odd"\n'] == 1
    assert found["ksquirrel_queue_depth", "judge"] == 1
    assert found["ksquirrel_queue_depth", "world"] == 0
    assert found["ksquirrel_brake_state",] == 1
    assert found["ksquirrel_dead_letters",] == 1
    assert 299 < found["ksquirrel_oldest_job_age_seconds",] < 330
