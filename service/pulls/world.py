# SPDX-License-Identifier: GPL-2.0-or-later
"""What the jobs about pull requests work with, and which pull request one is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from service import brake
from service.faults import ConfigError, Fault
from service.github.connection import Anybody, Integration
from service.github.repository import Repository
from service.jobs.job import Job
from service.jobs.queue import Queue
from service.page import report_id
from service.pulls import cap
from service.settings.model import Settings, Tree
from service.store.heads import Head
from service.store.kept import KeptLedger
from service.store.repositories import Home


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The settings, the store, the queue, and GitHub as the app; the cache is a folder.

    ``secrets`` are those of the hook, from which the ids of reports are made.
    """

    settings: Settings
    store: Engine
    queue: Queue
    integration: Integration | Anybody
    cache: Path
    secrets: tuple[str, ...] = field(repr=False)

    @property
    def app_id(self) -> int:
        return self.settings.github.app_id or 0

    @property
    def speaks(self) -> bool:
        """Whether anything is said on GitHub; else it is only kept."""
        return self.settings.github.mode == "full"

    @contextmanager
    def repository(self, about: About) -> Iterator[Repository]:
        """A connection for one job."""
        repository = self.integration.repository(about.installation, about.repository)
        if about.number:
            repository.wrote = partial(cap.wrote, self.store, about.job_key)
        repository.home = about.kept
        try:
            yield repository
        finally:
            repository.github.close()

    def tree_of(self, repository: str) -> Tree | None:
        """The tree that the settings give to a repository."""
        return next((one for one in self.settings.trees if repository in one.match), None)

    def report_id(self, about: About, head: str) -> str:
        """The id of the report of a head: the same whenever it is judged."""
        return report_id(self.secrets, *about.key, head)

    def page(self, about: About, head: str, *, private: bool) -> Head:
        """The page of a head, which is there before its report."""
        installation, repository = about.kept
        return Head(
            id=self.report_id(about, head),
            installation=installation,
            repository=repository,
            number=about.number,
            head=head,
            private=private,
        )

    def details(self, about: About, head: str) -> str:
        """The address of the report of a head."""
        return f"{self.settings.server.url}/r/{self.report_id(about, head)}"

    def ledger(self, about: About) -> KeptLedger:
        """The ledger, which asks the brake before each post."""
        check = partial(brake.check, self.settings, self.store, repository=about.repository)
        return KeptLedger(self.store, check)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The pull request a job is about; ``number`` is 0 where only the repository is known.

    ``home`` is where what is kept of the repository is found, if not under its name.
    """

    installation: int
    repository: str
    number: int = 0
    home: Home | None = None

    @classmethod
    def of(cls, job: Job) -> About:
        """What a job's arguments name."""
        return cls.named(job.args)

    @classmethod
    def named(cls, args: Mapping[str, object]) -> About:
        installation, repository = args.get("installation"), args.get("repository")
        if not isinstance(installation, int) or not isinstance(repository, str):
            raise ConfigError(Fault("job", "names no repository of an installation"))
        number, home = args.get("number"), args.get("home")
        return cls(
            installation=installation,
            repository=repository,
            number=number if isinstance(number, int) else 0,
            home=(int(home[0]), str(home[1])) if isinstance(home, list | tuple) else None,
        )

    @property
    def kept(self) -> Home:
        """Installation and repository in what is kept."""
        return self.home or (self.installation, self.repository)

    @property
    def key(self) -> tuple[int, str, int]:
        return (*self.kept, self.number)

    @property
    def args(self) -> dict[str, object]:
        return {
            "installation": self.installation,
            "repository": self.repository,
            "number": self.number,
            "home": self.home,
        }

    @property
    def job_key(self) -> str:
        """The key of its jobs, which run one after the other."""
        return "/".join(map(str, self.key))
