# SPDX-License-Identifier: GPL-2.0-or-later
"""Lists among the recipients: which are public, and which are slips of the pen."""

from __future__ import annotations

import time

import pytest

from rules.kernel.lists import is_public, is_slip, meant
from tests.fakes import fake_maintainers

MAINTAINERS = fake_maintainers(
    """\
ENGINE BUS
M:	Mary Engine <mary@engine.example>
M:	Old Weavers <old-weavers@engine.example>
L:	engine-weavers@lists.engine.example (moderated for non-subscribers)
L:	weaving@looms.example
L:	patches@looms.example
L:	linux-can@vger.kernel.org
L:	old-weavers@lists.engine.example
F:	drivers/engine/

RUST
L:	rust-for-linux@vger.kernel.org
F:	rust/
"""
)


@pytest.mark.parametrize(
    ("email", "right"),
    [
        ("rust-for-linux@vger.kernel.rog", "rust-for-linux@vger.kernel.org"),
        ("rust-for-linux@kernel.vger.org", "rust-for-linux@vger.kernel.org"),
        ("rust-for-linux@lists.linux.dev", "rust-for-linux@vger.kernel.org"),
        ("rust-for-linux@gmail.com", "rust-for-linux@vger.kernel.org"),
        ("Rust-For-Linx@vger.kernel.org", "rust-for-linux@vger.kernel.org"),
        ("ust-for-linux@vger.kernel.org", "rust-for-linux@vger.kernel.org"),
        ("rust-for-liunx@vger.kernel.org", "rust-for-linux@vger.kernel.org"),
        ("engine-weavrs@lists.engine.example", "engine-weavers@lists.engine.example"),
        ("weaving@lists.looms.example", "weaving@looms.example"),
        ("rust-for-linux@vger.kernel.org", None),
        ("RUST-for-linux@VGER.kernel.org", None),
        ("weaving@home.example", None),
        ("patches@lists.linux.dev", None),
        ("linux-man@vger.kernel.org", None),
        ("rust-for-windows@vger.kernel.org", None),
        ("stable@kernel.org", None),
        ("soc@kernel.org", None),
        ("old-weavers@engine.example", None),
        ("mary@engine.example", None),
        ("@vger.kernel.org", None),
        ("", None),
    ],
)
def test_a_list_is_meant_only_where_that_is_sure(email: str, right: str | None) -> None:
    assert meant(email, MAINTAINERS) == right


@pytest.mark.parametrize(
    ("one", "two", "slip"),
    [
        ("linux", "linx", True),
        ("linx", "linux", True),
        ("linux", "liunx", True),
        ("linux", "lunix", False),
        ("linux", "linux", False),
        ("linux", "linux-mm", False),
        ("", "a", True),
        ("ab", "ba", True),
    ],
)
def test_a_slip_is_one_letter_or_two_neighbours(one: str, two: str, slip: bool) -> None:
    assert is_slip(one, two) is slip


@pytest.mark.parametrize(
    ("email", "public"),
    [
        ("linux-kernel@vger.kernel.org", True),
        ("linux-mm@kvack.org", True),
        ("weaving@looms.example", True),
        ("anybody@lists.looms.example", True),
        ("security@kernel.org", False),
        ("linux-distros@vs.openwall.org", False),
        ("mary@engine.example", False),
    ],
)
def test_a_list_is_public_by_its_host_or_by_maintainers(email: str, public: bool) -> None:
    assert is_public(email, MAINTAINERS) is public


def test_lists_of_maintainers_are_read_without_their_remarks() -> None:
    assert MAINTAINERS.index.lists() == {
        "engine-weavers@lists.engine.example",
        "weaving@looms.example",
        "patches@looms.example",
        "linux-can@vger.kernel.org",
        "old-weavers@lists.engine.example",
        "rust-for-linux@vger.kernel.org",
    }


def test_five_thousand_strange_lists_are_looked_at_in_time() -> None:
    started = time.perf_counter()
    assert not any(meant(f"list-{n}-of-weavers@vger.kernel.org", MAINTAINERS) for n in range(5000))
    assert time.perf_counter() - started < 2
