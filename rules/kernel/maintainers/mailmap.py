# SPDX-License-Identifier: GPL-2.0-or-later
"""Addresses and .mailmap, as scripts/get_maintainer.pl reads and writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_NAMED = re.compile(r"([^<]+)<(.+@.*)>")
_BARE = re.compile(r"\s*<(.+@\S*)>")
_PLAIN = re.compile(r"(.+@\S*)")
_MUST_QUOTE = re.compile(r"[^A-Za-z0-9_ -]")
_LINE = re.compile(r"(?P<name>[^<]*)<(?P<mail>[^>]+)>\s*(?:(?P<old>.*?)\s*<(?P<was>[^>]+)>)?")


@dataclass(frozen=True, slots=True)
class Address:
    """A person or list as the script holds it: the name is quoted where it must be."""

    name: str
    email: str

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name else self.email

    @property
    def bare_name(self) -> str:
        """The name without its quotes."""
        if len(self.name) > 1 and self.name.startswith('"') and self.name.endswith('"'):
            return self.name[1:-1].replace('\\"', '"')
        return self.name


def quoted(name: str) -> str:
    """A name, in quotes if it holds more than letters, digits, blanks and hyphens."""
    bare = name.strip().removeprefix('"').removesuffix('"')
    if not _MUST_QUOTE.search(bare):
        return bare
    return '"' + re.sub(r'(?<!\\)"', '\\"', bare) + '"'


def address(text: str) -> Address:
    """The address in a text, and the name before it; what follows it is dropped."""
    line = text.split("\n", maxsplit=1)[0][:4096]
    if found := _NAMED.match(line):
        return Address(quoted(found[1]), found[2].strip())
    if found := _BARE.match(line) or _PLAIN.match(line):
        return Address("", found[1].strip())
    return Address("", "")


@dataclass(frozen=True, slots=True)
class Mailmap:
    """The names and addresses to use instead, by address or by ``Name <address>``."""

    names: Mapping[str, str] = field(default_factory=dict)
    emails: Mapping[str, str] = field(default_factory=dict)
    _olds: dict[str, list[str]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def read(cls, text: str) -> Mailmap:
        """A .mailmap file; a line of none of its four forms is passed over."""
        names: dict[str, str] = {}
        emails: dict[str, str] = {}
        for raw in text.split("\n"):
            line = raw.partition("#")[0].strip()
            found = _LINE.fullmatch(line) if "<" in line else None
            if found is None:
                continue
            name, mail, old, was = found["name"].strip(), found["mail"], found["old"], found["was"]
            if was is None:
                if name:
                    one = address(f"{name} <{mail}>")
                    names[one.email] = one.name
                continue
            key = str(address(f"{old} <{was}>")) if old else was
            if name:
                one = address(f"{name} <{mail}>")
                names[key], mail = one.name, one.email
            emails[key] = mail
        return cls(names, emails)

    def of(self, one: Address) -> Address:
        """The address to use for this one; the whole of it is looked up before the bare mail."""
        key = str(one) if str(one) in self.names or str(one) in self.emails else one.email
        name, email = self.names.get(key, one.name), self.emails.get(key, one.email)
        return Address(quoted(name), email.strip())

    def old(self, email: str) -> tuple[str, ...]:
        """The addresses that are to be written as this one."""
        if not self._olds:
            for key, real in self.emails.items():
                old = address(key).email if "<" in key else key
                self._olds.setdefault(real.lower(), []).append(old)
        return tuple(self._olds.get(email.lower(), ()))
