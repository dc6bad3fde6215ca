# SPDX-License-Identifier: GPL-2.0-or-later
"""What is asked by mail is done, for the one who asks, and answered once."""

from __future__ import annotations

import email
from datetime import timedelta
from pathlib import Path

import pytest

from rules.read.mail import read_mail
from service import brake
from service.faults import Held, TryLater
from service.render.guard import offences
from service.store import letters, objections, optouts, outbox
from service.store.engine import reading, transaction
from tests.conftest import Repo
from tests.service.letters.mailroom import ADA, US, Mailroom, text_of
from tests.service.lists.conftest import Opens
from tests.service.lists.office import BAD, a_list, bad


def test_stop_stops_and_says_so_once(mailroom: Mailroom) -> None:
    raw = mailroom.signed("#ksquirrel stop")
    letter = mailroom.hear(raw)
    assert letter.state == letters.OBEYED
    assert mailroom.optouts() == {ADA}
    (text,) = mailroom.send()
    assert "You get no more mails" in " ".join(text.split())
    mailroom.office.arrive(bad(2, "[PATCH] Free the other object once"))
    mailroom.office.work()
    assert len(mailroom.office.postman.got) == 2
    assert mailroom.hand_over(raw) is None, "the same letter is one"
    assert mailroom.hand_over(b"X-Other: hop\r\n" + raw) is None, "under the same Message-ID too"
    assert len(mailroom.answers()) == 1


def test_the_answer_goes_to_its_writer_alone_and_says_what_it_is(mailroom: Mailroom) -> None:
    raw = mailroom.signed("#ksquirrel help", Cc="rust@lists.engine.example, bob@engine.example",
                          Reply_To="eve@evil.example", References="<a@b.example>")  # fmt: skip
    mailroom.hear(raw)
    mailroom.send()
    envelope = mailroom.office.postman.got[-1]
    assert envelope.rcpt_tos == [ADA]
    assert isinstance(envelope.content, bytes)
    found = email.message_from_bytes(envelope.content)
    assert found["To"] == f"Ada Hacker <{ADA}>"
    assert found["Cc"] is None
    assert found["Subject"] == f"Re: {BAD}"
    assert found["In-Reply-To"] == "<letter-1@engine.example>"
    assert found["Auto-Submitted"] == "auto-replied"
    assert found["X-Auto-Response-Suppress"] == "All"
    assert found["X-Patchwork-Hint"] == "ignore"
    text = text_of(envelope.content)
    assert list(offences(text)) == []
    assert max(map(len, text.splitlines())) <= 72
    assert all(
        f"#ksquirrel {word}" in text for word in ("stop", "start", "recheck", "wrong", "help")
    )
    assert text.startswith("Hi Ada,")


def test_a_letter_that_came_to_both_addresses_is_obeyed_once(mailroom: Mailroom) -> None:
    raw = mailroom.signed("#ksquirrel wrong it is fine")
    assert mailroom.hear(raw).state == letters.OBEYED
    assert mailroom.hear(raw, to="people@lint.engine.example").state == letters.IGNORED
    assert len(mailroom.answers()) == 1
    assert mailroom.state()[2] == 1


def test_a_job_that_runs_twice_answers_once(mailroom: Mailroom) -> None:
    letter = mailroom.hear(mailroom.signed("#ksquirrel help"))
    mailroom.read(letter.id)
    assert len(mailroom.answers()) == 1


def test_start_undoes_stop(mailroom: Mailroom) -> None:
    mailroom.hear(mailroom.signed("#ksquirrel stop\n#ksquirrel stop series"))
    assert mailroom.optouts() == {ADA}
    mailroom.hear(mailroom.signed("#ksquirrel start"))
    assert mailroom.optouts() == set()
    assert mailroom.state()[1] == []
    mailroom.send()
    mailroom.office.arrive(bad(2, "[PATCH] Free the other object once"))
    mailroom.office.work()
    assert mailroom.office.postman.got[-1].rcpt_tos == [ADA]


def test_of_commands_that_contradict_the_last_holds(mailroom: Mailroom) -> None:
    mailroom.hear(mailroom.signed("#ksquirrel stop\n#ksquirrel start\n#ksquirrel stop"))
    assert mailroom.optouts() == {ADA}
    mailroom.hear(mailroom.signed("#ksquirrel stop\n#ksquirrel start"))
    assert mailroom.optouts() == set()


def test_what_the_operator_noted_is_not_undone_by_mail(mailroom: Mailroom) -> None:
    with transaction(mailroom.office.world.store) as db:
        optouts.add(db, ADA, "the operator", mailroom.office.clock.now)
    mailroom.hear(mailroom.signed("#ksquirrel start"))
    assert mailroom.optouts() == {ADA}
    (text,) = mailroom.send()
    assert "stay stopped" in " ".join(text.split())


def test_a_series_is_stopped_in_all_its_versions_and_no_other(mailroom: Mailroom) -> None:
    mailroom.hear(mailroom.signed("#ksquirrel stop series"))
    (text,) = mailroom.send()
    assert "about this series" in " ".join(text.split())
    before = len(mailroom.office.postman.got)
    mailroom.office.arrive(
        bad(2, BAD.replace("PATCH", "PATCH v2"), "1@engine.example"),
        bad(3, BAD.replace("PATCH", "PATCH v3")),
    )
    mailroom.office.work()
    assert len(mailroom.office.postman.got) == before
    assert len(mailroom.office.outbox()) == 2, "nothing was even written"
    mailroom.office.arrive(bad(4, "[PATCH] Free the other object once"))
    mailroom.office.work()
    assert len(mailroom.office.postman.got) == before + 1


def test_what_waits_when_somebody_says_stop_is_not_sent(mailroom: Mailroom) -> None:
    office = mailroom.office
    office.arrive(bad(2, "[PATCH] Free the other object once"))
    office.intake()
    office.clock.now += timedelta(hours=1)
    for number in office.series():
        office.do("judge-series", series=number)
    mailroom.hear(mailroom.signed("#ksquirrel stop"))
    mailroom.send()
    assert [one.state for one in office.outbox()] == ["sent", "held", "sent"]


def test_the_way_of_list_unsubscribe_stops(mailroom: Mailroom) -> None:
    text = text_of(mailroom.office.postman.got[0].content)
    found = email.message_from_bytes(bytes(mailroom.office.postman.got[0].content))  # type: ignore[arg-type]
    assert found["List-Unsubscribe"] == f"<mailto:{US}?subject=stop%20{mailroom.token}>"
    assert text
    raw = mailroom.signed("", parent="none@x.example", Subject=f"stop {mailroom.token}", To=US)
    assert mailroom.hear(raw).state == letters.OBEYED
    assert mailroom.optouts() == {ADA}


def test_wrong_is_kept_with_the_report_and_the_rule(mailroom: Mailroom) -> None:
    mailroom.hear(
        mailroom.signed("#ksquirrel wrong subject-prefix-missing it is no stop\nbut a dot")
    )
    with reading(mailroom.office.world.store) as db:
        (found,) = objections.read(db)
    (report,) = mailroom.office.reports()
    assert (found.report, found.rule) == (report.id, "subject-prefix-missing")
    assert found.words == "it is no stop\nbut a dot"
    (text,) = mailroom.send()
    assert "a person reads it" in " ".join(text.split())


def test_recheck_tells_the_verdict_and_sends_no_second_mail_unasked(mailroom: Mailroom) -> None:
    office = mailroom.office
    mailroom.hear(mailroom.signed("#ksquirrel recheck"))
    (text,) = mailroom.send()
    assert "there is something to say" in " ".join(text.split())
    assert "subject-prefix-missing" in text
    office.arrive(bad(1) + b"\n")
    office.work()
    assert [one.letter for one in office.outbox()] == [0, 1]
    assert len(office.reports()) == 1


def test_recheck_says_when_all_is_well(opened: Opens) -> None:
    clean = bad(2, "[PATCH] mm/slub: free the other object once")
    mailroom = Mailroom.of(opened(), bad(1), clean)
    raw = mailroom.signed("#ksquirrel recheck", parent="2@engine.example")
    assert mailroom.hear(raw).state == letters.OBEYED
    (text,) = mailroom.send()
    assert "all is well now" in " ".join(text.split())
    (report,) = (one for one in mailroom.office.reports() if one.verdict in ("clean", "notes"))
    assert report.id in text
    assert [one.letter for one in mailroom.office.outbox()] == [0, 1]


MAINTAINERS = """SLAB
M:\tMia Tain <mia@keepers.example>
R:\tRob View <rob@keepers.example>
S:\tMaintained
F:\tmm/

OTHER
M:\tOtto <otto@keepers.example>
S:\tMaintained
F:\tfs/
"""


@pytest.mark.parametrize(
    ("who", "may"), [("mia", True), ("rob", True), ("otto", False), ("nobody", False)]
)
def test_maintainers_of_what_it_touches_may_ask_again(
    who: str, may: bool, opened: Opens, tmp_path: Path
) -> None:
    from dataclasses import replace

    from service.settings.model import Tree

    repo = Repo(tmp_path / "linux")
    repo.commit("Linux 6.18", {"mm/slub.c": "int a;\n", "MAINTAINERS": MAINTAINERS})
    repo.git("clone", "--quiet", "--bare", str(repo.folder), str(tmp_path / "mirror.git"))
    office = opened()
    tree = Tree(
        name="x", git=tmp_path / "mirror.git", branch="main", match=("rust@lists.engine.example",)
    )
    settings = replace(office.world.settings, trees=(tree,))
    mailroom = Mailroom.of(replace(office, world=replace(office.world, settings=settings)))
    mailroom.zone.publish("keepers.example")
    raw = mailroom.signed("#ksquirrel recheck\n#ksquirrel stop", "keepers.example",
                          sender=f"{who}@keepers.example", parent="1@engine.example")  # fmt: skip
    letter = mailroom.hear(raw, sender=f"{who}@keepers.example")
    assert (letter.state == letters.OBEYED) == may
    assert [one.recipient for one in mailroom.answers()] == [f"{who}@keepers.example"] * may
    assert mailroom.optouts() == set()


def test_two_answers_a_day_are_enough_but_stop_is_obeyed_all_the_same(mailroom: Mailroom) -> None:
    for _ in range(2):
        assert mailroom.hear(mailroom.signed("#ksquirrel help")).state == letters.OBEYED
    third = mailroom.hear(mailroom.signed("#ksquirrel stop"))
    assert third.state == letters.WAITING
    assert "2 answers a day" in (third.why or "")
    assert mailroom.optouts() == {ADA}
    fourth = mailroom.hear(mailroom.signed("#ksquirrel recheck"))
    assert fourth.state == letters.WAITING
    assert len(mailroom.answers()) == 2
    mailroom.office.clock.now += timedelta(days=1, seconds=1)
    assert mailroom.hear(mailroom.signed("#ksquirrel help")).state == letters.OBEYED


def test_the_brake_and_the_caps_hold_answers_too(
    mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.lists import send

    mailroom.hear(mailroom.signed("#ksquirrel help"))
    settings, store = mailroom.office.world.settings, mailroom.office.world.store
    brake.pull(settings, store, "all", "ada")
    with pytest.raises(Held, match="brake"):
        mailroom.send()
    brake.release(settings, store, "all", "ada")
    monkeypatch.setattr(send, "PERSON", 1)
    with pytest.raises(Held, match="1 mails to its recipient"):
        mailroom.send()
    assert mailroom.answers()[0].state == outbox.PENDING


def test_a_list_that_is_only_listened_to_gets_nobody_an_answer(
    opened: Opens, tmp_path: Path
) -> None:
    from dataclasses import replace

    mailroom = Mailroom.of(opened())
    quiet = (a_list(tmp_path / "archive", "shadow"),)
    settings = replace(mailroom.office.world.settings, lists=quiet)
    mailroom.office.world = replace(mailroom.office.world, settings=settings)
    assert mailroom.hear(mailroom.signed("#ksquirrel stop")).state == letters.WAITING
    assert mailroom.optouts() == {ADA}
    assert mailroom.answers() == ()


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
        {"List_Id": "<rust.lists.engine.example>"},
        {"List_Post": "<mailto:rust@lists.engine.example>"},
        {"X_Ksquirrel_Review": "x"},
        {"X_Ksquirrel_Answer": "x"},
        {"Content_Type": "multipart/report; boundary=x"},
        {"sender": "mailer-daemon@engine.example"},
        {"sender": "ksquirrel+x@lint.engine.example"},
        {"Message_ID": "<ksq-abcdefghijklmnopqrstuvwxyz@lint.engine.example>"},
    ],
    ids=str,
)
def test_programs_lists_and_ourselves_get_no_answer(
    headers: dict[str, str], mailroom: Mailroom
) -> None:
    before = mailroom.state()
    letter = mailroom.hear(mailroom.signed("#ksquirrel stop\n#ksquirrel help", **headers))
    assert letter.state == letters.IGNORED
    assert mailroom.state() == before


def test_a_letter_without_a_return_path_gets_no_answer(mailroom: Mailroom) -> None:
    before = mailroom.state()
    assert mailroom.hear(mailroom.signed("#ksquirrel stop"), sender="").state == letters.IGNORED
    assert mailroom.state() == before


@pytest.mark.parametrize("text", ["Thank you, I think you are mistaken.", "> #ksquirrel stop", ""])
def test_a_letter_without_a_command_waits_for_a_person(text: str, mailroom: Mailroom) -> None:
    before = mailroom.state()
    letter = mailroom.hear(mailroom.signed(text))
    assert (letter.state, letter.why) == (letters.WAITING, "it holds no command")
    assert mailroom.state() == before
    with reading(mailroom.office.world.store) as db:
        assert [one.id for one in letters.for_people(db)] == [letter.id]


def test_a_stop_that_answers_nothing_of_ours_is_explained_and_changes_nothing(
    mailroom: Mailroom,
) -> None:
    letter = mailroom.hear(mailroom.signed("#ksquirrel stop", parent="x@y.example"))
    assert letter.state == letters.OBEYED
    assert mailroom.optouts() == set()
    (text,) = mailroom.send()
    assert "cannot tell which" in " ".join(text.split())


def test_a_dns_that_stays_away_leaves_the_letter_to_a_person(mailroom: Mailroom) -> None:
    mailroom.zone.is_away = True
    number = mailroom.hand_over(mailroom.signed("#ksquirrel stop"))
    assert number is not None
    for tries in range(4):
        with pytest.raises(TryLater):
            mailroom.read(number, tries)
        assert mailroom.letter(number).state == letters.NEW
    letter = mailroom.read(number, 4)
    assert (letter.state, mailroom.optouts()) == (letters.WAITING, set())
    assert "not verified" in (letter.why or "")


def test_an_unreadable_letter_is_kept_and_shown(mailroom: Mailroom) -> None:
    for raw in (b"\0" * 3000, b"", b"x" * (3 << 20), b"Subject: x\n" * 5000):
        number = mailroom.hand_over(raw)
        assert number is not None
        assert mailroom.letter(number).state == letters.REFUSED
        assert len(mailroom.letter(number).raw) <= 64 << 10
    with reading(mailroom.office.world.store) as db:
        assert letters.count(db) == 4
    assert not [one for one in mailroom.office.world.queue.pending() if one.kind == "letter"]


def test_what_cannot_be_stored_leaves_no_letter_and_no_job(mailroom: Mailroom) -> None:
    class Broken:
        def enqueue(self, *_: object, **__: object) -> str:
            raise OSError("the disk is full")

    from service.letters.intake import keep
    from service.read.lmtp import Delivery
    from service.read.taken import take

    raw = mailroom.signed("#ksquirrel stop")
    found = Delivery(sender=ADA, recipient=US, taken=take(US, "", raw))
    with pytest.raises(OSError, match="full"):
        keep(mailroom.office.world.store, Broken(), found, mailroom.office.clock())
    assert mailroom.hand_over(raw) is not None


def test_the_job_of_a_letter_names_nobody(mailroom: Mailroom) -> None:
    mailroom.hand_over(mailroom.signed("#ksquirrel stop"))
    (job,) = (one for one in mailroom.office.world.queue.pending() if one.kind == "letter")
    assert "ada" not in job.key


def test_the_word_of_our_own_mail_server_counts_where_it_is_named(mailroom: Mailroom) -> None:
    from dataclasses import replace

    world = mailroom.office.world
    mail = replace(world.settings.mail, trust_results_of="mx.lint.example")
    mailroom.office.world = replace(world, settings=replace(world.settings, mail=mail))
    mailroom.zone.is_away = True
    raw = mailroom.signed("#ksquirrel stop")
    said = b"Authentication-Results: mx.lint.example; dkim=%s header.d=engine.example\r\n"
    assert mailroom.hear(said % b"fail" + said % b"pass" + raw).state == letters.WAITING
    assert mailroom.optouts() == set()
    raw = mailroom.signed("#ksquirrel stop")
    assert mailroom.hear(said % b"pass" + raw).state == letters.OBEYED
    assert mailroom.optouts() == {ADA}


def test_a_letter_whose_id_cannot_be_answered_is_obeyed_in_silence(mailroom: Mailroom) -> None:
    letter = mailroom.hear(mailroom.signed("#ksquirrel stop", Message_ID="<no id>"))
    assert (letter.state, mailroom.optouts()) == (letters.WAITING, {ADA})
    assert "no answer can be written" in (letter.why or "")


def test_an_answer_can_be_answered(mailroom: Mailroom) -> None:
    mailroom.hear(mailroom.signed("#ksquirrel help"))
    (answer,) = mailroom.answers()
    mailroom.hear(mailroom.signed("#ksquirrel stop series", parent=answer.message_id))
    mailroom.send()
    title = read_mail(mailroom.answers()[1].body).text("subject")
    assert title == f"Re: {BAD}"
    mailroom.office.arrive(bad(2, BAD.replace("PATCH", "PATCH v2")))
    before = len(mailroom.office.postman.got)
    mailroom.office.work()
    assert len(mailroom.office.postman.got) == before
