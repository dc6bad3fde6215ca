# SPDX-License-Identifier: GPL-2.0-or-later
"""What spdxcheck makes of a licence expression (scripts/spdxcheck.py as of v7.1.5)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rules.kernel.licences import MISTAKES, Licences

WORD = r"[A-Za-z0-9.+-]+|[()]"
SHOWN = 60
LONGEST = 512


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an expression, at a column of it; ``mild`` is what spdxcheck lets pass
    or SPDX itself allows, ``instead`` the right spelling of the piece where it is certain."""

    seen: str
    expected: str
    column: int
    width: int
    instead: str | None = None
    mild: bool = False


@dataclass(frozen=True, slots=True)
class Licence:
    """One licence, with its exception."""

    name: str
    exception: str | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """Terms joined by AND or OR."""

    word: str
    terms: tuple[Term, ...]


Term = Licence | Joined


def faults(text: str, known: Licences) -> tuple[Fault, ...]:
    """What spdxcheck would refuse in an expression, and what it lets pass with a shrug."""
    if text in known.folders:
        return ()
    if not text:
        return (Fault("an empty SPDX-License-Identifier", "a licence of LICENSES/", 0, 0),)
    odd = re.search(r"[^A-Za-z0-9.+() -]", text[:LONGEST])
    if odd or len(text) > LONGEST:
        at = odd.start() if odd else LONGEST
        seen = f'"{text[at]}" in the licence expression'
        return (Fault(seen, "identifiers joined by AND, OR and WITH", at, 1),)
    tokens = [(m.group(), m.start()) for m in re.finditer(WORD, text)]
    found = tuple(_names(tokens, known))
    if any(not one.mild for one in found):
        return found
    return found + tuple(_grammar(text, tokens, known))


def _names(tokens: list[tuple[str, int]], known: Licences) -> Iterator[Fault]:
    before, licence = "", ""
    for word, at in tokens:
        upper = word.upper()
        if upper in ("AND", "OR", "WITH"):
            if word != upper:
                yield Fault(f"{word} in lower case", upper, at, len(word), upper, mild=True)
        elif word not in "()":
            yield from (
                _exception(word, at, licence, known) if before == "WITH" else _name(word, at, known)
            )
            licence = word
        before = upper


def _name(word: str, at: int, known: Licences) -> Iterator[Fault]:
    right = known.spelled(word)
    if right is None:
        meant = MISTAKES.get(word.lower())
        meant = meant if meant in known.folders else None
        expected = meant or "an identifier of LICENSES/"
        seen = f"the licence {word[:SHOWN]}, which LICENSES/ does not have"
        yield Fault(seen, expected, at, len(word), meant)
    elif right in known.exceptions:
        seen = f"the exception {word} where a licence stands"
        yield Fault(seen, f"LICENCE WITH {right}", at, len(word))
    elif right != word:
        yield Fault(f"the licence {word}", f"the spelling {right}", at, len(word), right, mild=True)


def _exception(word: str, at: int, licence: str, known: Licences) -> Iterator[Fault]:
    right = known.spelled(word)
    if right is None or right not in known.exceptions:
        names = " or ".join(sorted(known.exceptions))
        yield Fault(f"the unknown exception {word[:SHOWN]}", names, at, len(word))
        return
    base = known.spelled(licence) or licence
    if base in known.folders and base not in known.exceptions[right]:
        yield Fault(f"{base} WITH {right}", f"no {right} with this licence", at, len(word))
    elif right != word:
        yield Fault(
            f"the exception {word}", f"the spelling {right}", at, len(word), right, mild=True
        )


def _grammar(text: str, tokens: list[tuple[str, int]], known: Licences) -> Iterator[Fault]:
    if parse(text, known) is None:
        yield Fault(
            f'"{text[:SHOWN]}", which is no licence expression',
            "identifiers joined by AND, OR and WITH",
            0,
            len(text),
        )
        return
    levels: list[list[str]] = [[]]
    for word, at in tokens:
        upper = word.upper()
        if word == "(":
            levels.append([])
        elif word == ")":
            levels.pop()
        elif upper in ("AND", "OR") and levels[-1]:
            chain = set(levels[-1]) == {upper}
            shown = upper if chain else f"{levels[-1][-1]} and {upper}"
            seen = (
                f"a chain of {upper}, which spdxcheck refuses" if chain else f"{shown} side by side"
            )
            yield Fault(seen, "parentheses around each pair", at, len(word), mild=chain)
            return
        if upper in ("AND", "OR", "WITH"):
            levels[-1].append(upper)


def parse(text: str, known: Licences) -> Term | None:
    """An expression as a tree, names in their right spelling; None if it cannot be parsed.

    license-expression is asked only about more than one identifier: its import takes longer
    than to judge a patch.
    """
    if text in known.folders:
        return Licence(text)
    if len(text) > LONGEST:
        return None
    from license_expression import ExpressionError, LicenseSymbol, Licensing

    names = [LicenseSymbol(n, is_exception=n in known.exceptions) for n in known.spelling.values()]
    try:
        return _term(Licensing(names).parse(text, simple=True), known)
    except (ExpressionError, IndexError, RecursionError):  # IndexError: "() MIT"
        return None


def _term(found: object, known: Licences) -> Term | None:
    word = type(found).__name__
    if word in ("AND", "OR"):
        each = [_term(one, known) for one in getattr(found, "args", ())]
        return Joined(word, tuple(one for one in each if one is not None))
    if found is None:
        return None
    name, _, exception = str(found).partition(" WITH ")
    return Licence(
        known.spelled(name) or name, (known.spelled(exception) or exception) if exception else None
    )


def each(term: Term) -> Iterator[Licence]:
    """Every licence of an expression."""
    if isinstance(term, Licence):
        yield term
    else:
        for one in term.terms:
            yield from each(one)


def stands(term: Term, known: Licences) -> bool:
    """Whether one may take the code under licences that are not merely for dual licensing."""
    return free_of(term, lambda name: known.folders.get(name) == "dual")


def free_of(term: Term, barred: Callable[[str], bool]) -> bool:
    """Whether one may take the code without any licence that is barred."""
    if isinstance(term, Licence):
        return not barred(term.name)
    ways = (free_of(one, barred) for one in term.terms)
    return all(ways) if term.word == "AND" else any(ways)
