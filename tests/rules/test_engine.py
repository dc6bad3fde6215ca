# SPDX-License-Identifier: GPL-2.0-or-later
"""How rules are read, chosen and asked."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

import pytest

from rules.engine.context import contexts
from rules.engine.rule import BadRule, Rule, catalogue, every, families, find, read
from rules.engine.run import lint, needed_by
from rules.engine.select import select
from rules.facts import Context, Policy, Tree
from rules.model import CoverLetter, Patch, Submission
from rules.report import Finding, Reach, Severity
from tests.examples import first_good, read_example
from tests.fakes import FakeTree


def toy(check: object, **constants: object) -> Rule:
    module = ModuleType("rules.subject.toy", "A toy.\n\nWhy\n    x\n\nFix\n    x\n\nSee\n    x\n")
    vars(module).update(check=check, **constants)
    return read("toy", "subject", module)


def good(tags: str = "PATCH") -> Submission:
    (one,) = read_example(first_good().replace("[PATCH]", f"[{tags}]"))
    return one


def speak(patch: Patch) -> Iterator[Finding]:
    yield patch.finding("subject", "seen", "expected", line=1)


def test_scope_comes_from_the_first_parameter() -> None:
    def of_cover(cover: CoverLetter) -> Iterator[Finding]:
        yield cover.finding("seen", "expected")

    def of_submission(submission: Submission) -> Iterator[Finding]:
        yield submission.finding("seen", "expected")

    assert [toy(one).scope for one in (speak, of_cover, of_submission)] == [
        "patch",
        "cover",
        "submission",
    ]


def test_a_rule_with_a_wrong_first_parameter_is_refused_by_name() -> None:
    def wrong(text: str) -> Iterator[Finding]:
        raise AssertionError(text)

    with pytest.raises(BadRule, match=r"rules/subject/toy\.py: the first parameter.*Patch"):
        toy(wrong)


def test_a_rule_that_asks_for_nothing_known_is_refused() -> None:
    def wrong(patch: Patch, weather: str) -> Iterator[Finding]:
        raise AssertionError((patch, weather))

    with pytest.raises(BadRule, match=r"'weather', which is neither a fact .*tree.* WEATHER"):
        toy(wrong)


def test_a_file_without_a_check_is_refused() -> None:
    with pytest.raises(BadRule, match="a function named check"):
        toy(None)


def test_a_rule_that_raises_hides_nobody_elses_findings() -> None:
    def broken(patch: Patch) -> Iterator[Finding]:
        if patch.number:
            raise ValueError(f"no {patch.number}")
        yield patch.finding("subject", "", "")

    report = lint(good(), [toy(broken), toy(speak)], {})
    assert report.broken() == (("toy", "ValueError: no 1"),)
    assert len(list(report.said())) == 1


def test_a_missing_fact_skips_the_rule_with_the_reason() -> None:
    def needs(patch: Patch, tree: Tree) -> Iterator[Finding]:
        yield patch.finding("subject", tree.name, "expected")

    rule = toy(needs)
    report = lint(good(), [rule], {})
    ((name, reason),) = report.skipped()
    assert (name, list(report.said())) == ("toy", [])
    assert "--tree DIR" in reason
    assert needed_by([rule]) == {"tree"}
    (said,) = lint(good(), [rule], {"tree": FakeTree()}).said()
    assert said.finding.seen == FakeTree().name


def test_a_fact_with_a_default_is_not_missed() -> None:
    def may(patch: Patch, tree: Tree | None = None) -> Iterator[Finding]:
        yield patch.finding("subject", "with" if tree else "without", "expected")

    assert [s.finding.seen for s in lint(good(), [toy(may)], {}).said()] == ["without"]
    given = lint(good(), [toy(may)], {"tree": FakeTree()})
    assert [s.finding.seen for s in given.said()] == ["with"]


def test_a_policy_overrides_an_option() -> None:
    def limited(patch: Patch, limit: int) -> Iterator[Finding]:
        yield patch.finding("subject", str(limit), "expected")

    rule = toy(limited, LIMIT=75)
    assert rule.options == {"limit": 75}
    policy = Policy(options={"toy": {"limit": 50}})
    assert [s.finding.seen for s in lint(good(), [rule], {}, policy).said()] == ["50"]


@pytest.mark.parametrize(
    ("tags", "constants", "severity"),
    [
        ("PATCH", {}, Severity.ERROR),
        ("RFC PATCH", {}, Severity.WARNING),
        ("RFC PATCH", {"FIRM": True}, Severity.ERROR),
    ],
)
def test_an_rfc_lowers_errors_unless_the_rule_is_firm(
    tags: str, constants: dict[str, object], severity: Severity
) -> None:
    rule = toy(speak, SEVERITY=Severity.ERROR, **constants)
    (said,) = lint(good(tags), [rule], {}).said()
    assert said.severity is severity


def test_a_policy_may_lower_and_a_finding_may_be_milder() -> None:
    def mild(patch: Patch) -> Iterator[Finding]:
        yield patch.finding("subject", "a", "b", severity=Severity.NOTE)
        yield patch.finding("subject", "c", "d")

    rule = toy(mild, SEVERITY=Severity.ERROR)
    policy = Policy(levels={"toy": Severity.WARNING})
    severities = [said.severity for said in lint(good(), [rule], {}, policy).said()]
    assert severities == [Severity.NOTE, Severity.WARNING]


def test_a_finding_may_be_said_less_publicly_than_its_rule_allows() -> None:
    def shy(patch: Patch) -> Iterator[Finding]:
        yield patch.finding("subject", "aloud", "b")
        yield patch.finding("subject", "in private", "d").in_private()

    rule = toy(shy, REACH=Reach.LIST)
    for reach, seen in ((Reach.LOCAL, ["aloud", "in private"]), (Reach.PULL, ["aloud"])):
        report = lint(good(), [rule], {}, Policy(reach=reach))
        assert [one.finding.seen for one in report.said()] == seen


def test_a_rule_is_quiet_in_its_contexts() -> None:
    rule = toy(speak, QUIET=(Context.RFC,))
    assert list(lint(good("RFC PATCH"), [rule], {}).said()) == []
    assert list(lint(good(), [rule], {}).said()) != []


def test_a_rule_that_is_off_or_may_not_speak_so_publicly_is_not_chosen() -> None:
    chosen = {rule.name for rule in select(good(), Policy())}
    assert "subject-too-long" in chosen
    off = select(good(), Policy(levels={"subject-too-long": None}))
    assert "subject-too-long" not in {rule.name for rule in off}
    public = select(good(), Policy(reach=Reach.LIST))
    assert {rule.reach for rule in public} == {Reach.LIST}
    assert len(public) < len(chosen)


def test_families_that_cannot_apply_are_not_chosen() -> None:
    assert {rule.family for rule in select(good(), Policy())} >= {"subject", "transport"}
    assert not {rule.family for rule in select(good(), Policy())} & {"pull", "rust"}


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        ("To: ada@engine.example\n", True),
        ("Cc: linux-kernel@vger.kernel.org\n", True),
        ("Bcc: linux-kernel@vger.kernel.org\n", True),
        ("To: undisclosed-recipients:;\n", True),
        ("", False),
    ],
)
def test_recipients_are_judged_only_where_a_mail_names_them(header: str, asked: bool) -> None:
    (one,) = read_example(first_good().replace("Message-ID:", f"{header}Message-ID:", 1))
    families = {rule.family for rule in select(one, Policy())}
    assert ("recipients" in families) is asked


def test_every_rule_is_found_by_its_name() -> None:
    assert {rule.name for rule in every()} == set(catalogue())
    assert find("subject-too-long").family == "subject"
    assert set(catalogue().values()) == set(families())


@pytest.mark.parametrize(
    ("old", "new", "context"),
    [
        ("[PATCH]", "[RFC PATCH]", Context.RFC),
        ("[PATCH]", "[RESEND PATCH]", Context.RESEND),
        ("[PATCH] mm/slub: free", '[PATCH] Revert "mm/slub: free', Context.REVERT),
        ("When the", "This reverts commit 0123456789ab.\n\nWhen the", Context.REVERT),
        ("[PATCH]", "[PATCH 6.12.y]", Context.STABLE),
        ("[PATCH]", "[PATCH stable 6.1]", Context.STABLE),
        ("When the", "commit 0123456789abcdef0123 upstream.\n\nWhen the", Context.STABLE),
        ("When the", "[ Upstream commit 0123456789abcdef0123 ]\n\nWhen the", Context.STABLE),
        ("mm/slub.c", "rust/syn/slub.rs", Context.IMPORT),
        ("mm/slub.c", "rust/kernel/slub.rs", Context.RUST),
        ("mm/slub.c", "mm/slub_generated.c", Context.GENERATED),
        ("[PATCH] mm/slub:", "[PATCH] treewide:", Context.TREEWIDE),
        ("[PATCH]", "[PATCH iproute2]", Context.FOREIGN),
        ("From: Ada Hacker", "From: Ada Hacker via B4 Relay", Context.RELAY),
    ],
)
def test_contexts_are_recognised(old: str, new: str, context: Context) -> None:
    (plain,) = read_example(first_good())
    (changed,) = read_example(first_good().replace(old, new))
    assert context not in contexts(plain.patches[0])
    assert context in contexts(changed.patches[0])


@pytest.mark.parametrize(
    ("line", "silent"),
    [
        ("X-Ksquirrel: off toy the mailer is odd", True),
        ("X-Ksquirrel: off toy", False),
        ("X-Ksquirrel: off other the mailer is odd", False),
        ("> X-Ksquirrel: off toy quoted", False),
    ],
)
def test_a_submitter_may_silence_a_rule_below_the_separator(line: str, silent: bool) -> None:
    (submission,) = read_example(first_good().replace("\n---\n", f"\n---\n{line}\n\n"))
    report = lint(submission, [toy(speak)], {})
    assert (list(report.said()) == []) is silent
    assert [one.reason for one in report.silenced()] == ["the mailer is odd"] * silent


def test_a_silence_above_the_separator_is_none() -> None:
    text = first_good().replace("When the", "X-Ksquirrel: off toy because\nWhen the")
    (submission,) = read_example(text)
    assert list(lint(submission, [toy(speak)], {}).said()) != []
