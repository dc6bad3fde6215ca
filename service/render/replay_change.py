# SPDX-License-Identifier: GPL-2.0-or-later
"""How two replays of the same mails differ, rules or settings between them having changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from service.render.replay_json import Gist, Key
from service.render.visible import visible
from service.render.words import to_json

SCHEMA = "ksquirrel.replay-change/1"


def changes(before: Mapping[Key, Gist], after: Mapping[Key, Gist]) -> list[dict[str, object]]:
    """Each series version that came out otherwise, in the order of the keys.

    ``was`` and ``is`` are ``mail``, the reason of a skip, or None where one run did not see it;
    ``moved`` names the rules that both runs heard, with other severities.
    """
    found = []
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if (old and (old.reason, old.found)) == (new and (new.reason, new.found)):
            continue
        gone, come = (Counter(one.rules if one else ()) for one in (old, new))
        found.append(
            {
                "key": key[0],
                "version": key[1],
                "title": (new or old or Gist("", "", ())).title,
                "was": _became(old),
                "is": _became(new),
                "gained": sorted((come - gone).elements()),
                "lost": sorted((gone - come).elements()),
                "moved": _moved(old, new),
            }
        )
    return found


def _moved(old: Gist | None, new: Gist | None) -> list[str]:
    """``rule: warning -> note``; several severities of a rule are joined by a plus."""
    if old is None or new is None:
        return []
    was, now = (
        {
            rule: sorted({severity for name, severity in one.found if name == rule})
            for rule in one.rules
        }
        for one in (old, new)
    )
    return [
        f"{rule}: {'+'.join(was[rule])} -> {'+'.join(now[rule])}"
        for rule in sorted(was.keys() & now.keys())
        if was[rule] != now[rule]
    ]


def render_json(found: list[dict[str, object]]) -> str:
    """The changes as one document."""
    return to_json({"schema": SCHEMA, "changes": found}, indent=1) + "\n"


def render_text(found: list[dict[str, object]]) -> str:
    """One line, then by rule, then a line or more for each series."""
    return "".join(f"{visible(line)}\n" for line in _lines(found))


def _became(one: Gist | None) -> str | None:
    return None if one is None else one.reason or "mail"


def _lines(found: list[dict[str, object]]) -> Iterator[str]:
    come = sum(one["is"] == "mail" != one["was"] for one in found)
    gone = sum(one["was"] == "mail" != one["is"] for one in found)
    yield f"{len(found):,} series differ: {come:,} mails more, {gone:,} mails less"
    counts = {name: Counter(_of(found, name)) for name in ("gained", "lost")}
    for rule in sorted(counts["gained"] | counts["lost"]):
        yield f"  {rule}: +{counts['gained'][rule]:,} -{counts['lost'][rule]:,}"
    for move, n in sorted(Counter(_of(found, "moved")).items()):
        yield f"  {move} ({n:,})"
    for one in found:
        yield ""
        yield f"{one['key']} v{one['version']} {one['title']}"
        if one["was"] != one["is"]:
            yield f"  {one['was'] or 'not seen'} -> {one['is'] or 'not seen'}"
        for sign, name in (("+", "gained"), ("-", "lost"), ("~", "moved")):
            yield from (
                f"  {sign} {rule}{f' ({n})' if n > 1 else ''}"
                for rule, n in Counter(_of([one], name)).items()
            )


def _of(found: list[dict[str, object]], name: str) -> Iterator[str]:
    for one in found:
        rules = one[name]
        if isinstance(rules, list):
            yield from rules
