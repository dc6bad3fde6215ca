# SPDX-License-Identifier: GPL-2.0-or-later
"""What a tree or a person has decided about the rules: ``.ksquirrel.toml`` to a Policy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from rules.engine.rule import catalogue, find
from rules.facts import Option, Policy
from rules.report import Reach, Severity
from service.faults import ConfigError, Fault

NAME = ".ksquirrel.toml"
SIZE = 64 << 10
LEVELS: Mapping[str, Severity | None] = {
    "off": None,
    **{severity.word: severity for severity in Severity},
}


def read_policy(path: Path) -> Policy:
    """A policy file.  Raises ConfigError with every fault in it."""
    import tomllib

    try:
        raw = path.read_bytes()
        if len(raw) > SIZE:
            raise ConfigError(Fault(str(path), f"over {SIZE >> 10} KiB"))
        table = tomllib.loads(raw.decode("utf-8"))
    except OSError as error:
        raise ConfigError(Fault(str(path), f"cannot be read: {error.strerror}")) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(Fault(str(path), f"is not TOML: {error}")) from None
    return _policy(str(path), table)


def _policy(file: str, table: Mapping[str, object]) -> Policy:
    faults = [
        Fault(f"{file}: {key}", "unknown key; rules are set under [rules.NAME]")
        for key in table
        if key != "rules"
    ]
    rules = table.get("rules", {})
    levels: dict[str, Severity | None] = {}
    options: dict[str, Mapping[str, Option]] = {}
    reasons: dict[str, str] = {}
    if not isinstance(rules, dict):
        raise ConfigError(*faults, Fault(f"{file}: rules", "is no table"))
    for name, settings in rules.items():
        where = f"{file}: rules.{name}"
        found = list(_faults(where, name, settings))
        faults += found
        if not found:
            if "level" in settings:
                levels[name] = LEVELS[settings["level"]]
            if "reason" in settings:
                reasons[name] = settings["reason"]
            options[name] = {
                key: tuple(value) if isinstance(value, list) else value
                for key, value in settings.items()
                if key not in ("level", "reason")
            }
    if faults:
        raise ConfigError(*faults)
    return Policy(levels=levels, options=options, reasons=reasons)


def _faults(where: str, name: str, settings: object) -> Iterator[Fault]:
    if name not in catalogue():
        yield unknown_rule(name, where)
        return
    if not isinstance(settings, dict):
        yield Fault(where, "is no table")
        return
    options = find(name).options
    for key, value in settings.items():
        if key == "level":
            if value not in LEVELS:
                yield Fault(f"{where}.level", f"{value!r} is none of {', '.join(LEVELS)}")
        elif key == "reason":
            if not isinstance(value, str):
                yield Fault(f"{where}.reason", "is no text")
        elif key not in options:
            known = ", ".join(("level", "reason", *options))
            yield Fault(f"{where}.{key}", f"unknown key; this rule has {known}")
        elif not _fits(value, options[key]):
            yield Fault(f"{where}.{key}", f"{value!r} is not like its default {options[key]!r}")


def _fits(value: object, default: Option) -> bool:
    if isinstance(default, tuple):
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return type(value) is type(default)


def unknown_rule(name: str, where: str | None = None) -> Fault:
    """The fault of a rule name that does not exist, with the nearest that does."""
    import difflib

    near = difflib.get_close_matches(name, catalogue(), n=1)
    hint = f"; did you mean {near[0]}?" if near else "; see ksquirrel rules"
    return Fault(where or name, f"no such rule{hint}")


def narrowed(policy: Policy, only: Iterable[str], ignored: Iterable[str]) -> Policy:
    """The policy with what a command line adds.  Raises ConfigError for unknown rules."""
    chosen, left_out = _words(only), _words(ignored)
    faults = [unknown_rule(name) for name in (*chosen, *left_out) if name not in catalogue()]
    if faults:
        raise ConfigError(*faults)
    levels = dict(policy.levels)
    if chosen:
        levels |= dict.fromkeys((name for name in catalogue() if name not in chosen), None)
    levels |= dict.fromkeys(left_out, None)
    return Policy(levels=levels, options=policy.options, reasons=policy.reasons, reach=Reach.LOCAL)


def _words(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())
