# SPDX-License-Identifier: GPL-2.0-or-later
"""A short word for the rules as they are, by which two verdicts can be told to be comparable."""

from __future__ import annotations

import hashlib
from functools import cache

from rules.engine.rule import every


@cache
def rules_digest() -> str:
    """``rules@`` and seven digits: it changes with every rule's page, severity, reach, options
    and code."""
    digest = hashlib.sha256()
    for rule in every():
        code = rule.check.__code__.co_code
        words = (rule.name, rule.severity, rule.reach, rule.page, sorted(rule.options.items()))
        digest.update(repr(words).encode() + code)
    return f"rules@{digest.hexdigest()[:7]}"
