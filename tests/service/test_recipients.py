# SPDX-License-Identifier: GPL-2.0-or-later
"""Who gets a reply: only who the archived mail and the settings name, and who wants it."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from rules.model import Person
from rules.read.mail import Unreadable
from service.mail_said import Envelope, Reason, Skip, Word
from service.render.conduct import Conduct, is_usable, under
from service.render.recipients import whom
from tests.service.replies import (
    ADA,
    DESK,
    LIST,
    NOW,
    archived,
    conduct,
    submitted,
    with_headers,
)

TIMES = int(os.environ.get("KSQUIRREL_SOAK", "1"))
OTHER = "other@lists.engine.example"
LKML = "linux-kernel@vger.kernel.org"


def answer(raw: bytes, decided: Conduct | None = None, at: str = LIST) -> Envelope | Skip:
    return whom(submitted(raw), [archived(raw, at=at)], decided or conduct())


def to(raw: bytes, decided: Conduct | None = None) -> tuple[str, ...] | Reason:
    found = answer(raw, decided)
    return found.recipients if isinstance(found, Envelope) else found.reason


def test_a_patch_is_answered_to_its_sender_alone() -> None:
    assert answer(with_headers(To=LIST, Cc=f"Sam <sam@x.example>, {LKML}")) == Envelope(to=ADA)


RELAY = "Ada via B4 Relay <devnull+ada.engine.example@relay.example>"
ADDRESSES: list[tuple[Mapping[str, str], str | Reason]] = [
    ({"From": '"Bond, James" <bond@x.example>'}, "bond@x.example"),
    ({"From": "Jane (Kernel) Doe <jane@x.example>"}, "jane@x.example"),
    ({"From": "=?utf-8?q?J=C3=BCrgen_=22J=22?= <j@x.example>"}, "j@x.example"),
    ({"Reply-To": "Ada <home@engine.example>"}, "home@engine.example"),
    ({"Reply-To": LIST}, "ada@engine.example"),
    ({"Reply-To": f"{LIST}, Ada <home@engine.example>"}, "home@engine.example"),
    ({"Reply-To": "first@x.example, ada@engine.example"}, "ada@engine.example"),
    ({"Reply-To": "new@lists.x.example", "To": "new@lists.x.example"}, "ada@engine.example"),
    ({"Reply-To": "l@x.example", "List-Post": "<mailto:l@x.example>"}, "ada@engine.example"),
    ({"Reply-To": "l@x.example", "List-Id": "L <l.x.example>"}, "ada@engine.example"),
    ({"From": f"Ada via list <{LIST}>", "Reply-To": "ada@engine.example"}, "ada@engine.example"),
    ({"From": f"Ada via list <{LIST}>"}, Reason.ROLE),
    ({"From": RELAY, "Reply-To": "ada@engine.example"}, "ada@engine.example"),
    ({"From": RELAY}, Reason.ROLE),
    ({"From": RELAY, "X-Original-From": "Ada <ada@engine.example>"}, "ada@engine.example"),
    ({"From": RELAY, "X-Original-From": "Eve <eve@x.example>"}, Reason.ROLE),
    (
        {
            "From": RELAY,
            "X-Original-From": "Ada <ada@engine.example>",
            "Reply-To": "ada@engine.example",
            "Cc": "sam@x.example, Ada <ada@engine.example>",
        },
        "ada@engine.example",
    ),
    (
        {
            "From": RELAY,
            "X-Original-From": "Ada <ada@engine.example>",
            "Reply-To": "new@lists.x.example",
            "Cc": "new@lists.x.example",
        },
        Reason.ROLE,
    ),
    (
        {
            "From": f"'Ada Hacker' via list <{LIST}>",
            "Reply-To": f"{LIST}, Ada Hacker <ada@engine.example>",
            "Cc": "Ada Hacker <ada@engine.example>",
        },
        "ada@engine.example",
    ),
    ({"From": f"Ada via list <{LIST}>", "X-Original-From": f"Ada <{LIST}>"}, Reason.ROLE),
    ({"X-Original-From": "Ada Hacker <eve@x.example>"}, "ada@engine.example"),
    ({"From": "listserv@x.example"}, Reason.ROLE),
    ({"From": "rust-owner@x.example"}, Reason.ROLE),
    ({"Reply-To": "do-not-reply@x.example"}, Reason.ROLE),
    ({"From": "a@x.example, b@x.example"}, Reason.NO_ADDRESS),
    ({"From": '"a b"@x.example'}, Reason.NO_ADDRESS),
    ({"From": "ada@localhost"}, Reason.NO_ADDRESS),
    ({"From": "ädä@x.example"}, Reason.NO_ADDRESS),
    ({"From": "Ada"}, Reason.NO_ADDRESS),
    ({"From": "victim@x.example <ada@engine.example>"}, Reason.NO_ADDRESS),
    ({"From": "ada@engine.example <ada@engine.example>"}, "ada@engine.example"),
    ({"From": "v@x.example\n Bcc: w@y.example"}, Reason.NO_ADDRESS),
    ({"From": "v(w)@x.example"}, Reason.NO_ADDRESS),
]


@pytest.mark.parametrize(("headers", "expected"), ADDRESSES)
def test_the_address_is_the_one_person_who_asks_for_answers(
    headers: Mapping[str, str], expected: str | Reason
) -> None:
    found = to(with_headers(**headers))
    assert found == ((expected,) if isinstance(expected, str) else expected)


REFUSED: list[tuple[Mapping[str, str], Reason]] = [
    ({"Auto-Submitted": "auto-generated"}, Reason.AUTO_SUBMITTED),
    ({"Auto-Submitted": "auto-replied; owner-email=x"}, Reason.AUTO_SUBMITTED),
    ({"X-Autoreply": "yes"}, Reason.AUTO_SUBMITTED),
    ({"Return-Path": "<>"}, Reason.NULL_RETURN_PATH),
    ({"Return-Path": "< >"}, Reason.NULL_RETURN_PATH),
    ({"Content-Type": "text/plain; was=multipart/report"}, Reason.DELIVERY_REPORT),
    ({"From": "postmaster@x.example"}, Reason.BOT),
    ({"From": "tip-bot2 <tip-bot2@x.example>"}, Reason.BOT),
    ({"From": "syzbot <syzbot+0123@x.example>"}, Reason.BOT),
    ({"Sender": "mailer-daemon@x.example"}, Reason.BOT),
    ({"From": f"Ksquirrel <{DESK.sender.email}>"}, Reason.OWN),
    ({"From": "Ksquirrel <KSQUIRREL+x@lint.engine.example>"}, Reason.OWN),
    ({"Sender": DESK.contact.email}, Reason.OWN),
    ({"Reply-To": DESK.contact.email}, Reason.OWN),
    ({"X-Ksquirrel-Review": "x"}, Reason.OWN),
    ({"Message-ID": f"<ksq-{'a' * 26}@{DESK.domain}>"}, Reason.OWN),
    ({"X-Stable": "review"}, Reason.STABLE),
    ({"Date": "Wed, 31 Dec 2025 03:04:05 +0000"}, Reason.OLD),
    ({"Message-ID": "<=?utf-8?q?x?=@x.example>"}, Reason.NO_ID),
]


@pytest.mark.parametrize(("headers", "reason"), REFUSED)
def test_what_is_not_for_us_to_answer_is_skipped_by_name(
    headers: Mapping[str, str], reason: Reason
) -> None:
    raw = with_headers(**headers)
    found = whom(replace(submitted(with_headers())), [], conduct())
    assert found == Skip(reason=Reason.NOT_ARCHIVED)
    copy = archived(raw)
    lead = replace(submitted(with_headers()).patches[0], id=copy.post.id)
    found = whom(replace(submitted(with_headers()), patches=(lead,)), [copy], conduct())
    assert isinstance(found, Skip)
    assert found.reason is reason


UNSIGNED = b"Signed-off-by: Ada Hacker <ada@engine.example>\n"


@pytest.mark.parametrize(
    ("subject", "signed", "answered"),
    [
        ("[PATCH] mm/slub: free it", False, True),
        ("[RFC] mm/slub: free it", False, True),
        ("[2/2] mm/slub: free it", False, True),
        ("mm/slub: free it", True, True),
        ("mm/slub: crash on the error path", False, False),
        ("[BUG] mm/slub: crash on the error path", False, False),
    ],
)
def test_a_diff_in_a_bug_report_is_not_answered(subject: str, signed: bool, answered: bool) -> None:
    raw = with_headers(Subject=subject)
    found = to(raw if signed else raw.replace(UNSIGNED, b""))
    assert found == (("ada@engine.example",) if answered else Reason.NOT_A_PATCH)


def test_another_projects_patch_is_not_answered() -> None:
    raw = with_headers().partition(b"\n")[2]  # without the mark of a file that was not sent
    assert to(raw.replace(b"mm/slub.c", b"tests/slub.sh")) is Reason.ELSEWHERE
    assert to(raw.replace(b"mm/slub.c", b"NEWS")) is Reason.ELSEWHERE
    assert to(with_headers(Subject="[PATCH blktests] free it")) is Reason.ELSEWHERE
    assert to(raw.replace(b"mm/slub.c", b"tools/slub.c")) == ("ada@engine.example",)


KINDS: list[tuple[Mapping[str, str], Reason]] = [
    ({"Subject": "[GIT PULL] slab fixes"}, Reason.PULL_REQUEST),
    ({"Subject": "Re: [PATCH] mm/slub: free it"}, Reason.REPLY),
    ({"Subject": "Re: about mm/slub"}, Reason.REPLY),
    ({"Subject": "[PATCH AUTOSEL 6.1 1/9] mm/slub: free it"}, Reason.STABLE),
]


@pytest.mark.parametrize(("headers", "reason"), KINDS)
def test_what_was_not_submitted_is_skipped(headers: Mapping[str, str], reason: Reason) -> None:
    copy = archived(with_headers(**headers))
    found = whom(submitted(with_headers()), [copy], conduct())
    assert isinstance(found, Skip)
    assert found.reason is reason


def test_the_headers_of_every_list_are_no_sign_of_a_program() -> None:
    raw = with_headers(
        Precedence="bulk",
        List_Id="<rust.lists.engine.example>",
        List_Unsubscribe="<mailto:x@lists.engine.example>",
        Auto_Submitted="no",
        Return_Path="<ada@engine.example>",
        To=LIST,
    )
    assert to(raw) == ("ada@engine.example",)


def test_an_old_arrival_is_old_whatever_the_date_says() -> None:
    raw = with_headers(Date="Fri, 2 Jan 2099 03:04:05 +0000")
    late = [archived(raw, arrived=NOW - timedelta(hours=49))]
    assert whom(submitted(raw), late, conduct()) == Skip(
        reason=Reason.OLD, detail=(NOW - timedelta(hours=49)).isoformat()
    )
    fresh = [archived(raw, arrived=NOW - timedelta(hours=47))]
    assert isinstance(whom(submitted(raw), fresh, conduct()), Envelope)


def test_wishes_are_kept_under_every_form_of_an_address() -> None:
    raw = with_headers(From="Ada <Ada+patches@Engine.example>")
    stopped = replace(conduct(), opted_out=frozenset(("ada@engine.example",)))
    assert to(raw, stopped) is Reason.OPTED_OUT
    sent_for = with_headers(Reply_To="x@y.example")
    assert to(sent_for, stopped) is Reason.OPTED_OUT
    bounced = replace(conduct(), suppressed=frozenset(("ADA@engine.example",)))
    assert to(with_headers(), bounced) is Reason.SUPPRESSED


def test_a_series_can_switch_us_off() -> None:
    raw = with_headers().replace(b"\n---\n", b"\n---\nX-Ksquirrel: off\n")
    assert to(raw) is Reason.SWITCHED_OFF
    only_a_rule = raw.replace(b"off\n", b"off body-missing it is a test\n")
    assert to(only_a_rule) == ("ada@engine.example",)


POLICIES: list[tuple[Mapping[str, Word], Mapping[str, str], Word | Reason]] = [
    ({LIST: "none"}, {}, Reason.POLICY_NONE),
    ({LIST: "thread", OTHER: "author"}, {"Cc": OTHER.upper()}, "author"),
    ({LIST: "thread", OTHER: "none"}, {"Cc": OTHER}, Reason.POLICY_NONE),
    ({LIST: "thread", OTHER: "list"}, {"Cc": OTHER}, "list"),
    ({LIST: "thread", OTHER: "none"}, {}, "thread"),
    ({OTHER: "thread"}, {}, Reason.NO_POLICY),
]


@pytest.mark.parametrize(("words", "headers", "expected"), POLICIES)
def test_the_most_private_policy_wins(
    words: Mapping[str, Word], headers: Mapping[str, str], expected: Word | Reason
) -> None:
    found = answer(with_headers(To=LIST, **headers), conduct(words))
    assert (found.word if isinstance(found, Envelope) else found.reason) == expected


COPIED: list[tuple[Word, tuple[str, ...]]] = [
    ("author", ()),
    ("author+cc", ("maria@x.example",)),
    ("list", (LIST, "maria@x.example")),
    ("thread", (LIST, "maria@x.example", "sam@x.example", "unknown@lists.x.example")),
]


@pytest.mark.parametrize(("word", "copied"), COPIED)
def test_a_policy_is_one_word_and_says_who_is_copied(word: Word, copied: tuple[str, ...]) -> None:
    raw = with_headers(
        To=f"{LIST}, {OTHER}, ada@engine.example",
        Cc=f"sam@x.example, unknown@lists.x.example, gone@x.example, lkp@x.example, "
        f"{LKML}, {DESK.sender.email}, back@x.example, SAM@x.example",
    )
    decided = replace(
        conduct({LIST: word}),
        copies_to=(Person(name="Maria", email="maria@x.example"), Person(name="", email=OTHER)),
        opted_out=frozenset(("gone@x.example",)),
        suppressed=frozenset(("back@x.example",)),
    )
    assert to(raw, decided) == ("ada@engine.example", *copied)


def test_a_list_is_known_by_its_whole_address() -> None:
    decided = replace(conduct({LIST: "thread"}), known=frozenset(("rust@lists.engine.example",)))
    raw = with_headers(Cc="xrust@lists.engine.example, rust@lists.engine.example.org")
    found = to(raw, decided)
    assert found == (
        "ada@engine.example",
        LIST,
        "xrust@lists.engine.example",
        "rust@lists.engine.example.org",
    )


def test_a_copy_that_a_list_rewrote_does_not_hide_the_sender() -> None:
    plain = with_headers(To=f"{LIST}, {OTHER}")
    rewritten = with_headers(To=f"{LIST}, {OTHER}", From=f"Ada via other <{OTHER}>")
    copies = [archived(rewritten, at=OTHER), archived(plain)]
    decided = conduct({LIST: "author", OTHER: "author"})
    assert whom(submitted(plain), copies, decided) == Envelope(to=ADA)


def test_one_copy_that_a_program_sent_is_enough_to_say_nothing() -> None:
    plain, marked = with_headers(), with_headers(Auto_Submitted="auto-replied")
    decided = conduct({LIST: "author", OTHER: "author"})
    found = whom(submitted(plain), [archived(plain), archived(marked, at=OTHER)], decided)
    assert isinstance(found, Skip)
    assert found.reason is Reason.AUTO_SUBMITTED


@pytest.mark.parametrize(
    ("mode", "word", "allowed"),
    [
        ("off", "thread", None),
        ("observe", "none", None),
        ("author", "thread", "author"),
        ("author", "none", "none"),
        ("shadow", "list", "list"),
        ("full", "thread", "thread"),
    ],
)
def test_a_mode_never_widens_a_policy(mode: str, word: Word, allowed: Word | None) -> None:
    assert under(mode, word) == allowed


@pytest.mark.parametrize(
    ("address", "usable"),
    [
        ("a@x.example", True),
        ("a+b'c=d@x.y.example", True),
        ("a@x", False),
        ("a..b@x.example", False),
        (".a@x.example", False),
        ("a@x..example", False),
        ("a@-", False),
        ("a b@x.example", False),
        ("a@x.example\n", False),
        ("a@x.example>", False),
        ("a@x.example,b@x.example", False),
        ("=?utf-8?q?a?=@x.example", False),
        ("x" * 65 + "@x.example", False),
        ("a@[127.0.0.1]", False),
    ],
)
def test_an_address_is_used_as_it_is_or_not_at_all(address: str, usable: bool) -> None:
    assert is_usable(address) is usable


FORMS = (
    "{0}",
    "Name <{0}>",
    '"{1}" <{0}>',
    "{1} <{0}>",
    "{0}, {1}",
    "({1}) {0}",
    "{0} ({1})",
    "<{1}> <{0}>",
    "=?utf-8?q?{1}?= <{0}>",
    "=?utf-8?q?=3C{1}=3E=2C?= {0}",
    "group: {0}, {1};",
    "{0}\n\t{1}",
    "{0}\r\n Bcc: {1}",
    "<@{1}:{0}>",
    '"{1}\\" <{0}>',
    "(" * 50 + "{0}",
    "{0}@{1}",
    "",
)


def forged(dice: random.Random, names: list[str]) -> bytes:
    """A mail whose senders are any mix of these addresses, in any form."""
    headers = {
        name: dice.choice(FORMS).format(dice.choice(names), dice.choice(names))
        for name in ("From", "Reply-To", "Sender", "Return-Path", "To", "Cc")
        if name == "From" or dice.random() < 0.6
    }
    return with_headers(**headers)


def test_no_address_gets_a_mail_that_the_archived_mail_does_not_hold() -> None:
    dice = random.Random(4)
    names = [f"{who}{n}@{host}.example" for who in ("v", "w") for n in range(9) for host in "xy"]
    names += [LIST, OTHER, DESK.sender.email, "syzbot@x.example"]
    words: tuple[Word, ...] = ("author", "author+cc", "list", "thread")
    sent = 0
    for _ in range(500 * TIMES):
        genuine, arrived = forged(dice, names[:12] + names[-4:]), forged(dice, names)
        decided = conduct({LIST: dice.choice(words)})
        try:
            held = archived(genuine)
            pushed = submitted(arrived)
        except (Unreadable, ValueError):
            continue
        found = whom(pushed, [held], decided)
        if isinstance(found, Envelope):
            sent += 1
            text = genuine.partition(b"\n\n")[0].decode().lower()
            held_there = set(re.findall(r"[\w.+-]+@[\w.-]+", text)) | {LIST}
            assert {one.lower() for one in found.recipients} <= held_there, genuine
            assert not set(found.recipients) & {OTHER, DESK.sender.email, "syzbot@x.example"}
        assert whom(pushed, [], decided) == Skip(reason=Reason.NOT_ARCHIVED)
    assert sent > 50 * TIMES
