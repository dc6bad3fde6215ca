# SPDX-License-Identifier: GPL-2.0-or-later
"""What a tree or a person has decided about the rules: ``.ksquirrel.toml`` to a Policy."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
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
    try:
        with path.open("rb") as file:
            raw = file.read(SIZE + 1)
    except OSError as error:
        raise ConfigError(Fault(str(path), f"cannot be read: {error.strerror}")) from None
    return parse_policy(str(path), raw)


def parse_policy(name: str, raw: bytes) -> Policy:
    """The content of a policy file of that name.  Raises ConfigError with every fault in it."""
    import tomllib

    if len(raw) > SIZE:
        raise ConfigError(Fault(name, f"over {SIZE >> 10} KiB"))
    try:
        table = tomllib.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # TOMLDecodeError is a ValueError
        raise ConfigError(Fault(name, f"is not TOML: {error}")) from None
    return _policy(name, table)


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
            if not isinstance(value, str) or value not in LEVELS:
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
    if isinstance(value, int) and not isinstance(value, bool) and value <= 0:
        return False
    return type(value) is type(default)


def unknown_rule(name: str, where: str | None = None) -> Fault:
    """The fault of a rule name that does not exist, with the nearest that does."""
    import difflib

    near = difflib.get_close_matches(name, catalogue(), n=1)
    hint = f"; did you mean {near[0]}?" if near else "; see ksquirrel rules"
    return Fault(where or name, f"no such rule{hint}")


@dataclass(frozen=True, slots=True)
class Layer:
    """The decisions of one origin: a file by its path, or the command line."""

    origin: str
    policy: Policy


def layers(
    root: Path | None, config: Path | None, only: Iterable[str], ignored: Iterable[str]
) -> tuple[Layer, ...]:
    """What applies, weakest first: the tree's file, the user's, the command line.

    A file named by ``config`` stands in for both others.  Raises ConfigError with every fault.
    """
    files = [config] if config else [f for f in (root and root / NAME, user_file()) if f]
    return _layers([f for f in files if f == config or f.is_file()], only, ignored)


def asked(config: Path | None, only: Iterable[str], ignored: Iterable[str]) -> tuple[Layer, ...]:
    """What the command line says, and neither tree nor user.  Raises ConfigError."""
    return _layers([config] if config else [], only, ignored)


def _layers(
    chosen: Iterable[Path], only: Iterable[str], ignored: Iterable[str]
) -> tuple[Layer, ...]:
    found: list[Layer] = []
    faults: list[Fault] = []
    for read in (*(_file_layer(file) for file in chosen), _flags(only, ignored)):
        if isinstance(read, Layer):
            found.append(read)
        else:
            faults += read.faults
    if faults:
        raise ConfigError(*faults)
    return tuple(found)


def merged(found: Iterable[Layer]) -> Policy:
    """One policy of several layers; the later one wins, option by option."""
    levels: dict[str, Severity | None] = {}
    options: dict[str, dict[str, Option]] = {}
    reasons: dict[str, str] = {}
    for layer in found:
        levels |= layer.policy.levels
        reasons |= layer.policy.reasons
        for rule, values in layer.policy.options.items():
            options[rule] = {**options.get(rule, {}), **values}
    return Policy(levels=levels, options=options, reasons=reasons, reach=Reach.LOCAL)


def user_file() -> Path:
    """Where a person's own decisions stand."""
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "ksquirrel.toml"


def _file_layer(path: Path) -> Layer | ConfigError:
    try:
        return Layer(str(path), read_policy(path))
    except ConfigError as error:
        return error


def _flags(only: Iterable[str], ignored: Iterable[str]) -> Layer | ConfigError:
    chosen, left_out = _words(only), _words(ignored)
    faults = [unknown_rule(name) for name in (*chosen, *left_out) if name not in catalogue()]
    if faults:
        return ConfigError(*faults)
    names = catalogue() if chosen else ()
    levels: dict[str, Severity | None] = dict.fromkeys((n for n in names if n not in chosen), None)
    levels |= dict.fromkeys(left_out, None)
    return Layer("the command line", Policy(levels=levels))


def rule_named(word: str) -> str:
    """A name of a rule as it is, or as checkpatch would spell it (SUBJECT_TOO_LONG)."""
    return word.replace("_", "-").lower() if word.isupper() else word


def _words(values: Iterable[str]) -> tuple[str, ...]:
    words = (word.strip() for value in values for word in value.split(","))
    return tuple(rule_named(word) for word in words if word)
