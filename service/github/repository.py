# SPDX-License-Identifier: GPL-2.0-or-later
"""One repository of GitHub: JSON, pages, GraphQL, and bytes as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import requests
from github import Github

from service.github.faults import told_apart

VERSION = "2022-11-28"
PAGE = 100

Json = dict[str, Any]


@dataclass
class Repository:
    """One repository of an installation, for one job and one thread.

    ``wrote`` is told of each request that changed something: its path below the repository, or
    "graphql".  ``home`` is where what was said here is kept, if not under its name.
    """

    github: Github
    installation: int
    name: str
    timeout: int
    wrote: Callable[[str], None] | None = None
    home: tuple[int, str] | None = None

    @property
    def kept_as(self) -> str:
        """The repository's name in what is kept, the same after it was renamed."""
        installation, name = self.home or (self.installation, self.name)
        return f"{installation}/{name}"

    def get(self, path: str, **parameters: object) -> Any:
        """The JSON at a path below the repository.  Raises TryLater and Gone."""
        return self.send("GET", path, parameters=parameters)

    def send(self, verb: str, path: str, body: Json | None = None, **more: Any) -> Any:
        """Send JSON to a path below the repository, once.  Raises TryLater and Gone."""
        with told_apart(f"{verb} {self.name}{path}"):
            _, data = self.github.requester.requestJsonAndCheck(
                verb, f"/repos/{self.name}{path}", input=body, **more
            )
        if verb != "GET" and self.wrote:
            self.wrote(path)
        return data

    def unless(self, path: str, tag: str) -> tuple[str, Any]:
        """The JSON at a path and its ETag; None where that is still ``tag``, which costs nothing.

        Raises TryLater and Gone.
        """
        known = {"If-None-Match": tag} if tag else {}
        with told_apart(f"GET {self.name}{path}"):
            headers, data = self.github.requester.requestJsonAndCheck(
                "GET", f"/repos/{self.name}{path}", headers=known
            )
        return str(headers.get("etag", "")), data

    def pages(self, path: str, key: str | None = None, **parameters: object) -> Iterator[Any]:
        """The items of a paginated list, page by page as they are asked for.

        ``key`` names the list within each page where a page is an object.
        """
        number = 1
        while True:
            asked = {**parameters, "per_page": PAGE, "page": number}
            data = self.get(path, **asked)
            items = data[key] if key else data
            yield from items
            if len(items) < PAGE:
                return
            number += 1

    def graphql(self, query: str, **variables: object) -> Any:
        """The data of a GraphQL query.  Raises TryLater and Gone."""
        with told_apart(f"GraphQL {query.partition('(')[0].strip()} in {self.name}"):
            _, answer = self.github.requester.graphql_query(query, dict(variables))
        if query.startswith("mutation") and self.wrote:
            self.wrote("graphql")
        return answer["data"]

    def stream(self, path: str, accept: str) -> requests.Response:
        """An answer in another media type, as it comes, byte by byte; the caller closes it.

        PyGithub decodes what it receives, and bytes that are not UTF-8 would be lost.
        """
        with told_apart(f"GET {self.name}{path} as {accept}"):
            headers = {"Accept": accept, "X-GitHub-Api-Version": VERSION}
            auth = self.github.requester.auth
            if auth is not None:
                headers["Authorization"] = f"{auth.token_type} {auth.token}"
            return self._session.get(
                f"{self.github.requester.base_url}/repos/{self.name}{path}",
                headers=headers,
                stream=True,
                timeout=self.timeout,
                allow_redirects=False,
            )

    def close(self) -> None:
        self.github.close()
        self._session.close()

    @cached_property
    def _session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.headers["User-Agent"] = "ksquirrel"
        return session
