# SPDX-License-Identifier: GPL-2.0-or-later
"""The app's identity, and one connection for each job, narrowed to one repository.

A PyGithub ``Github`` shared by threads may give one thread another's answer, so nothing here is
shared: a job opens a connection, uses it in one thread, and closes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from github import Auth, Github, GithubIntegration
from github.InstallationAuthorization import InstallationAuthorization

from service.faults import ConfigError, Fault
from service.github.faults import told_apart_as_app
from service.github.repository import PAGE, VERSION, Json, Repository

PERMISSIONS: Mapping[str, str] = {
    "checks": "write",
    "contents": "read",
    "metadata": "read",
    "pull_requests": "write",
}
"""All that the app may do in a repository."""
TIMEOUT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The settings of the app: where GitHub's API is, and who we are there.

    ``private_key`` is the text of the PEM file that ``key_name`` names; the times are seconds.
    """

    api_url: str
    app_id: int
    private_key: str = field(repr=False)
    key_name: str = "github.private_key_file"
    timeout: int = TIMEOUT
    between_writes: float = 1.0


@dataclass(frozen=True)
class Integration:
    """The app as GitHub knows it; safe to keep, it holds no open connection.

    The key is loaded once: that takes longer than a request.
    """

    app: App
    key: RSAPrivateKey = field(repr=False)

    def repository(self, installation: int, repository: str) -> Repository:
        """A connection for one job to one repository (OWNER/NAME) of an installation."""
        auth = Narrowed(self._auth, installation, repository.partition("/")[2], self.app.key_name)
        github = Github(auth=auth, **self._options)
        return Repository(github, installation, repository, self.app.timeout)

    def installation(self, installation: int) -> Github:
        """A connection to all repositories of an installation."""
        auth = Narrowed(self._auth, installation, None, self.app.key_name)
        return Github(auth=auth, **self._options)

    def as_app(self) -> GithubIntegration:
        """A connection that speaks as the app itself: installations, deliveries."""
        return GithubIntegration(auth=self._auth, **self._options)

    @property
    def _auth(self) -> Auth.AppAuth:
        return Auth.AppAuth(self.app.app_id, sign_func=self._signed)

    def _signed(self, claims: Json) -> str:
        return jwt.encode(claims, self.key, algorithm="RS256")

    @property
    def _options(self) -> Json:
        app = self.app
        return _options(app.api_url, app.timeout, app.between_writes)


@dataclass(frozen=True)
class Anybody:
    """Nobody in particular, or a person by their token: reads what is public to them.

    What a service without an app can do: judge, and keep what it would have said.
    """

    api_url: str
    token: str | None = field(default=None, repr=False)
    timeout: int = 20

    def repository(self, installation: int, repository: str) -> Repository:
        """A connection for one job to one repository (OWNER/NAME)."""
        auth = Auth.Token(self.token) if self.token else None
        github = Github(
            auth=auth,
            base_url=self.api_url.rstrip("/"),
            timeout=self.timeout,
            per_page=PAGE,
            retry=None,
            seconds_between_requests=None,
            api_version=VERSION,
            user_agent="ksquirrel",
        )
        return Repository(github, installation, repository, self.timeout)


class Narrowed(Auth.AppInstallationAuth):
    """An installation's token, for one repository of it where one is named, and no more rights
    than PERMISSIONS; PyGithub renews it before it expires."""

    def __init__(
        self, auth: Auth.AppAuth, installation: int, name: str | None, key_name: str
    ) -> None:
        super().__init__(auth, installation, dict(PERMISSIONS))
        self._name = name
        self._key_name = key_name

    def _get_installation_authorization(self) -> InstallationAuthorization:
        asked: Json = {"permissions": dict(PERMISSIONS)}
        if self._name:
            asked["repositories"] = [self._name]
        path = f"/app/installations/{self.installation_id}/access_tokens"
        what = f"a token for installation {self.installation_id}"
        with told_apart_as_app(what, self._key_name):
            headers, data = self.requester.requestJsonAndCheck("POST", path, input=asked)
        return InstallationAuthorization(self.requester, headers, data)


def connect(app: App) -> Integration:
    """The app, once its key is known to sign.  Raises ConfigError; asks GitHub nothing."""
    try:
        key = load_pem_private_key(app.private_key.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPrivateKey):
        raise ConfigError(Fault(app.key_name, "holds no RSA private key in PEM form"))
    return Integration(app, key)


def as_person(api_url: str, repository: str, token: str | None) -> Repository:
    """A connection with somebody's own token, or with none: enough to read what they may."""
    auth = Auth.Token(token) if token else None
    github = Github(auth=auth, **_options(api_url, TIMEOUT, 1.0))
    return Repository(github, 0, repository, TIMEOUT)


def _options(api_url: str, timeout: int, between_writes: float) -> Json:
    return {
        "base_url": api_url.rstrip("/"),
        "timeout": timeout,
        "per_page": PAGE,
        "retry": None,
        "seconds_between_requests": None,
        "seconds_between_writes": between_writes,
        "api_version": VERSION,
        "user_agent": "ksquirrel",
    }
