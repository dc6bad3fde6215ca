# SPDX-License-Identifier: GPL-2.0-or-later
"""Who is no person, and cannot speak for one: coding tools and bots."""

from __future__ import annotations

import re

from rules.kernel.identity import is_tool
from rules.model import Person

PERSONAL = ("Signed-off-by", "Co-developed-by", "Reviewed-by", "Acked-by")
"""The tags that only a person may give; ai-signed-off and review-tag-not-a-person see to that."""

VENDORS = (
    *("anthropic.com", "openai.com", "google.com", "github.com", "microsoft.com", "cursor.com"),
    *("cognition.ai", "x.ai", "mistral.ai", "deepseek.com"),
)
ROBOTS = ("lkp@", "syzbot", "0day@", "abaci@", "ci_notify@", "hulkci@")
AGENT = r"(?:claude|codex|copilot|cursor|deepseek|devin|gemini|grok|sashiko)(?:[ -]v?\d[\d.]{0,6})?"
MODEL = r"(?:chat)?gpt[ -]?\d[\w.-]{0,20}|claude[ -](?:code|opus|sonnet|haiku)\b.{0,40}|sashiko bot"


def is_machine(person: Person) -> bool:
    """Whether a tool or a bot goes by this name.

    Claude and Gemini are names of people too: the name of an agent counts only with an address
    of a firm that sells it.
    """
    return is_tool(person) or is_bot(person) or _is_agent(person)


def is_bot(person: Person) -> bool:
    """Whether name or address says that this is a bot."""
    local = person.email.lower().partition("@")[0]
    return (
        person.name.lower().endswith("[bot]")
        or local == "bot"
        or local.endswith(("[bot]", "-bot"))
        or local.startswith(("bot+", "bot-"))
    )


def is_robot(person: Person) -> bool:
    """Whether this is a machine, or a service that tests patches and reports by itself."""
    low = person.email.lower()
    return is_machine(person) or low.startswith(ROBOTS) or "robot" in person.name.lower()


def _is_agent(person: Person) -> bool:
    name = person.name[:200].strip()
    sold = f".{person.email.lower().rpartition('@')[2]}".endswith(tuple(f".{v}" for v in VENDORS))
    return bool(
        re.fullmatch(MODEL, name, re.IGNORECASE)
        or (sold and re.fullmatch(AGENT, name, re.IGNORECASE))
    )
