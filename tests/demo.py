# SPDX-License-Identifier: GPL-2.0-or-later
"""The repository the README talks about: a small kernel, and a newcomer's three commits."""

from __future__ import annotations

from tests.conftest import Repo

TIME = """\
// SPDX-License-Identifier: GPL-2.0

//! Time related primitives.

/// The number of nanoseconds per second.
pub const NSEC_PER_SEC: i64 = 1_000_000_000;
"""
MINUTES = """
/// The number of seconds per minute.
pub const SEC_PER_MIN: i64 = 60;
"""
HOURS = """
/// The number of seconds per hour.
pub const SEC_PER_HOUR: i64 = 3600;
"""
CLOCK = """\
//! Clocks.

/// Reads the clock.
pub fn now(clock: *const u64) -> u64 {
    unsafe { *clock }
}
"""
MAINTAINERS = """\
DELAY, SLEEP, TIMEKEEPING, TIMERS [RUST]
M:	Tick Tock <tick@clock.example>
R:	Sandy Glass <sandy@clock.example>
L:	clocks@lists.clock.example
S:	Maintained
F:	rust/kernel/time.rs

RUST
M:	Ruth Keeper <ruth@rust.example>
R:	Remy Reviewer <remy@rust.example>
L:	rust-for-linux@vger.kernel.org
S:	Supported
F:	rust/
"""
SIGNED = "Signed-off-by: Ada Hacker <ada@engine.example>\n"
MESSAGES = (
    "Add a constant for minutes.\n\nDrivers write 60 by hand.\n",
    "rust: time: add SEC_PER_HOUR\n\n"
    "As commit 1234567 did for minutes, name the number of seconds in an hour, which some drivers"
    " still write as 3600.\n\n"
    "Reviewed-by: Sam Roe\n" + SIGNED,
    "rust: time: add a clock\n\nDrivers need to read the clock; give them a function.\n\n" + SIGNED,
)


def newcomers_branch(repo: Repo) -> Repo:
    """Put the kernel and the three commits into an empty repository."""
    repo.commit("Linux 6.18\n", {"rust/kernel/time.rs": TIME, "MAINTAINERS": MAINTAINERS})
    repo.commit(MESSAGES[0], {"rust/kernel/time.rs": TIME + MINUTES})
    repo.commit(MESSAGES[1], {"rust/kernel/time.rs": TIME + MINUTES + HOURS})
    repo.commit(MESSAGES[2], {"rust/kernel/clock.rs": CLOCK})
    return repo
