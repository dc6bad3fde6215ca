# SPDX-License-Identifier: GPL-2.0-or-later
"""Characters that hide, that turn text around, and that look like others: all there are."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from rules.kernel.identity import plain_name, same_name
from rules.model import Person
from service.render.conduct import is_usable
from service.render.guard import offences
from service.render.markdown import span
from service.render.prose import plain
from service.render.visible import visible
from tests.b4_reader import Reader
from tests.service.replies import DESK, conduct
from tests.test_reply_hostile import b4, obeyed, raw_of

__all__ = ["b4"]

SEEN = frozenset("\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd") | {
    chr(one) for one in range(0x600, 0x606)
}
"""Format characters that are shown: Unicode's Prepended_Concatenation_Mark."""
IGNORED = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2065\u3164\ufe0f\uffa0\ufff0"
"""Some of what Unicode has nobody show, though it is no format character."""
TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
LINES = (
    'Fixes: 0123456789ab ("mm: x")',
    "Signed-off-by: Ada <ada@engine.example>",
    "Link: https://x.example/y",
    "#syz fix: x",
    "pw-bot: cr",
)


def hidden() -> Iterator[str]:
    """Every character there is that shows nothing, or changes how others show."""
    for one in map(chr, range(sys.maxunicode + 1)):
        kind = unicodedata.category(one)
        is_hidden = kind in ("Cc", "Cf", "Cs", "Zl", "Zp") and one not in SEEN and one != "\t"
        if is_hidden or one in IGNORED or unicodedata.bidirectional(one) in TURNING:
            yield one


def test_no_character_that_hides_or_turns_text_is_shown_as_it_is() -> None:
    found = list(hidden())
    assert len(found) > 2000
    for one in found:
        name = f"<U+{ord(one):04X}>"
        assert visible(f"a{one}b") == plain(f"a{one}b") == f"a{name}b"
        assert one in "\r\n" or name in span(f"a{one}b")
        assert any(offences(f"a{one}b")) or one == "\n"


@cache
def lookalikes() -> tuple[tuple[str, str], ...]:
    """Unicode's table: characters, and the ASCII they look like."""
    package = find_spec("confusable_homoglyphs")
    if package is None:
        pytest.skip("confusable-homoglyphs is not installed, which holds Unicode's table")
    table = json.loads((Path(package.origin or "").parent / "confusables.json").read_text())
    found = tuple(
        (one, other["c"])
        for one, others in table.items()
        for other in others
        if other["c"].isascii() and not one.isascii()
    )
    assert len(found) > 1000
    return found


def test_a_name_that_looks_like_another_is_another() -> None:
    for one, other in lookalikes():
        forged, real = f"A{one}da", f"A{other}da"
        if unicodedata.normalize("NFC", one).casefold() != other.casefold() and not other.isspace():
            assert not same_name(Person(name=forged, email=""), Person(name=real, email=""))
        else:
            assert plain_name(forged) == plain_name(real), "Unicode itself has them equal"


def test_an_address_that_looks_like_another_is_none() -> None:
    decided = conduct()
    for one, other in lookalikes():
        for real in (DESK.sender.email, "ada@engine.example", "list@looms.example"):
            forged = real.replace(other, one, 1)
            if forged != real:
                assert not is_usable(forged)
                assert not decided.is_own(forged) or forged.lower() == real


def test_a_line_that_looks_like_a_command_is_none(b4: Reader) -> None:
    """What the guard lets pass for its look-alikes, no program takes for what they look like."""
    passed = 0
    for one, other in lookalikes():
        for line in LINES:
            if other not in line:
                continue
            forged = line.replace(other, one, 1)
            if not any(offences(forged)):
                passed += 1
                assert not obeyed(forged), forged
                assert b4.found(raw_of(f"{forged}\n")) == [], forged
    assert passed > 20
