# SPDX-License-Identifier: GPL-2.0-or-later
"""The settings of the service; every default works without a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """``[server]``: where the service listens, and where it keeps what it knows."""

    host: str = "127.0.0.1"
    port: int = 8080
    database_url: str = field(default=f"{SQLITE}var/ksquirrel.db", repr=False)
    public_url: str | None = None
    admin_token_file: Path | None = None

    @property
    def url(self) -> str:
        """Where people find the pages, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def database_file(self) -> Path | None:
        """The file of an SQLite database; None for PostgreSQL."""
        if not self.database_url.startswith(SQLITE):
            return None
        return Path(self.database_url.removeprefix(SQLITE))


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHub:
    """``[github]``: the app, and how much it says: off, observe, shadow or full."""

    api_url: str = "https://api.github.com"
    app_id: int | None = None
    private_key_file: Path | None = None
    webhook_secret_files: tuple[Path, ...] = ()
    mode: str = "shadow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """``[mail]``: who replies come from, the server that takes them, and where letters come in."""

    sender: str | None = None  # the key is "from", which is no name in Python
    reply_to: str | None = None
    smtp_host: str | None = None
    smtp_port: int = 25
    smtp_starttls: bool = True
    smtp_user: str | None = None
    smtp_password_file: Path | None = None
    bounce_domain: str | None = None
    listen_host: str = "127.0.0.1"
    listen_port: int | None = None
    listen_socket: Path | None = None
    listen_smtp: bool = False
    trust_results_of: str | None = None

    @property
    def listens(self) -> bool:
        """Whether letters are heard at all."""
        return self.listen_port is not None or self.listen_socket is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """``[[list]]``: one mailing list, how much is said there, and to whom.

    ``cc`` asked to be copied on the replies; under ``recipients = "author"`` they are not.
    """

    address: str
    archive: str | None = None
    password_file: Path | None = None  # of an archive on an IMAP server
    mode: str = "shadow"
    recipients: str = "author"
    cc: tuple[str, ...] = ()
    consent: str | None = None
    wait_minutes: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """``[[tree]]``: one tree, its bare mirror, and the lists and repositories it serves."""

    name: str
    git: Path
    url: str | None = None
    branch: str = "master"
    match: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All of it.  Relative file names count from the folder the service is started in."""

    server: Server = Server()
    github: GitHub = GitHub()
    mail: Mail = Mail()
    lists: tuple[List, ...] = ()
    trees: tuple[Tree, ...] = ()
    file: Path | None = None

    @property
    def state(self) -> Path:
        """The folder of what is not in the database: locks, the brake, generated secrets."""
        file = self.server.database_file
        return file.parent if file else Path("var")
