# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel check --pr URL``: a pull request as the service would judge it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rules.facts import Policy
from rules.report import Reach
from service.config import Layer, merged
from service.faults import UNFINISHED, Fault, Gone, Stop, TryLater
from service.gather.blobs import Blobs, blobs_folder
from service.gather.github_tree import GithubTree
from service.gather.policy import TreePolicy, read_policy_at
from service.github.connection import as_person
from service.read.github import PullReading, read_pull

ADDRESS = re.compile(
    r"(https?)://([\w.-]{1,253}(?::\d{1,5})?)/([\w.-]{1,100}/[\w.-]{1,100})/pull/(\d{1,10})(?:[/?#].*)?"
)
HUB = ("github.com", "www.github.com")


@dataclass(frozen=True, slots=True, kw_only=True)
class PullAddress:
    """Where a pull request is: its API, its repository (OWNER/NAME), and its number."""

    api_url: str
    repository: str
    number: int

    @property
    def token(self) -> str | None:
        """The token that the environment has for this host, and for no other."""
        hub = self.api_url == "https://api.github.com"
        names = ("GH_TOKEN", "GITHUB_TOKEN")
        others = ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
        found = (os.environ.get(name) for name in (names if hub else others))
        return next(filter(None, found), None)


@dataclass(slots=True)
class OpenedPull:
    """A pull request that was read, the tree it is based on, and the policy found there."""

    url: str
    reading: PullReading
    tree: GithubTree
    decided: TreePolicy

    def policy(self, asked: Iterable[Layer], config: Path | None) -> Policy:
        """What decides about it: the policy of its base, and what the command line says.

        A file that was named stands in for that of the base.  What the tree around here and its
        user decided is no matter: the service knows nothing of it, and shall say the same.
        """
        base = [] if config else [Layer(self.decided.policy.origin, self.decided.policy)]
        origin = str(config) if config else self.decided.policy.origin
        return replace(merged((*base, *asked)), reach=Reach.PULL, origin=origin)

    def settle(self) -> None:
        """Raise Stop where the tree could not be read while the rules asked for it."""
        with _named(self.url):
            self.tree.settle()

    def close(self) -> None:
        self.tree.repository.close()


def pull_address(url: str) -> PullAddress:
    """The address of a pull request in its parts.  Raises Stop."""
    found = ADDRESS.fullmatch(url)
    if found is None:
        raise Stop(Fault(url, "no address of a pull request (https://HOST/OWNER/REPO/pull/N)"))
    scheme, host, repository, number = found.groups()
    hub = host.lower() in HUB
    api_url = "https://api.github.com" if hub else f"{scheme}://{host}/api/v3"
    return PullAddress(api_url=api_url, repository=repository, number=int(number))


def open_pull(url: str) -> OpenedPull:
    """Read a pull request from GitHub.  Raises Stop with its address."""
    address = pull_address(url)
    repository = as_person(address.api_url, address.repository, address.token)
    blobs = Blobs(blobs_folder(), f"{address.api_url} {address.repository}")
    try:
        with _named(url):
            reading = read_pull(repository, address.number)
            tree = GithubTree(repository, reading.base, blobs)
            decided = read_policy_at(tree)
    except BaseException:
        repository.close()
        raise
    return OpenedPull(url, reading, tree, decided)


@contextmanager
def opened(urls: Iterable[str]) -> Iterator[tuple[OpenedPull, ...]]:
    """The pull requests of these addresses, open until all is said of them.

    Raises Stop where one cannot be read, or where its tree could not be while it was judged.
    """
    with ExitStack() as stack:
        pulls = tuple(stack.enter_context(closing(open_pull(url))) for url in urls)
        yield pulls
        for pull in pulls:
            pull.settle()


@contextmanager
def _named(url: str) -> Iterator[None]:
    try:
        yield
    except (TryLater, Gone) as error:
        raise Stop(Fault(url, f"could not be checked: {error.why}", UNFINISHED)) from None
