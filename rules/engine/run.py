# SPDX-License-Identifier: GPL-2.0-or-later
"""Asks the rules, and isolates the one that raises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from rules.engine.context import contexts
from rules.engine.rule import Rule
from rules.engine.silence import Silences, part, silences
from rules.facts import NEEDS, Context, Policy
from rules.kernel.pulls import taken_over
from rules.model import CoverLetter, Patch, Submission
from rules.report import Finding, Outcome, Report, Severity

Facts = Mapping[str, object]
Asked = Patch | CoverLetter | Submission


def needed_by(rules: Sequence[Rule]) -> frozenset[str]:
    """The facts these rules ask for or can use."""
    return frozenset(name for rule in rules for name in (*rule.needs, *rule.may))


def lint(
    submission: Submission, rules: Sequence[Rule], facts: Facts, policy: Policy | None = None
) -> Report:
    """Ask every rule about every patch, or the whole, that it is about."""
    decided = policy or Policy()
    seen = {id(letter): contexts(letter) for letter in _judged(submission)}
    if submission.pull is not None:
        seen |= {id(patch): seen[id(patch)] | {Context.MERGE} for patch in taken_over(submission)}
    asked = silences(submission)
    outcomes = (
        _heard(outcome, asked)
        for rule in rules
        for outcome in _outcomes(rule, submission, facts, decided, seen)
    )
    origins = [*_origins(facts, needed_by(rules))]
    origins += [("policy", decided.origin)] if decided.origin else []
    return Report(submission=submission, outcomes=tuple(outcomes), facts=tuple(origins))


def _origins(facts: Facts, needed: frozenset[str]) -> Iterator[tuple[str, str]]:
    """What each fact that was needed came from, where it says so."""
    for fact in sorted(needed & facts.keys()):
        name = getattr(facts[fact], "name", None)
        if isinstance(name, str):
            yield fact, name


def _heard(outcome: Outcome, asked: Silences) -> Outcome:
    """The outcome without what the submitter asked not to hear."""
    if not asked or not outcome.findings:
        return outcome
    said, silent = part(outcome.rule, outcome.findings, asked)
    return replace(outcome, findings=said, silenced=silent)


def _judged(submission: Submission) -> tuple[Patch | CoverLetter, ...]:
    cover = (submission.cover,) if submission.cover else ()
    return cover + submission.patches


def _outcomes(
    rule: Rule,
    submission: Submission,
    facts: Facts,
    policy: Policy,
    seen: Mapping[int, frozenset[Context]],
) -> Iterator[Outcome]:
    missing = [name for name in rule.needs if name not in facts]
    if missing:
        reason = "; ".join(NEEDS[name] for name in missing)
        yield Outcome(rule=rule.name, cap=rule.severity, skipped=reason)
        return
    for name in policy.tools.intersection(rule.may).difference(facts):
        yield Outcome(rule=rule.name, cap=rule.severity, skipped=f"in part: {NEEDS[name]}")
    for asked, context in _asked(rule, submission, seen):
        if not rule.quiet & context:
            yield _ask(rule, asked, context, facts, policy)


def _asked(
    rule: Rule, submission: Submission, seen: Mapping[int, frozenset[Context]]
) -> Iterator[tuple[Asked, frozenset[Context]]]:
    if rule.scope == "submission":
        yield submission, _whole(list(seen.values()), submission.cover is not None)
        return
    for letter in _judged(submission):
        if isinstance(letter, Patch) is (rule.scope == "patch"):
            yield letter, seen[id(letter)]


def _whole(each: Sequence[frozenset[Context]], covered: bool) -> frozenset[Context]:
    """The context of a series: RFC, RESEND or stable if its first mail says so; another
    project's if all patches are, of which a cover letter need not speak."""
    first = each[0] if each else frozenset()
    everywhere = frozenset.intersection(*each) if each else frozenset()
    if covered and each[1:]:
        everywhere |= frozenset.intersection(*each[1:]) & {Context.FOREIGN}
    return everywhere | (first & {Context.RFC, Context.RESEND, Context.STABLE, Context.FOREIGN})


def _ask(
    rule: Rule, asked: Asked, context: frozenset[Context], facts: Facts, policy: Policy
) -> Outcome:
    cap = policy.levels.get(rule.name) or rule.severity
    if Context.RFC in context and not rule.firm:
        cap = min(cap, Severity.WARNING)
    given: dict[str, object] = {n: facts[n] for n in rule.needs}
    given |= {n: facts[n] for n in rule.may if n in facts}
    given |= {**rule.options, **policy.options.get(rule.name, {})}
    if rule.context:
        given["context"] = context
    try:
        found: Iterable[Finding] = rule.check(asked, **given)
        findings = tuple(one for one in found if one.reach is None or one.reach >= policy.reach)
    except Exception as error:  # a rule's fault must not hide the findings of the others
        return Outcome(rule=rule.name, cap=cap, broken=f"{type(error).__name__}: {error}")
    return Outcome(rule=rule.name, cap=cap, findings=findings)
