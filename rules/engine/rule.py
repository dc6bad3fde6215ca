# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds the rule files and reads from each its name, scope, needs, options and page."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Literal, cast

from rules.facts import NEEDS, Context, Option
from rules.report import Finding, Reach, Severity

Scope = Literal["patch", "cover", "submission"]
Check = Callable[..., Iterable[Finding]]

SCOPES: Mapping[str, Scope] = {"Patch": "patch", "CoverLetter": "cover", "Submission": "submission"}
NOT_FAMILIES = frozenset({"engine", "kernel", "model", "read"})


class BadRule(Exception):
    """A rule file that does not have the shape of a rule; the text names file and fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule as read from its file.

    ``needs`` are the facts its check asks for, ``may`` those it can do without, ``options``
    the values a policy may override, ``quiet`` the contexts in which it says nothing.  A
    ``firm`` rule is not lowered by an RFC tag.  What is said ``aside`` is told on a list beside
    something else, and is no reason to write a mail.
    """

    name: str
    family: str
    scope: Scope
    severity: Severity
    reach: Reach
    check: Check
    page: str
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    context: bool = False
    options: Mapping[str, Option]
    quiet: frozenset[Context] = frozenset()
    firm: bool = False
    aside: bool = False
    bad: tuple[str, ...] = ()
    good: tuple[str, ...] = ()


@cache
def families() -> Mapping[str, ModuleType]:
    """Every family by name, its package imported but none of its rules."""
    import rules

    names = [m.name for m in pkgutil.iter_modules(rules.__path__) if m.ispkg]
    return {
        name: importlib.import_module(f"rules.{name}")
        for name in sorted(names)
        if name not in NOT_FAMILIES
    }


@cache
def catalogue() -> Mapping[str, str]:
    """Rule name to family, read from the file names alone."""
    return {
        module.name.replace("_", "-"): name
        for name, family in families().items()
        for module in pkgutil.iter_modules(family.__path__)
    }


def every(wanted: Iterable[str] | None = None) -> Iterator[Rule]:
    """The rules of the families named, or of all of them, in order of family and name."""
    chosen = set(families() if wanted is None else wanted)
    return (find(name) for name, family in catalogue().items() if family in chosen)


@cache
def find(name: str) -> Rule:
    """The rule of this name.  KeyError if there is none, BadRule if its file is no rule."""
    family = catalogue()[name]
    return read(name, family, importlib.import_module(f"rules.{family}.{name.replace('-', '_')}"))


def read(name: str, family: str, module: ModuleType) -> Rule:
    """A module as a rule.  Raises BadRule."""
    where = f"rules/{family}/{name.replace('-', '_')}.py"
    check = getattr(module, "check", None)
    if not callable(check) or not module.__doc__:
        raise BadRule(f"{where}: a rule has a docstring and a function named check")
    scope, needs, may, options = _parameters(where, module, check)
    firm = getattr(module, "FIRM", getattr(families()[family], "FIRM", False))
    return Rule(
        name=name,
        family=family,
        scope=scope,
        severity=getattr(module, "SEVERITY", Severity.WARNING),
        reach=getattr(module, "REACH", Reach.LOCAL),
        check=cast("Check", check),
        page=module.__doc__,
        needs=needs,
        may=may,
        context="context" in check.__code__.co_varnames[: check.__code__.co_argcount],
        options=options,
        quiet=frozenset(getattr(module, "QUIET", ())) | {Context.MERGE},
        firm=bool(firm),
        aside=bool(getattr(module, "ASIDE", False)),
        bad=getattr(module, "BAD", ()),
        good=getattr(module, "GOOD", ()),
    )


def _parameters(
    where: str, module: ModuleType, check: Check
) -> tuple[Scope, tuple[str, ...], tuple[str, ...], dict[str, Option]]:
    code = check.__code__
    names = code.co_varnames[: code.co_argcount]
    first = check.__annotations__.get(names[0] if names else "", "")
    scope = SCOPES.get(first if isinstance(first, str) else first.__name__)
    if scope is None:
        allowed = ", ".join(SCOPES)
        raise BadRule(f"{where}: the first parameter of check is one of {allowed}, not {first!r}")
    with_default = set(names[len(names) - len(check.__defaults__ or ()) :])
    options: dict[str, Option] = {}
    for parameter in names[1:]:
        if hasattr(module, parameter.upper()):
            options[parameter] = getattr(module, parameter.upper())
        elif parameter not in NEEDS and parameter != "context":
            known = ", ".join((*NEEDS, "context"))
            raise BadRule(
                f"{where}: check asks for {parameter!r}, which is neither a fact ({known})"
                f" nor a constant {parameter.upper()} of the rule"
            )
    facts = [n for n in names[1:] if n in NEEDS]
    needs = tuple(n for n in facts if n not in with_default)
    may = tuple(n for n in facts if n in with_default)
    return scope, needs, may, options
