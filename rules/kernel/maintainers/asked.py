# SPDX-License-Identifier: GPL-2.0-or-later
"""The MAINTAINERS of a tree, as commands and rules ask it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field

from rules.kernel.maintainers.answer import Answer, answer, people_of
from rules.kernel.maintainers.index import CHANGED, Index, Match, Word
from rules.kernel.maintainers.infile import addresses
from rules.kernel.maintainers.mailmap import Address, Mailmap
from rules.kernel.maintainers.patchtext import PatchText
from rules.kernel.maintainers.pattern import IsFolder, matcher, readable

_LINE = 8192
_ANSWERS = 10_000


@dataclass(frozen=True, slots=True)
class Maintainers:
    """An index with what it needs of its tree: which paths are folders, and file contents.

    ``name`` says in a report which file was read, ``ignored`` are the addresses, in lower case,
    of those who asked in .get_maintainer.ignore not to be copied for every change.
    """

    index: Index
    mailmap: Mailmap
    is_folder: IsFolder
    read: Callable[[str], bytes | None]
    name: str
    ignored: frozenset[str] = frozenset()
    _folders: dict[str, bool] = field(default_factory=dict, repr=False)
    _answers: dict[tuple[object, ...], Answer] = field(default_factory=dict, repr=False)

    def of_path(self, path: str) -> tuple[Match, ...]:
        """The entries of a path, the closest first."""
        return self.index.of_path(path, self._is_folder)

    def of_words(
        self, lines: Iterable[str], *, changed: bool = False, but: Container[int] = ()
    ) -> tuple[Match, ...]:
        """The entries whose K: matches one of these lines.

        ``changed`` lines are those of a diff, with their sign: there the script ties only the
        first alternative of a K: to changed lines.  Entries whose number is in ``but`` are not
        asked.
        """
        texts = tuple(readable(line[:_LINE]) for line in lines)
        lowered = "\n".join(texts).lower()
        words = (
            word for word in self.index.words if word.may_match(lowered) and word.entry not in but
        )
        hits = (word for word in words if _speaks(word, texts, changed))
        return tuple(self._match(word) for word in hits)

    def titled(self, title: str) -> Match | None:
        """The entry of this title, as if something of it were touched; None without one."""
        number = self.index.titled(title)
        if number is None:
            return None
        return Match(entry=self.index.entry(number), number=number, line=0, rank=0)

    def emails_of(self, one: Address) -> tuple[str, ...]:
        """The addresses that M: and R: lines give for a name, in lower case."""
        return tuple(dict.fromkeys(self.index.named(one.bare_name))) if one.bare_name else ()

    def gives(self, email: str) -> bool:
        """Whether an M: or R: line gives this address."""
        wanted = email.lower()
        people = (v for e in self.index.holding(email) for t, v in e.lines if t in "MR")
        return any(one.email.lower() == wanted for value in people for one in people_of(value))

    def is_list(self, email: str) -> bool:
        """Whether an L: line gives this address."""
        return email.lower() in self.index.lists()

    def for_entries(self, matches: Iterable[Match], paths: Iterable[str]) -> Answer:
        """Everyone of these entries, and who the touched .yaml files themselves name."""
        by_status = self.index.behaviour.status_roles
        pairs = [(match, "") for match in matches]
        return answer(pairs, self.mailmap, self._in_files(paths), status_roles=by_status)

    def for_path(self, path: str) -> Answer:
        """What ``get_maintainer.pl -f`` answers, without git history."""
        return self._answer((path,), ())

    def for_patch(self, patch: PatchText) -> Answer:
        """What ``get_maintainer.pl`` answers for the text of a patch, without git history."""
        found = {
            (match.number, match.line): match
            for lines, changed in ((patch.intro, False), (patch.diff, True))
            for match in self.of_words(lines, changed=changed)
        }
        places = {match: str(match.entry.first + match.line) for match in found.values()}
        ordered = sorted(found.values(), key=lambda match: places[match])
        return self._answer(sorted(set(patch.paths)), ordered)

    def _answer(self, paths: Iterable[str], keywords: Iterable[Match]) -> Answer:
        each = tuple(paths)
        matches = [(match, "") for path in each for match in self.of_path(path)]
        matches += [(match, match.entry.lines[match.line][1]) for match in keywords]
        in_files = tuple(self._in_files(each))
        key = tuple((match.number, match.line, match.rank, word) for match, word in matches)
        if in_files or key not in self._answers:
            by_status = self.index.behaviour.status_roles
            found = answer(matches, self.mailmap, in_files, status_roles=by_status)
            if in_files or len(self._answers) >= _ANSWERS:
                return found
            self._answers[key] = found
        return self._answers[key]

    def _in_files(self, paths: Iterable[str]) -> Iterator[Address]:
        found: dict[Address, None] = {}
        for path in paths:
            content = self.read(path) if path.endswith(".yaml") else None
            found |= dict.fromkeys(addresses(content or b""))
        return iter(found)

    def _match(self, word: Word) -> Match:
        entry = self.index.entry(word.entry)
        return Match(entry=entry, number=word.entry, line=word.line, rank=0)

    def _is_folder(self, path: str) -> bool:
        if path not in self._folders:
            self._folders[path] = self.is_folder(path)
        return self._folders[path]


def _speaks(word: Word, texts: Iterable[str], changed: bool) -> bool:
    search = matcher(CHANGED + word.pattern if changed else word.pattern).search
    return any(word.may_match(text.lower()) and search(text) for text in texts)
