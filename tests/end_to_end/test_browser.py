# SPDX-License-Identifier: GPL-2.0-or-later
"""The pages in a real browser: usable by all, no script runs, and no word of others acts."""

from __future__ import annotations

import itertools
import os
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import Any

import pytest

from rules.report import Report
from service.render import report_json
from service.settings.secrets import admin_token
from service.store import heads, letters, objections, outbox
from service.store.engine import reading, transaction
from service.store.heads import Head
from service.store.reports import NewReport, keep
from tests.npm import file_of
from tests.service.pulls import judged, newcomers_pull
from tests.service.store.test_lists import AT, REPLY
from tests.service.test_markdown import PIECES, with_text
from tests.service.web.serving import Served, served
from tests.service.web.test_post import letter

pytestmark = pytest.mark.end_to_end
AXE = "axe-core@4.14.1"
HOSTILE = 5 * int(os.environ.get("KSQUIRREL_SOAK", "1"))
"""How many pages of hostile texts are opened; each holds some sixty."""
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
]  # fmt: skip
ATTACKS = (
    "<script>document.title='owned'</script>", "<img src=x onerror=\"document.title='owned'\">",
    "\"><svg onload=document.title='owned'>", "javascript:document.title='owned'",
    "</title><script>document.title='owned'</script>", "' autofocus onfocus=document.title='owned'",
    "{{ 7*7 }}", "{% raw %}",
    "</textarea><iframe srcdoc='<script>parent.document.title=1</script>'>",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Site:
    """A server with a report on it, and a browser to look with."""

    server: Served
    browser: Any
    report: str


def kept(server: Served, report: Report) -> str:
    new = NewReport(
        key=report.submission.key,
        origin="pull",
        title=report.submission.title,
        verdict=report.verdict,
        report=report_json.render((report,)),
        rules="4f2c9e1",
        private=False,
        repository="Rust-for-Linux/linux",
        head="c614c3c39adb0123456789abcdef0123456789ab",
    )
    with transaction(server.engine) as db:
        return keep(db, new)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    chromium = shutil.which("chromium")
    if chromium is None or find_spec("playwright") is None:
        missing = "chromium" if chromium is None else "playwright (pip install '.[browser]')"
        pytest.skip(f"no {missing} here")
    from playwright.sync_api import sync_playwright

    with served(tmp_path_factory.mktemp("web")) as server, sync_playwright() as play:
        waiting = Head(
            id="waiting", installation=7, repository="Rust-for-Linux/linux", number=7,
            head="c614c3c39adb0123456789abcdef0123456789ab", private=False,
        )  # fmt: skip
        with transaction(server.engine) as db:
            heads.hear(db, waiting)
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        with transaction(server.engine) as db:
            for n in (1, 2):
                new = replace(REPLY, series=n, thread=f"{n}@a", message_id=f"r{n}@b")
                (held,) = outbox.put(db, [new], (n,), AT)
                outbox.hold(db, held, "no answer to the mail", AT)
            one = letters.keep(db, letter())
            assert one is not None
            letters.settle(db, one, letters.WAITING, "it holds no command")
        yield Site(server=server, browser=browser, report=kept(server, judged(newcomers_pull())))
        browser.close()


PATHS = ("/", "/r/{report}", "/r/{report}/wrong", "/rules", "/rules/spdx-missing", "/statusz",
         "/admin", "/setup", "/r/none", "/r/waiting")  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_object_to(site: Site, path: str, scheme: str) -> None:
    axe = file_of(AXE, "axe.min.js")
    token = admin_token(site.server.settings)
    context = site.browser.new_context(
        bypass_csp=True,  # for axe alone; what the policy forbids is tested below
        color_scheme=scheme,
        http_credentials={"username": "operator", "password": token},
    )
    page = context.new_page()
    page.goto(site.server.url + path.format(report=site.report))
    page.add_script_tag(path=str(axe))
    found = page.evaluate("axe.run().then(r => r.violations.map(v => [v.id, v.nodes[0].html]))")
    context.close()
    assert found == []


SEVERITIES = "td span, td.when"
LINES = "all => all.map(one => one.getClientRects().length)"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("width", [360, 1200])
def test_a_page_fits_the_screen_and_breaks_no_word_in_two(
    site: Site, path: str, width: int
) -> None:
    token = admin_token(site.server.settings)
    context = site.browser.new_context(
        viewport={"width": width, "height": 640},
        http_credentials={"username": "operator", "password": token},
    )
    page = context.new_page()
    page.goto(site.server.url + path.format(report=site.report))
    wide = page.evaluate("document.documentElement.scrollWidth")
    lines = page.locator(SEVERITIES).evaluate_all(LINES)
    context.close()
    assert wide <= width
    assert set(lines) <= {1}
    assert lines or path not in ("/", "/rules")


def test_a_reader_gets_from_the_list_to_the_rule_and_calls_it_wrong(site: Site) -> None:
    context = site.browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.server.url)
    page.get_by_role("link", name="A clock for drivers").or_(
        page.locator(f"a[href='/r/{site.report}']")
    ).first.click()
    page.get_by_role("link", name="spdx-missing").click()
    assert page.get_by_role("heading", level=1).inner_text() == "spdx-missing"
    page.go_back()
    page.get_by_role("link", name="Is it wrong?").click()
    page.get_by_label("Which rule?").select_option("spdx-missing")
    page.get_by_label("What is wrong about it?").fill("It is <b>generated</b>.")
    page.get_by_role("button", name="Tell them").click()
    assert page.get_by_role("status").is_visible()
    context.close()


def test_the_operator_lets_a_mail_go_and_sees_to_a_letter(site: Site) -> None:
    token = admin_token(site.server.settings)
    context = site.browser.new_context(
        java_script_enabled=False, http_credentials={"username": "operator", "password": token}
    )
    page = context.new_page()
    page.goto(f"{site.server.url}/admin")
    page.get_by_role("button", name="Send it after all: 1").click()
    page.get_by_role("button", name="Never send it: 2").click()
    page.get_by_role("button", name="It is seen to: 1").click()
    assert page.url.startswith(f"{site.server.url}/admin")
    assert page.get_by_role("button").count() == 0
    with reading(site.server.engine) as db:
        assert [one.state for one in outbox.every(db)] == ["pending", "dropped"]
    context.close()


def test_no_hostile_text_runs_in_a_browser(site: Site) -> None:
    numbers = itertools.count()
    dice = random.Random(11)
    pieces = (*PIECES, *ATTACKS * 5)
    context = site.browser.new_context(
        http_credentials={"username": "o", "password": admin_token(site.server.settings)}
    )
    page = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    for _ in range(HOSTILE):
        report, override = with_text(
            lambda: f"{next(numbers)}-" + "".join(dice.choices(pieces, k=6))
        )
        name = kept(site.server, report)
        with transaction(site.server.engine) as db:
            objections.add(db, name, override.reason + "".join(ATTACKS))
        for path in (f"/r/{name}", "/", "/admin"):
            page.goto(site.server.url + path)
            assert page.title() != "owned"
            assert page.locator("script, iframe, svg, img, object, embed").count() == 0
    context.close()
    assert complaints == []
    assert all(url.startswith(site.server.url) for url in asked)
