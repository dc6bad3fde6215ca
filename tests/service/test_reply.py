# SPDX-License-Identifier: GPL-2.0-or-later
"""The text of a reply; ``make golden`` writes the expected ones anew."""

from __future__ import annotations

import itertools
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from rules.engine.run import lint
from rules.engine.select import select
from rules.facts import Policy
from rules.model import Person
from rules.report import Command, Outcome, Reach, Replacement, Report, Severity
from service.mail_said import Before, Envelope
from service.post.message import to_bytes
from service.render import report_json
from service.render.before import of_json, of_report
from service.render.compose import Unanswerable, compose, is_id, subject
from service.render.derived import bounce_address, bounced, is_ours, message_id, token
from service.render.guard import guarded
from service.render.prose import WIDTH, columns, cut, plain, wrapped
from service.render.reply import LINES, body
from tests.corpus import threads
from tests.examples import first_good
from tests.service.replies import (
    ADA,
    DESK,
    LOUD,
    OCCASION,
    found,
    judged,
    reported,
    submitted,
    to_author,
    with_headers,
)

GOLDEN = Path(__file__).parents[1] / "golden"
COVER = """\
From: Ada Hacker <ada@engine.example>
Date: Fri, 2 Jan 2026 03:04:05 +0000
To: rust@lists.engine.example
Subject: [PATCH v2 0/3] mm/slub: count the objects
Message-ID: <cover@engine.example>

Count them.
"""
PATCH = """\
From: Ada Hacker <ada@engine.example>
Date: Fri, 2 Jan 2026 03:04:06 +0000
To: rust@lists.engine.example
Subject: [PATCH v2 {number}/3] {title}
Message-ID: <patch-{number}@engine.example>
In-Reply-To: <cover@engine.example>
References: <cover@engine.example>

{text}
---
diff --git a/mm/slub.c b/mm/slub.c
index 1234567..89abcde 100644
--- a/mm/slub.c
+++ b/mm/slub.c
@@ -1,3 +1,2 @@
 	if (bad)
-		kfree(object);
 		return;
"""
SIGNED = "Signed-off-by: Ada Hacker <ada@engine.example>"
WHY = "Drivers need the number of objects, so count them."


def patch(number: int, title: str = "mm/slub: count objects", text: str = "") -> bytes:
    text = text or f"{WHY}\n\n{SIGNED}"
    return PATCH.format(number=number, title=title, text=text).encode()


SERIES = {
    "reply-series": (
        COVER.encode(),
        patch(1, text=f"{WHY}\n\nSuggested-by: Sam Roe <sam@engine.example>"),
        patch(2, "mm/slub: count the rest of them", f"{WHY} {'x' * 80}\n\n{SIGNED}"),
        patch(3, "mm/slub: Use the counter.", f"This patch uses it.\n\nreviewed by: Sam\n{SIGNED}"),
    ),
    "reply-incomplete": (COVER.encode(), patch(1, "mm/slub: count.", f"{WHY}\n\nFixes: 12345")),
    "reply-one-patch": (with_headers(Subject="[PATCH] Free the object once on the error path."),),
}


@pytest.mark.parametrize("name", SERIES)
def test_a_reply_reads_as_agreed(name: str, request: pytest.FixtureRequest) -> None:
    reply = compose(judged(*SERIES[name]), to_author(), DESK, OCCASION)
    assert reply is not None
    said = to_bytes(reply).decode().replace("\r\n", "\n")
    file = GOLDEN / f"{name}.txt"
    if request.config.getoption("--rewrite-golden"):
        file.write_text(said)
    assert said == file.read_text()


AGAIN = (
    patch(1, text=f"{WHY}\n\nSuggested-by: Sam Roe <sam@engine.example>"),
    patch(2, "mm/slub: Count the rest.", f"{WHY}\n\n{SIGNED}"),
    patch(3, "mm/slub: use the counter"),
)


def test_a_reply_to_the_next_version_reads_as_agreed(request: pytest.FixtureRequest) -> None:
    """Of three kinds one is gone, two are told in a line, and one patch has a fault of its own."""
    occasion = replace(OCCASION, before=before(*SERIES["reply-series"], version=1))
    again = judged(COVER.encode(), *AGAIN)
    reply = compose(again, to_author(), DESK, occasion)
    first = compose(again, to_author(), DESK, OCCASION)
    assert reply is not None
    assert first is not None
    said = to_bytes(reply).decode().replace("\r\n", "\n")
    file = GOLDEN / "reply-again.txt"
    if request.config.getoption("--rewrite-golden"):
        file.write_text(said)
    assert said == file.read_text()
    assert reply.body.count("\n") < first.body.count("\n")
    assert reply.message_id == first.message_id


def before(*raws: bytes, version: int) -> Before:
    found = of_report(judged(*raws))
    assert found is not None
    return replace(found, version=version)


def test_a_report_and_what_is_kept_of_it_say_the_same() -> None:
    report = judged(*SERIES["reply-series"])
    assert of_json(report_json.render((report,))) == of_report(report)


@pytest.mark.parametrize("count", [1, 2, 40])
def test_what_was_said_before_makes_no_mail_longer(count: int) -> None:
    rows = [found(f"{LONG[1]} {n}", text=LONG[0], path="a" * 90, line=7) for n in range(count)]
    report = reported(*rows)
    said = of_report(report)
    assert said is not None
    again = body(report, DESK, replace(OCCASION, before=said))
    assert again is not None
    assert again.count("\n") < text_of(report).count("\n")
    assert "as in v1." in " ".join(again.split())


def test_the_number_of_the_version_makes_no_finding_new() -> None:
    said = of_report(reported(found("version 2 without a word")))
    text = body(reported(found("version 3 without a word")), DESK, replace(OCCASION, before=said))
    assert text is not None
    shown = " ".join(text.split())
    assert "1 warning, as in v1." in shown
    assert "Version 3 without a word, as before." in shown


NAMES = [f"rule-{n}" for n in range(5)]


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ((), "What it found in v3 is gone."),
        ((LOUD,), "All that it found in v3 is still there."),
        ((LOUD, *NAMES[:1]), f"Of what it found in v3, rule-0 is gone, and {LOUD} is still there."),
        (
            (*NAMES[:3], LOUD),
            f"Of what it found in v3, rule-0, rule-1 and another are gone, and {LOUD} is still"
            " there.",
        ),
        (
            (*NAMES, LOUD),
            f"Of what it found in v3, rule-0, rule-1 and 3 others are gone, and {LOUD} is still"
            " there.",
        ),
    ],
)
def test_one_sentence_tells_what_has_become_of_the_version_before(
    rules: tuple[str, ...], sentence: str
) -> None:
    known = Before(version=3, rules=rules or ("rule-0",), gists=frozenset())
    text = body(reported(found()), DESK, replace(OCCASION, before=known))
    assert text is not None
    assert sentence in " ".join(text.split())
    assert "as in v3" not in text


def text_of(report: Report) -> str:
    text = body(report, DESK, OCCASION)
    assert text is not None
    return text


def test_nothing_is_said_of_a_clean_series() -> None:
    assert compose(judged(first_good().encode()), to_author(), DESK, OCCASION) is None


def test_advice_alone_makes_no_mail() -> None:
    assert body(reported(found(), cap=Severity.NOTE), DESK, OCCASION) is None
    assert body(reported(found(), cap=Severity.WARNING), DESK, OCCASION) is not None


def test_who_asks_for_comments_is_told_only_what_keeps_the_patch_from_being_read() -> None:
    rfc = submitted(with_headers(Subject="[RFC PATCH] mm/slub: free it"))
    warning = reported(found(), submission=rfc)
    assert body(warning, DESK, OCCASION) is None
    assert body(reported(found(), submission=rfc, cap=Severity.ERROR), DESK, OCCASION) is not None


def test_a_title_is_shown_mended_of_all_its_faults_or_not_at_all() -> None:
    def titled(title: str) -> str:
        return text_of(judged(with_headers(Subject=f"[PATCH] {title}", Signed_off_by="")))

    assert "| Free" not in titled("Free the object once.")
    slip = reported(
        replace(
            found("a slip", part="subject", line=1, text="mm:  free it."),
            repair=Replacement(replacement="mm: free it."),
        ),
        replace(
            found("a dot", part="subject", line=1, text="mm:  free it."),
            repair=Replacement(replacement="mm:  free it"),
        ),
    )
    told = replace(slip, outcomes=(*slip.outcomes, *reported(found("other")).outcomes))
    assert "| mm: free it\n" in text_of(told)


def test_what_is_only_said_aside_makes_no_mail_and_stands_in_one() -> None:
    aside = reported(found("a full stop"), rule="subject-trailing-period", cap=Severity.ERROR)
    assert body(aside, DESK, OCCASION) is None
    both = replace(aside, outcomes=(*aside.outcomes, *reported(found("a slip")).outcomes))
    assert "A full stop" in text_of(both)
    assert "A slip" in text_of(both)


def test_a_rule_that_may_not_speak_on_a_list_is_not_heard() -> None:
    from rules.engine.rule import every

    private = next(rule.name for rule in every() if rule.reach < Reach.LIST)
    assert body(reported(found(), rule=private, cap=Severity.ERROR), DESK, OCCASION) is None
    mixed = reported(found("loud"))
    quiet = Outcome(rule=private, cap=Severity.ERROR, findings=(found("quiet"),))
    text = text_of(replace(mixed, outcomes=(*mixed.outcomes, quiet)))
    assert "loud" in text.lower()
    assert "quiet" not in text.lower()


def test_a_finding_that_is_for_the_submitter_alone_is_not_heard() -> None:
    assert body(reported(found()), DESK, OCCASION) is not None
    assert body(reported(found().in_private()), DESK, OCCASION) is None


def test_what_is_broken_with_us_is_not_told_the_submitter() -> None:
    report = reported(found())
    broken = Outcome(rule="subject-vague", cap=Severity.ERROR, broken="ValueError: oops")
    assert "oops" not in text_of(replace(report, outcomes=(*report.outcomes, broken)))


def test_at_most_five_kinds_are_told_and_the_others_counted() -> None:
    from rules.engine.rule import every

    loud = [rule.name for rule in every() if rule.reach >= Reach.LIST][:12]
    outcomes = tuple(
        Outcome(rule=name, cap=Severity.WARNING, findings=(found(text="a line"),)) for name in loud
    )
    text = text_of(replace(reported(), outcomes=outcomes))
    assert sum(text.count(f"[{name}]") for name in loud) == 5
    assert "and 7 more, see the report" in text


def test_a_kind_is_told_once_with_how_many_more_there_are() -> None:
    several = [found(f"number {n}", patch=1) for n in range(8)]
    text = text_of(reported(*several))
    assert text.count(f"[{LOUD}]") == 1
    assert "and 7 more of the same kind (patch 1), see the report" in text


def test_patches_that_never_arrived_are_named_once() -> None:
    whole = replace(submitted(*SERIES["reply-incomplete"]), total=9, missing=(2, 4, 5, 6, 7, 8, 9))
    text = " ".join(text_of(reported(found(), submission=whole)).split())
    assert text.count("Patches 2, 4-9 did not come by this list.") == 1


LONG = ["word " * 400, "x" * 4000, "中" * 300, "a\u0301" * 3000, "Fixes: " * 300, "\u202e" * 99]


@pytest.mark.parametrize("text", LONG)
@pytest.mark.parametrize("count", [1, 40])
def test_a_reply_stays_within_sixty_lines_of_72_columns(text: str, count: int) -> None:
    one = found(text, text, text=text, path=text, line=7)
    one = replace(one, repair=Command(command=text))
    said = text_of(reported(*[one] * count))
    assert said.count("\n") <= LINES
    assert max(map(columns, said.split("\n"))) <= WIDTH


def test_a_repair_is_shown_whole_or_not_at_all() -> None:
    short = replace(found(), repair=Replacement(replacement="Acked-by: Sam <sam@x.example>"))
    assert "      | Acked-by: Sam <sam@x.example>\n" in text_of(reported(short))
    for repair in (Command(command="git log " + "x" * 90), Replacement(replacement="a\u202eb")):
        text = text_of(reported(replace(found(), repair=repair)))
        assert "that mends it is in the report." in text
        assert "xxx" not in text


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Ada Hacker", "Hi Ada,"),
        ("李 明", "Hi 李,"),
        ("ada@engine.example", "Hello,"),
        ("Ada", "Hello,"),
        ("Hacker, Ada", "Hello,"),
        ("Fixes: 0123456789ab", "Hello,"),
        ("\u202eAda Hacker", "Hello,"),
        ("", "Hello,"),
        ("A" * 80 + " B", "Hello,"),
    ],
)
def test_a_person_is_greeted_by_name_only_where_that_is_plain(name: str, greeting: str) -> None:
    whole = replace(reported(found()).submission, submitter=Person(name=name, email="a@x.example"))
    assert text_of(reported(found(), submission=whole)).split("\n")[0] == greeting


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("[PATCH] mm: x", "Re: [PATCH] mm: x"),
        ("Re: [PATCH] mm: x", "Re: [PATCH] mm: x"),
        ("RE: [PATCH] mm: x", "RE: [PATCH] mm: x"),
        ("re:[PATCH] mm: x", "re:[PATCH] mm: x"),
        ("rebase: x", "Re: rebase: x"),
        ("a\r\nBcc: b@x.example", "Re: a Bcc: b@x.example"),
        ("a\u202eb\x00", "Re: a<U+202E>b<U+0000>"),
        ("=?utf-8?q?a=0AB:_c?=", "Re: = ?utf-8?q?a=0AB:_c?="),
        ("x" * 999, "Re: " + "x" * 399 + "…"),
        ("", "Re: "),
    ],
)
def test_the_subject_is_the_one_received_behind_one_re(raw: str, shown: str) -> None:
    assert subject(raw) == shown


def test_the_reply_answers_the_cover_letter_else_the_first_patch() -> None:
    cover, first, *_ = SERIES["reply-series"]
    with_cover = compose(judged(*SERIES["reply-series"]), to_author(), DESK, OCCASION)
    without = compose(judged(*SERIES["reply-series"][1:]), to_author(), DESK, OCCASION)
    assert with_cover is not None
    assert without is not None
    assert with_cover.in_reply_to == "cover@engine.example"
    assert with_cover.references == ("cover@engine.example",)
    assert without.in_reply_to == "patch-1@engine.example"
    assert without.references == ("cover@engine.example", "patch-1@engine.example")
    assert cover
    assert first


def test_references_that_could_break_a_header_are_left_out() -> None:
    raw = with_headers(
        Subject="[PATCH] Free it",
        References="<good@x.example> <=?utf-8?q?=0ABcc=3A?=@x.example> <\x01@x> <ü@x.example>",
    )
    reply = compose(judged(raw), to_author(), DESK, OCCASION)
    assert reply is not None
    assert reply.references == ("good@x.example", "20260102030405.1-1-ada@engine.example")


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("20260102030405.1-1-ada@engine.example", True),
        ("CAF+x=y_z-W@mail.engine.example", True),
        ("a!#$%&'*+/=^_`{|}~?@[127.0.0.1]", True),
        ("no-at-sign", False),
        ("a@b@c", False),
        ("=?utf-8?q?x?=@x.example", False),
        ("a b@x.example", False),
        ('"a"@x.example', False),
        ("a@x.example\n", False),
        ("ä@x.example", False),
        ("x" * 401 + "@x.example", False),
    ],
)
def test_an_id_is_repeated_only_where_a_header_holds_it(text: str, good: bool) -> None:
    assert is_id(text) is good


def test_long_references_keep_their_beginning_and_their_end() -> None:
    ids = " ".join(f"<{n}@x.example>" for n in range(500))
    raw = with_headers(Subject="[PATCH] Free it", References=ids)
    reply = compose(judged(raw), to_author(), DESK, OCCASION)
    assert reply is not None
    assert len(reply.references) == 100
    assert reply.references[:2] == ("0@x.example", "402@x.example")
    assert to_bytes(reply)


def test_a_series_without_an_id_cannot_be_answered() -> None:
    raw = with_headers(Subject="[PATCH] Free it", Message_ID="")
    with pytest.raises(Unanswerable):
        compose(judged(raw), to_author(), DESK, OCCASION)


def test_the_id_of_a_reply_depends_on_series_version_and_secret_alone() -> None:
    one = message_id(DESK, "series-1", 2)
    assert one == message_id(DESK, "series-1", 2)
    others = {
        message_id(DESK, "series-1", 3),
        message_id(DESK, "series-12", 2),
        message_id(replace(DESK, secret=b"another secret of the tests"), "series-1", 2),
    }
    assert one not in others
    assert len(others) == 3
    assert is_ours(one, DESK.domain)
    assert is_id(one)
    later = replace(OCCASION, rules="rust@0000000", page="another")
    replies = [
        compose(judged(*SERIES["reply-series"]), to_author(), DESK, o) for o in (OCCASION, later)
    ]
    assert len({reply and reply.message_id for reply in replies}) == 1


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="under 16 bytes"):
        token(replace(DESK, secret=b"short"), "x")


def test_a_bounce_names_the_reply_and_the_recipient() -> None:
    reply = token(DESK, "reply", "s", "1")
    back = bounce_address(DESK, reply, "Ada@Engine.example")
    assert bounced(back.upper(), DESK.bounces) == (reply, token(DESK, "recipient", ADA.email))
    assert bounced(back, "elsewhere.example") is None
    assert bounced("bounce+x@bounces.engine.example", DESK.bounces) is None


def test_each_recipient_has_an_envelope_of_its_own() -> None:
    envelope = Envelope(to=ADA, cc=(Person(name="", email="list@x.example"),), word="list")
    reply = compose(judged(*SERIES["reply-series"]), envelope, DESK, OCCASION)
    assert reply is not None
    assert [one.recipient for one in reply.deliveries] == [ADA.email, "list@x.example"]
    assert len({one.sender for one in reply.deliveries}) == 2


def test_whatever_hides_is_shown_by_its_number() -> None:
    hidden = [
        chr(n)
        for n in range(0x110000)
        if unicodedata.category(chr(n)) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    ]
    for character in hidden:
        shown = plain(f"a{character}b")
        assert character not in shown
        assert shown in ("a b", f"a<U+{ord(character):04X}>b")


def test_a_word_that_means_something_begins_no_line() -> None:
    for word in ("Fixes:", "<ada@x.example>", "#syz", "@bot", "---", "+++", "3", "a:b@c", "-"):
        for before in range(50, 75):
            text = f"error {'x' * before} {word} y@x.example " + f"{word} " * 30
            lines = wrapped(text, "    ")
            assert all(not line.strip().startswith(word) for line in lines)
            guarded("\n".join(lines))


@pytest.mark.parametrize(
    ("text", "room", "short"),
    [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("中中", 3, "中…"), ("ab cd", 4, "ab…")],
)
def test_text_is_cut_by_columns(text: str, room: int, short: str) -> None:
    assert cut(text, room) == short


def test_real_series_are_answered_in_form(corpus: Path) -> None:
    """Not each of them gets an answer, and each answer is short, guarded and can be sent."""
    policy = Policy(reach=Reach.LIST)
    asked = answered = 0
    for thread in itertools.islice(threads("rfl-threads"), 30):
        for submission in thread:
            asked += 1
            report = lint(submission, select(submission, policy), {}, policy)
            reply = compose(report, Envelope(to=submission.submitter), DESK, OCCASION)
            if reply is not None:
                answered += 1
                assert reply.body.count("\n") <= LINES, corpus
                assert max(map(columns, reply.body.split("\n"))) <= WIDTH
                assert to_bytes(reply)
    assert 0 < answered < asked
