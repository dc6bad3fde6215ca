# SPDX-License-Identifier: GPL-2.0-or-later
"""A replay says what would be sent over an archive, and sends nothing."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rules.model import Person
from rules.read.letter import read_post
from rules.read.timeline import QUIET, Due, Heard, timeline
from service.mail_said import Envelope, Word
from service.render.decision import outside
from tests.archives import epoch, take_back
from tests.service.command import Ran, ksquirrel
from tests.service.replies import LIST, archived, conduct, with_headers

TIMES = int(os.environ.get("KSQUIRREL_SOAK", "1"))
DAY = datetime(2026, 1, 2, 3, 0, tzinfo=UTC)
HOUR = timedelta(minutes=60)
BAD = "[PATCH] Free the object once"
GOOD = "[PATCH] mm/slub: free the object once"


def sent(n: int, subject: str = BAD, minute: int = 0, **headers: str) -> bytes:
    """A patch that came so many minutes after three o'clock."""
    date = (DAY + timedelta(minutes=minute)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    given = {"Message-ID": f"<{n}@engine.example>", "Subject": subject, "Date": date, "To": LIST}
    return with_headers(**(given | headers))


def folder(place: Path, mails: Iterable[bytes]) -> Path:
    place.mkdir(parents=True, exist_ok=True)
    for n, raw in enumerate(mails):
        (place / f"{n:03}.eml").write_bytes(raw)
    return place


def replay(*arguments: object, since: str = "2026-01-01", at: str = LIST) -> Ran:
    words = map(str, arguments)
    return ksquirrel("replay", "--list", at, "--since", since, "--jobs", "1", *words)


def document(*arguments: object, since: str = "2026-01-01") -> dict[str, object]:
    ran = replay(*arguments, "--format", "json", since=since)
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    assert isinstance(found, dict)
    return found


def outcomes(*arguments: object, since: str = "2026-01-01") -> list[tuple[str, str]]:
    """Key and what became of it, mail or the reason of the skip."""
    series = document(*arguments, since=since)["series"]
    assert isinstance(series, list)
    return [(one["key"].partition("@")[0], one["reason"] or "mail") for one in series]


NAKED = b"""\
Message-ID: <0@engine.example>
From: Ada Hacker <ada@engine.example>
Date: Fri, 02 Jan 2026 02:59:00 +0000
Subject: objects are freed twice

This frees them once.

 1 file changed, 1 deletion(-)
"""

CASES: list[tuple[str, Sequence[bytes], list[tuple[str, str]]]] = [
    ("a full stop", [sent(1)], [("1", "mail")]),
    ("nothing wrong", [sent(1, GOOD)], [("1", "clean")]),
    ("a second copy", [sent(1), sent(1)], [("1", "mail")]),
    ("an echo in the thread", [sent(1), sent(2, References="<1@engine.example>", minute=200)],
     [("1", "mail"), ("2", "answered before")]),
    ("the next version", [sent(1), sent(2, "[PATCH v2] Free the object once", 300)],
     [("1", "mail"), ("2", "mail")]),
    ("a part, the others sent elsewhere", [sent(1, "[PATCH 1/2] mm/slub: free it")],
     [("1", "notes only")]),
    ("its change log may be elsewhere", [sent(1, "[PATCH v2 1/2] mm/slub: free it")],
     [("1", "notes only")]),
    ("a cover letter that does not say so", [NAKED, sent(1, References="<0@engine.example>")],
     [("0", "mail")]),
    ("a bot", [sent(1, From="tip-bot2 <tip-bot2@x.example>")], []),
    ("a role", [sent(1, From="listserv@x.example")], [("1", "role")]),
    ("a reply with a diff", [sent(1, f"Re: {BAD}")], [("1", "reply")]),
    ("sent long ago", [sent(1, Date="Wed, 31 Dec 2025 03:04:05 +0000",
                            Received="by x.example; Fri, 2 Jan 2026 03:00:00 +0000")],
     [("1", "old")]),
    ("in the order of time", [sent(2, minute=90), sent(1)], [("1", "mail"), ("2", "mail")]),
    ("of the day before", [sent(1, Date="Wed, 31 Dec 2025 23:00:00 +0000")], []),
]  # fmt: skip


@pytest.mark.parametrize(("mails", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_every_series_is_answered_once_or_skipped_with_a_reason(
    tmp_path: Path, mails: Sequence[bytes], expected: list[tuple[str, str]]
) -> None:
    assert outcomes(folder(tmp_path / "box", mails)) == expected


def due(*mails: tuple[int, bytes]) -> tuple[Due, ...]:
    heard = [
        Heard(post=read_post(raw), arrived=DAY + timedelta(minutes=minute)) for minute, raw in mails
    ]
    return timeline(heard, HOUR).due


def part(n: int, of: int, minute: int = 0) -> bytes:
    return sent(n, f"[PATCH {n}/{of}] mm/slub: free object {n} once", minute)


WAITS = [
    ("whole", [(0, part(1, 2)), (1, part(2, 2))], 1 + QUIET.seconds // 60, ()),
    ("parts out of order", [(0, part(2, 2)), (4, part(1, 2))], 4 + QUIET.seconds // 60, ()),
    ("a part missing", [(0, part(1, 2))], 60, (2,)),
    ("a part in time", [(0, part(1, 2)), (59, part(2, 2))], 59 + QUIET.seconds // 60, ()),
    ("a part too late", [(0, part(1, 2)), (61, part(2, 2, 2))], 60, (2,)),
]


@pytest.mark.parametrize(("mails", "minutes", "missing"), [w[1:] for w in WAITS])
def test_a_series_is_judged_when_it_is_whole_or_its_wait_is_over(
    mails: list[tuple[int, bytes]], minutes: int, missing: tuple[int, ...]
) -> None:
    (one,) = due(*mails)
    assert one.at == DAY + timedelta(minutes=minutes)
    assert one.series.missing == missing


def test_the_order_of_the_archive_decides_nothing() -> None:
    mails = [(n, part(n, 4)) for n in range(1, 5)] + [(200, sent(9))]
    wanted = [(one.at, one.series.key) for one in due(*mails)]
    dice = random.Random(7)
    for _ in range(10 * TIMES):
        dice.shuffle(mails)
        assert [(one.at, one.series.key) for one in due(*mails)] == wanted


def test_what_would_be_sent_is_shown_whole_and_to_the_author_alone(tmp_path: Path) -> None:
    box = folder(tmp_path / "box", [sent(1, Cc="sam@x.example, linux-mm@kvack.example")])
    ran = replay("--show", box)
    assert ran.code == 0, ran.err
    assert "To: Ada Hacker <ada@engine.example>" in ran.out
    assert "In-Reply-To: <1@engine.example>" in ran.out
    assert "\n1 mail, 1 series: would send 1, skip 0\n" in ran.out
    assert "sam@x.example" not in ran.out


def test_all_kinds_of_archives_hold_the_same(tmp_path: Path) -> None:
    mails = [sent(1), sent(2, GOOD, 100)]
    (tmp_path / "box.mbox").write_bytes(
        b"".join(b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + raw + b"\n" for raw in mails)
    )
    folder(tmp_path / "maildir" / "cur", mails)
    (tmp_path / "maildir" / "new").mkdir()
    epoch(tmp_path / "inbox" / "git" / "0.git", mails)
    places = [
        tmp_path / "box.mbox",
        folder(tmp_path / "threads" / "one", mails).parent,
        tmp_path / "maildir",
        tmp_path / "inbox",
    ]
    before = sorted(path for path in tmp_path.rglob("*") if "git" not in path.parts)
    assert [outcomes(one) for one in places] == [[("1", "mail"), ("2", "clean")]] * 4
    assert sorted(path for path in tmp_path.rglob("*") if "git" not in path.parts) == before


def test_a_mail_that_the_archive_took_back_is_not_answered(tmp_path: Path) -> None:
    raw = sent(1)
    take_back(epoch(tmp_path / "inbox" / "git" / "0.git", [sent(2, minute=9), raw]), raw)
    assert outcomes(tmp_path / "inbox") == [("2", "mail")]


def test_a_broken_archive_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    bare = epoch(tmp_path / "inbox" / "git" / "0.git", [sent(1)])
    (bare / "refs" / "heads" / "master").write_text("0" * 39 + "1\n")
    box = folder(tmp_path / "box", [sent(2), b"\x00\xff" * 99, b"no mail", b"", sent(3)[:40]])
    (box / "0-empty").mkdir()
    (tmp_path / "empty").mkdir()
    ran = replay(tmp_path / "inbox", tmp_path / "nowhere", tmp_path / "empty", box)
    assert ran.code in (2, 3)
    assert "nowhere: cannot be read" in ran.err
    assert "empty: a folder without mails" in ran.err
    assert "binary data" in ran.err
    assert "Traceback" not in ran.err
    assert "our fault" not in ran.err
    assert "would send 1" in ran.out


def test_no_damage_to_a_mail_ends_a_replay(tmp_path: Path) -> None:
    dice = random.Random(11)
    mails = []
    for n in range(60 * TIMES):
        raw = bytearray(sent(n, f"[PATCH {n % 5}/{n % 4}] mm/slub: x", n))
        for _ in range(dice.randrange(1, 30)):
            raw[dice.randrange(len(raw))] = dice.randrange(256)
        mails.append(bytes(raw))
    mails += [sent(900, Date="Mon, 1 Jan 0001 00:00:00 +2359"), sent(901, Date="x")]
    mails += [sent(902, Date="Fri, 31 Dec 9999 23:59:59 -2359")]
    ran = replay(folder(tmp_path / "box", mails), "--format", "json", since="1990-01-01")
    assert "Traceback" not in ran.err
    assert "our fault" not in ran.err
    for one in json.loads(ran.out)["series"]:
        assert one["mail"] is None or len(one["mail"]["to"]) == 1
        assert one["fault"] is None


STRAYS: list[tuple[Envelope, tuple[str, ...]]] = [
    (Envelope(to=Person(name="", email="ada@engine.example")), ()),
    (Envelope(to=Person(name="", email="eve@x.example")), ("eve@x.example",)),
    (
        Envelope(to=Person(name="", email="ada@engine.example"), cc=(Person(name="", email=LIST),)),
        (LIST,),
    ),
]


@pytest.mark.parametrize(("envelope", "strays"), STRAYS)
def test_a_recipient_outside_the_policy_is_seen(
    envelope: Envelope, strays: tuple[str, ...]
) -> None:
    words: dict[str, Word] = {LIST: "author"}
    assert outside(envelope, [archived(with_headers())], conduct(words)) == strays


def test_two_runs_are_told_apart_by_what_the_rules_between_them_changed(tmp_path: Path) -> None:
    box = folder(tmp_path / "box", [sent(1), sent(2, GOOD, 100)])
    file = tmp_path / "before.json"
    file.write_text(replay(box, "--format", "json").out)
    same = replay(box, "--against", file)
    assert same.out == "0 series differ: 0 mails more, 0 mails less\n"
    quiet = tmp_path / "quiet.toml"
    quiet.write_text('[rules.subject-prefix-missing]\nlevel = "off"\n')
    ran = replay(box, "--against", file, "--config", quiet)
    assert ran.out.startswith("1 series differ: 0 mails more, 1 mails less\n")
    assert "  subject-prefix-missing: +0 -1\n" in ran.out
    assert "  mail -> clean\n" in ran.out
    told = json.loads(replay(box, "--against", file, "--config", quiet, "--format", "json").out)
    assert [one["lost"] for one in told["changes"]] == [["subject-prefix-missing"]]
    quiet.write_text('[rules.subject-prefix-missing]\nlevel = "note"\n')
    milder = replay(box, "--against", file, "--config", quiet).out
    assert milder.startswith("1 series differ: 0 mails more, 1 mails less\n")
    assert "  subject-prefix-missing: error -> note (1)\n" in milder
    assert "  mail -> notes only\n  ~ subject-prefix-missing: error -> note\n" in milder


def test_an_operator_sees_what_was_looked_at_and_whom_it_would_reach(tmp_path: Path) -> None:
    both = "[PATCH] Free the object once."
    box = folder(tmp_path / "box", [sent(1), sent(2, both, 100), sent(3, GOOD, 200)])
    told = json.loads(replay(box, "--format", "json").out)
    assert told["summary"] == {
        "considered": 3,
        "would_send": 2,
        "skipped": {"clean": 1},
        "findings": {"subject-prefix-missing": 2, "subject-trailing-period": 1},
    }
    text = replay(box).out
    assert "would be said, to one person, at most 2 mails to one of them\n" in text
    assert "       2  error    subject-prefix-missing (in 2 mails, 2 for it alone)\n" in text
    assert "       1  warning  subject-trailing-period (in 1 mail)\n" in text


WRONG = [
    ("", "is no JSON"),
    ("[]", "has no schema"),
    ('{"schema": "ksquirrel.replay/1"}', "series: is no list"),
    ('{"schema": "ksquirrel.replay/1", "series": [1]}', "series[0]: is no table"),
    ('{"schema": "ksquirrel.replay/1", "series": [{"key": 1}]}', "series[0].key: is missing"),
    ("[" * 100_000, "is no JSON"),
]


@pytest.mark.parametrize(("text", "why"), WRONG)
def test_an_earlier_run_that_is_none_is_refused_by_name(
    tmp_path: Path, text: str, why: str
) -> None:
    file = tmp_path / "before.json"
    file.write_text(text)
    ran = replay(folder(tmp_path / "box", [sent(1)]), "--against", file)
    assert ran.code == 2
    assert f"{file}: {why}" in ran.err


def test_a_list_is_named_by_its_address(tmp_path: Path) -> None:
    ran = replay(folder(tmp_path / "box", [sent(1)]), at="rust-for-linux")
    assert ran.code == 2
    assert "--list rust-for-linux: no address of a list" in ran.err


def test_a_series_whose_wait_goes_on_after_the_last_day_is_not_judged(tmp_path: Path) -> None:
    box = folder(tmp_path / "box", [part(1, 2)])
    assert outcomes(box, "--until", "2026-01-02T03:30:00") == [("1", "not due yet")]
    assert outcomes(box, "--until", "2026-01-02T02:00:00") == []
