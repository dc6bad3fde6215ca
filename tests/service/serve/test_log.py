# SPDX-License-Identifier: GPL-2.0-or-later
"""Logs: every line is JSON, whatever was logged, and no secret is in it."""

from __future__ import annotations

import json
import logging
import os
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.serve.log import Lines

TIMES = int(os.environ.get("KSQUIRREL_SOAK", "1"))
CANARY = "s3same-opens-the-door"
KEY = "-----BEGIN KEY-----\nMIIEowIBAAKCAQEA\nq1w2e3r4t5\n-----END KEY-----"


def record(message: str, *values: object, **extra: object) -> logging.LogRecord:
    made = logging.LogRecord("ksquirrel.x", logging.INFO, "f", 1, message, values, None)
    made.__dict__.update(extra)
    return made


@settings(max_examples=1000 * TIMES, deadline=None)
@given(st.text(), st.text())
def test_every_line_parses_and_moves_no_cursor(words: str, key: str) -> None:
    line = Lines().format(record("%s", words, key=key))
    assert line.isascii()
    assert line.isprintable()
    parsed = json.loads(line)
    assert parsed["message"] == words
    assert parsed["key"] == key


@pytest.mark.parametrize("words", ["\x1b[2J", "a\r\nb", "\x7f\x9b", "\u202e", "\ud800"])
def test_what_would_forge_a_line_is_escaped(words: str) -> None:
    line = Lines().format(record("%s", words))
    assert line.isascii()
    assert line.isprintable()


def test_a_secret_is_hidden_wherever_it_stands() -> None:
    lines = Lines((CANARY, KEY, "ab"))
    try:
        raise ValueError(f"refused: {CANARY}")
    except ValueError:
        made = record(f"abc {CANARY} %s", KEY, job=CANARY)
        made.exc_info = sys.exc_info()
    text = lines.format(made)
    assert CANARY not in text
    assert "MIIEowIBAAKCAQEA" not in text
    assert json.loads(text)["message"].startswith("abc [secret]")
    assert "refused: [secret]" in json.loads(text)["error"]


def test_a_part_of_a_key_is_hidden_too() -> None:
    assert "q1w2e3r4t5" not in Lines((KEY,)).format(record("it says q1w2e3r4t5"))
