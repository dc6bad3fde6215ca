# SPDX-License-Identifier: GPL-2.0-or-later
"""What scripts/get_maintainer.pl prints for the entries it found: who, in which role."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rules.kernel.maintainers.entry import Entry
from rules.kernel.maintainers.index import Match
from rules.kernel.maintainers.mailmap import Address, Mailmap, address

_CHIEF = "Linus Torvalds <torvalds@linux-foundation.org>"
_STATUS_ROLES = {
    "supported": "supporter",
    "maintained": "maintainer",
    "odd fixes": "odd fixer",
    "orphan": "orphan minder",
    "obsolete": "obsolete minder",
}
_QUOTED = re.compile(r'"[^"]*"')
_MAILBOX = re.compile(r'[^][()<>@,;:\\".]*<[^<>@\s]+@[^<>@\s]+>\s*|\s*[^<>@\s]+@[^<>@\s]+\s*')
_BURIED = "buried alive in reporters"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person or list of the answer; ``because`` is the match that brought it, if one did."""

    name: str
    email: str
    role: str
    because: Match | None = None

    @property
    def is_reviewer(self) -> bool:
        """Whether a patch is sent to them as a copy: an R: line, or a file itself, names them."""
        return self.because is None or self.role.startswith("reviewer:")

    def __str__(self) -> str:
        return str(address(f"{self.name} <{self.email}>")) if self.name else self.email


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The people, then the lists, then the titles of the entries, in the order printed."""

    maintainers: tuple[Contact, ...] = ()
    lists: tuple[Contact, ...] = ()
    subsystems: tuple[str, ...] = ()


@dataclass(slots=True)
class _Row:
    who: Address
    role: str
    because: Match | None


@dataclass(slots=True)
class _Rows:
    """Rows in order, and the lower-case names and addresses that are taken."""

    rows: list[_Row] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def add_person(self, who: Address, role: str, because: Match | None) -> None:
        keys = {f"<{who.email.lower()}>"} | ({who.name.lower()} if who.name else set())
        if who.email and not keys & self.taken:
            self.taken |= keys
            self.rows.append(_Row(who, role, because))

    def add_list(self, email: str, role: str, because: Match | None) -> None:
        if email.lower() not in self.taken:
            self.taken.add(email.lower())
            self.rows.append(_Row(address(email), role, because))


def answer(
    matches: Iterable[tuple[Match, str]],
    mailmap: Mailmap,
    in_file: Iterable[Address] = (),
    *,
    status_roles: bool = False,
) -> Answer:
    """What the script prints for these entries, each with the keyword that found it or "".

    ``in_file`` are the addresses that stand in the touched files themselves.
    """
    people, lists = _Rows(), _Rows()
    titles: dict[str, None] = {}
    for match, keyword in matches:
        titles[match.entry.title] = None
        _categorise(match, keyword, status_roles, people, lists)
    _same_addresses(people.rows + lists.rows, mailmap)
    people.rows = [row for row in people.rows if _CHIEF not in str(row.who)]
    for one in in_file:
        _add_in_file(people, mailmap.of(one))
    seen: set[str] = set()
    shown = [tuple(_contacts(rows, seen)) for rows in (people.rows, lists.rows)]
    return Answer(maintainers=shown[0], lists=shown[1], subsystems=tuple(titles))


def _categorise(match: Match, keyword: str, by_status: bool, people: _Rows, lists: _Rows) -> None:
    suffix = f":Keyword:{keyword}" if keyword else ""
    for tag, value in match.entry.lines:
        if tag == "L":
            email, kind = list_of(value)
            if kind != "subscriber list":
                place = "" if match.entry.short == "THE REST" else f":{match.entry.short}"
                lists.add_list(email, f"{kind}{place}{suffix}", match)
        elif tag in "MR":
            role = maintainer_role(match.entry, by_status) if tag == "M" else "reviewer"
            for one in people_of(value):
                people.add_person(one, f"{role}:{match.entry.short}{suffix}", match)


def list_of(value: str) -> tuple[str, str]:
    """The address of an L: line, and what kind of list it is."""
    words = value.split(None, 1)
    remark = words[1] if len(words) > 1 else ""
    if "subscribers-only" in remark:
        return words[0], "subscriber list"
    return words[0] if words else "", "moderated list" if "moderated" in remark else "open list"


def people_of(value: str) -> Iterator[Address]:
    """Who an M: or R: line names: one person, or several in the way of RFC 822."""
    text = value[:4096]
    bare = _QUOTED.sub(lambda quoted: "q" * len(quoted[0]), text)
    several = bare.split(",")
    if len(several) == 1 or not all(map(_MAILBOX.fullmatch, several)):
        yield address(value)
        return
    start = 0
    for one in several:
        yield address(text[start : start + len(one)])
        start += len(one) + 1


def maintainer_role(entry: Entry, by_status: bool) -> str:
    """The role of an M: person."""
    status = entry.status.lower() if "S" in dict(entry.lines) else "unknown"
    if status == _BURIED:
        return "chief penguin"
    return _STATUS_ROLES.get(status, status) if by_status else "maintainer"


def _same_addresses(rows: Iterable[_Row], mailmap: Mailmap) -> None:
    """One address for each person: through .mailmap, then the first one given, then again."""
    names: dict[str, Address] = {}
    emails: dict[str, Address] = {}
    for row in rows:
        one = mailmap.of(row.who)
        known = (names.get(one.name.lower()) if one.name else None) or emails.get(one.email.lower())
        if known is None:
            names[one.name.lower()] = emails[one.email.lower()] = one
        row.who = mailmap.of(known or one)


def _add_in_file(people: _Rows, one: Address) -> None:
    people.add_person(one, "", None)
    for row in people.rows:
        same = one.name == row.who.name or one.email == row.who.email
        if same and "in file" not in row.role:
            row.role = f"{row.role},in file" if row.role else "in file"


def _contacts(rows: Iterable[_Row], seen: set[str]) -> Iterator[Contact]:
    for row in rows:
        if str(row.who) not in seen:
            seen.add(str(row.who))
            yield Contact(
                name=row.who.bare_name, email=row.who.email, role=row.role, because=row.because
            )
