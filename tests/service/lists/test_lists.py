# SPDX-License-Identifier: GPL-2.0-or-later
"""From the archive of a list to a mail in its author's hands, once."""

from __future__ import annotations

import email
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import Connection

from service.faults import Held
from service.lists import around, intake, judge
from service.lists.intake import LOT
from service.store import cursors, mails, optouts
from service.store.engine import transaction
from tests.archives import epoch, mail, take_back
from tests.service.lists.conftest import Opens
from tests.service.lists.office import BAD, LIST, OTHER, START, WAIT, Office, a_list, bad, cover


def test_a_bad_patch_gets_one_mail_in_its_thread(office: Office) -> None:
    office.arrive(bad(1))
    office.work()
    (envelope,) = office.postman.got
    assert envelope.rcpt_tos == ["ada@engine.example"]
    assert str(envelope.mail_from).startswith("bounce+")
    found = email.message_from_bytes(envelope.content, policy=default)  # type: ignore[arg-type]
    assert found["In-Reply-To"] == "<1@engine.example>"
    assert found["Subject"] == f"Re: {BAD}"
    assert "subject-prefix-missing" in found.get_content()
    assert office.states() == ["sent"]
    (report,) = office.reports()
    assert f"/r/{report.id}" in found.get_content()
    assert not report.private


def test_a_repeat_changes_nothing(office: Office) -> None:
    office.arrive(bad(1))
    office.work()
    office.arrive(bad(1), bad(1) + b"\n", b"X-Twice: yes\n" + bad(1))
    for _ in range(3):
        office.work()
    assert len(office.postman.got) == 1
    assert len(office.reports()) == 1


def test_an_archive_read_anew_repeats_nothing(office: Office) -> None:
    office.arrive(bad(1))
    office.work()
    with transaction(office.world.store) as db:
        cursors.move(db, LIST, "{}", START)
    office.work()
    assert len(office.postman.got) == 1


def test_a_lot_of_mails_is_kept_whole_or_is_read_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.arrive(*(bad(n, f"[PATCH] Free object {n} once") for n in range(LOT + 3)))
    heard: list[str] = []

    def fail_at_the_last(db: Connection, new: mails.NewMail, behind: Sequence[str]) -> bool:
        heard.append(new.message_id)
        if len(heard) == LOT + 2:
            raise ZeroDivisionError("in the middle of the second lot")
        return keep(db, new, behind)

    keep = mails.keep
    monkeypatch.setattr(intake, "LONG", 60)
    monkeypatch.setattr(mails, "keep", fail_at_the_last)
    with pytest.raises(ZeroDivisionError):
        office.intake()
    assert len(office.series()) == LOT
    office.work()
    assert len(office.series()) == LOT + 3
    assert sorted(set(heard)) == sorted(f"{n}@engine.example" for n in range(LOT + 3))
    assert len(office.postman.got) == LOT + 3


def test_a_lot_that_takes_long_is_kept_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "LONG", -1)
    committed: list[str] = []
    monkeypatch.setattr(cursors, "move", lambda _db, _of, cursor, _at: committed.append(cursor))
    office.arrive(*(bad(n, f"[PATCH] Free object {n} once") for n in range(3)))
    office.intake()
    assert len(set(committed)) == 3
    assert len(office.series()) == 3


def test_what_was_read_is_forgotten_within_bounds(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    raws = [bad(n, f"[PATCH] Free object {n} once") for n in range(9)]
    monkeypatch.setattr(around, "BYTES", 3 * len(raws[0]))
    office.arrive(*raws)
    office.intake()
    near = around.Around()
    with transaction(office.world.store) as db:
        for n in range(9):
            group = near.group(db, (f"{n}@engine.example",), START)
            assert group is not None
            assert group.ids() == {f"{n}@engine.example"}
    near.forget()
    assert 0 < len(near.known) <= 3


def test_a_clean_patch_gets_no_mail(office: Office) -> None:
    office.arrive(bad(1, "[PATCH] mm/slub: free the object once"))
    office.work()
    assert office.postman.got == []
    assert office.outbox() == ()
    (report,) = office.reports()
    assert report.verdict in ("clean", "notes")
    assert report.text == "nothing to say"


def test_a_series_is_held_back_until_it_is_whole(office: Office) -> None:
    whole = [cover(0, "[PATCH 0/2] mm/slub: free objects once")]
    whole += [bad(n, f"[PATCH {n}/2] Free object {n}", "0@engine.example") for n in (1, 2)]
    office.arrive(whole[2], whole[0])
    office.intake()
    (number,) = office.series()
    with pytest.raises(Held) as caught:
        office.do("judge-series", series=number)
    assert caught.value.seconds == WAIT.total_seconds()
    assert office.reports() == ()
    office.arrive(whole[1])
    office.intake()
    with pytest.raises(Held) as caught:
        office.do("judge-series", series=number)
    assert caught.value.seconds == 60
    office.work()
    (envelope,) = office.postman.got
    content = envelope.content
    assert isinstance(content, bytes)
    assert b"In-Reply-To: <0@engine.example>" in content
    assert b"never arrived" not in content
    assert len(office.reports()) == 1


@pytest.mark.parametrize("subject", ["mm/slub: free objects once", "[PATCH] free objects once"])
def test_a_cover_letter_that_does_not_say_so_is_answered(office: Office, subject: str) -> None:
    parts = [bad(n, f"[PATCH {n}/2] Free object {n}", "0@engine.example") for n in (1, 2)]
    office.arrive(cover(0, subject), *parts)
    office.work()
    (envelope,) = office.postman.got
    content = envelope.content
    assert isinstance(content, bytes)
    assert b"In-Reply-To: <0@engine.example>" in content


def test_a_part_that_is_late_gets_no_second_mail(office: Office) -> None:
    office.arrive(bad(1, "[PATCH 1/2] Free the object once"))
    office.work()
    assert len(office.postman.got) == 1
    office.arrive(bad(2, "[PATCH 2/2] Free the other once", "1@engine.example"))
    office.work()
    assert len(office.postman.got) == 1
    (report,) = office.reports()
    assert '"missing": []' in report.report


def test_the_next_version_gets_a_mail_of_its_own(office: Office) -> None:
    office.arrive(bad(1))
    office.work()
    office.arrive(bad(2, BAD.replace("PATCH", "PATCH v2"), "1@engine.example"))
    office.work()
    assert len(office.postman.got) == 2
    assert len(office.reports()) == 2


def test_shadow_sends_nothing_and_keeps_the_mail(opened: Opens, tmp_path: Path) -> None:
    office = opened(a_list(tmp_path / "archive", "shadow"))
    office.arrive(bad(1))
    office.work()
    assert office.postman.got == []
    assert office.outbox() == ()
    (report,) = office.reports()
    assert "To: Ada Hacker <ada@engine.example>" in report.text
    assert report.private


@pytest.mark.parametrize(("mode", "kept"), [("off", 0), ("observe", 1)])
def test_a_list_that_is_off_is_not_heard_and_one_observed_not_answered(
    opened: Opens, tmp_path: Path, mode: str, kept: int
) -> None:
    office = opened(a_list(tmp_path / "archive", mode))
    office.arrive(bad(1))
    office.work()
    assert office.postman.got == []
    assert len(office.reports()) == kept
    assert not any("To: Ada" in one.text for one in office.reports())


def test_without_consent_nothing_is_sent(opened: Opens, tmp_path: Path) -> None:
    office = opened(replace(a_list(tmp_path / "archive", "full"), consent=None))
    office.arrive(bad(1))
    office.work()
    assert office.postman.got == []
    assert office.outbox() == ()


def test_a_patch_on_two_lists_gets_one_mail(opened: Opens, tmp_path: Path) -> None:
    other = tmp_path / "other"
    office = opened(
        a_list(tmp_path / "archive", "full", recipients="list"),
        a_list(other, "shadow", OTHER, recipients="list"),
    )
    office.arrive(bad(1))
    epoch(other / "git" / "0.git", [bad(1)])
    office.intake(OTHER)
    office.work()
    assert [one.rcpt_tos for one in office.postman.got] == [["ada@engine.example"]]


def test_a_public_list_is_copied_where_it_asked_for_that(opened: Opens, tmp_path: Path) -> None:
    office = opened(a_list(tmp_path / "archive", "full", recipients="list"))
    office.arrive(bad(1))
    office.work()
    assert sorted(one.rcpt_tos for one in office.postman.got) == [["ada@engine.example"], [LIST]]


@pytest.mark.parametrize(
    ("mode", "recipients", "copied"),
    [("full", "author+cc", True), ("full", "list", True), ("full", "author", False),
     ("author", "author+cc", False)],
)  # fmt: skip
def test_who_asked_for_copies_gets_them_where_the_policy_lets(
    opened: Opens, tmp_path: Path, mode: str, recipients: str, copied: bool
) -> None:
    copies = ("Mary Maintainer <mary@looms.example>", "ADA@engine.example")
    one = a_list(tmp_path / "archive", mode, recipients=recipients)
    office = opened(replace(one, cc=copies))
    office.arrive(bad(1))
    office.work()
    reached = [to for one in office.postman.got for to in one.rcpt_tos if to != LIST]
    assert reached == ["ada@engine.example", *["mary@looms.example"] * copied]


def test_a_series_too_large_to_be_read_at_once_is_not_judged(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(judge, "LARGEST", len(bad(1)) - 1)
    office.arrive(bad(1))
    office.work()
    assert office.postman.got == []
    assert office.reports() == ()
    assert "1@engine.example is not judged" in caplog.text


def test_who_wants_no_mails_gets_none(office: Office) -> None:
    with transaction(office.world.store) as db:
        optouts.add(db, "ada@engine.example", "stop", START)
    office.arrive(bad(1))
    office.work()
    assert office.outbox() == ()
    (report,) = office.reports()
    assert "wants no mails" in report.text


def test_what_an_archive_took_back_is_not_judged(office: Office) -> None:
    office.arrive(bad(1))
    office.intake()
    take_back(office.archive / "git" / "0.git", bad(1))
    office.work()
    assert office.postman.got == []
    assert office.reports() == ()


def test_a_mail_that_cannot_be_read_stops_nobody(office: Office) -> None:
    office.arrive(b"\0" * 2000, b"Message-ID: <x@a>\n" * 3000, mail(3)[:200], bad(1))
    office.work()
    assert len(office.postman.got) == 1


def test_what_is_old_is_not_read_from_a_list_that_is_new(office: Office) -> None:
    office.arrive(bad(1))
    office.clock.now += timedelta(days=3)
    office.work()
    assert office.reports() == ()
