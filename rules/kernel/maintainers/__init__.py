# SPDX-License-Identifier: GPL-2.0-or-later
"""MAINTAINERS read once into an index, and what the kernel's own script answers from it."""

from rules.kernel.maintainers.answer import Answer, Contact, answer
from rules.kernel.maintainers.asked import Maintainers
from rules.kernel.maintainers.build import build
from rules.kernel.maintainers.entry import Behaviour, Entry
from rules.kernel.maintainers.index import Index, Match, Unusable

__all__ = [
    "Answer",
    "Behaviour",
    "Contact",
    "Entry",
    "Index",
    "Maintainers",
    "Match",
    "Unusable",
    "answer",
    "build",
]
