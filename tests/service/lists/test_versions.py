# SPDX-License-Identifier: GPL-2.0-or-later
"""The next version on a list: what was said of the one before, and what was answered to it."""

from __future__ import annotations

import email
import json
from dataclasses import replace
from datetime import timedelta
from email.policy import default
from pathlib import Path

import pytest

from service.lists.around import Around
from service.store import reports
from service.store.engine import reading, transaction
from tests.archives import mail
from tests.service.lists.conftest import Opens
from tests.service.lists.office import BAD, Office, a_list, bad

V2 = BAD.replace("PATCH", "PATCH v2")
GOOD_V2 = V2.replace("Free", "mm/slub: free")


def with_log(raw: bytes, text: bytes = b"v2: say why") -> bytes:
    """A version with a change log, so that nothing else is said of it."""
    return raw.replace(b"\n---\n mm", b"\n---\n" + text + b"\n\n mm")


def texts(office: Office) -> list[str]:
    """What was sent, as its readers see it."""
    found = [email.message_from_bytes(one.content, policy=default) for one in office.postman.got]  # type: ignore[arg-type]
    return [" ".join(one.get_content().split()) for one in found]


def after(office: Office, first: bytes, second: bytes, days: float = 3) -> list[str]:
    office.arrive(first)
    office.work()
    office.clock.now += timedelta(days=days)
    office.arrive(second)
    office.work()
    return texts(office)


def dated(raw: bytes, day: int = 5) -> bytes:
    return raw.replace(b"Fri, 2 Jan", f"Mon, {day} Jan".encode())


def test_what_is_still_there_is_said_once_more_and_shorter(office: Office) -> None:
    one, two = after(office, bad(1), with_log(dated(bad(2, V2, "1@engine.example"))))
    assert "The automatic check of this patch (v2) found 1 error, as in v1." in two
    assert (
        "error [subject-prefix-missing] A title that names no part of the kernel, as before."
        in (two)
    )
    assert "Please do not send a new version only because of this mail." in two
    assert "ksquirrel explain" in one
    assert "ksquirrel explain" not in two
    assert len(two) < len(one) * 0.8


def test_what_is_gone_is_said_beside_what_is_new(office: Office) -> None:
    second = dated(bad(2, GOOD_V2, "1@engine.example")).replace(b"kfree(", b"cache_put(")
    first = bad(1, GOOD_V2.replace(" v2", ""))
    unsigned = first.replace(b"Signed-off-by: Ada Hacker <ada@engine.example>\n", b"")
    assert unsigned != first
    one, two = after(office, unsigned, second)
    assert "found in v1" not in one
    assert "What it found in v1 is gone." in two
    assert "[version-changelog-missing] Version 2 without a word on what changed; expected" in two


def test_nothing_is_said_where_all_of_it_is_gone(office: Office) -> None:
    second = with_log(dated(bad(2, GOOD_V2, "1@engine.example")))
    assert len(after(office, bad(1), second)) == 1


def test_the_version_before_is_found_without_a_thread(office: Office) -> None:
    _, two = after(office, bad(1), with_log(dated(bad(2, V2), 22)), 20)
    assert "found 1 error, as in v1." in two


def test_a_version_that_was_clean_is_not_spoken_of(office: Office) -> None:
    first = bad(1, BAD.replace("Free", "mm/slub: free"))
    (one,) = after(office, first, with_log(dated(bad(2, V2, "1@engine.example"))))
    assert "in v1" not in one


def test_a_mail_that_nobody_got_is_not_gone_on_from(opened: Opens, tmp_path: Path) -> None:
    shadow = opened(a_list(tmp_path / "archive", "shadow"))
    shadow.arrive(bad(1))
    shadow.work()
    aloud = replace(shadow.world.settings, lists=(a_list(tmp_path / "archive", "author"),))
    office = replace(shadow, world=replace(shadow.world, settings=aloud))
    office.clock.now += timedelta(days=3)
    office.arrive(with_log(dated(bad(2, V2, "1@engine.example"))))
    office.work()
    (two,) = texts(office)
    assert "in v1" not in two
    assert "ksquirrel explain" in two


def test_a_version_that_got_no_mail_is_not_gone_on_from(office: Office) -> None:
    off = with_log(bad(1), b"X-Ksquirrel: off")
    (two,) = after(office, off, with_log(dated(bad(2, V2, "1@engine.example"))))
    assert "in v1" not in two
    assert "ksquirrel explain" in two


def test_a_shadow_goes_on_from_a_shadow(opened: Opens, tmp_path: Path) -> None:
    office = opened(a_list(tmp_path / "archive", "shadow"))
    assert after(office, bad(1), with_log(dated(bad(2, V2, "1@engine.example")))) == []
    newest = max(office.reports(), key=lambda one: one.created_at)
    assert "found 1 error, as in v1." in " ".join(newest.text.split())


@pytest.mark.parametrize("broken", ["", "{}", '{"reports": [{}]}', "[1", '{"reports": []}'])
def test_a_report_that_cannot_be_read_is_no_memory(office: Office, broken: str) -> None:
    office.arrive(bad(1))
    office.work()
    (kept,) = office.reports()
    fields = {name: getattr(kept, name) for name in reports.NewReport.__slots__}
    with transaction(office.world.store) as db:
        reports.keep_as(db, kept.id, reports.NewReport(**fields | {"report": broken}))
    office.arrive(with_log(dated(bad(2, V2, "1@engine.example"))))
    office.work()
    assert "in v1" not in texts(office)[1]


def test_the_replies_to_the_version_before_are_remembered(office: Office) -> None:
    answer = (
        b"From: Bob Weaver <bob@looms.example>\nMessage-ID: <r@looms.example>\n"
        b"Date: Sat, 3 Jan 2026 03:04:05 +0000\nIn-Reply-To: <1@engine.example>\n"
        b"Subject: Re: [PATCH] mm/slub: free the object once.\n\n"
        b"Reviewed-by: Bob Weaver <bob@looms.example>\n"
    )
    office.arrive(bad(1), answer, dated(bad(2, V2)), mail(9, "[PATCH] mm/slub: another", ""))
    office.intake()
    around = Around()
    with reading(office.world.store) as db:
        group = around.group(db, ("2@engine.example",), office.clock.now)
        assert group is not None
        memory = around.memory(db, group, office.clock.now)
    (submission,) = (one for one in memory.found.series if "2@engine.example" in one.ids())
    assert submission.version == 2
    from rules.read.series import submissions

    (judged,) = submissions([submission])
    (posting,) = memory.earlier(judged)
    assert posting.submission.key == "1@engine.example"
    assert [tag.key for one in posting.replies for tag in one.tags] == ["Reviewed-by"]


def test_what_the_lists_do_not_say_stays_out_of_the_report(office: Office) -> None:
    """The rules that remember start at the command line."""
    after(office, bad(1), dated(bad(2, BAD, "")))
    rules = {
        f["rule"]
        for one in office.reports()
        for f in json.loads(one.report)["reports"][0]["findings"]
    }
    assert "version-missing" not in rules
