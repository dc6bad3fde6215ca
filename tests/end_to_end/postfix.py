# SPDX-License-Identifier: GPL-2.0-or-later
"""A Postfix of our own: two ports of loopback, its queue and its log in a temporary folder.

It stores mail for people into maildirs, hands a list's mail to public-inbox, takes mail for
whoever is named to it, and only then finds that somebody is not there, as many do.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.postgres import free_port
from tests.service.jobs.conftest import until

PROGRAMS = Path("/usr/lib/postfix/sbin")
OWNER = "mail"
"""Who the maildirs and the archive belong to: Postfix runs no program as root."""

MAIN = """\
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
daemon_directory = {programs}
maillog_file_prefixes = {home}
maillog_file = {home}/log
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.engine.example
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
smtpd_reject_unlisted_recipient = no
disable_dns_lookups = yes
default_transport = error:nothing leaves this machine
relay_transport = error:nothing leaves this machine
recipient_delimiter = +
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {home}/mail
virtual_mailbox_maps = texthash:{home}/config/boxes
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
transport_maps = texthash:{home}/config/lists
list_destination_recipient_limit = 1
list_destination_concurrency_limit = 1
"""

MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
virtual unix - n n - - virtual
postlog unix-dgram n - n - 1 postlogd
list unix - n n - - pipe
  user={owner} null_sender= argv={home}/config/list ${{original_recipient}}
"""

LIST = """\
#!/bin/sh
export HOME={home} PI_CONFIG={config} ORIGINAL_RECIPIENT="$1"
exec public-inbox-mda
"""


@dataclass(frozen=True)
class Postfix:
    """Where it listens, and its folder."""

    home: Path
    port: int

    def mails(self, name: str) -> list[bytes]:
        """What lies in a person's maildir, oldest first."""
        found = [*self.home.glob(f"mail/{name}/new/*"), *self.home.glob(f"mail/{name}/cur/*")]
        return [one.read_bytes() for one in sorted(found, key=lambda one: one.stat().st_mtime_ns)]

    def is_idle(self) -> bool:
        """Whether nothing waits in its queue."""
        queues = ("incoming", "active", "deferred", "maildrop")
        return not any(
            one.is_file() for name in queues for one in (self.home / "queue" / name).rglob("*")
        )


def folder() -> Path:
    """A folder everybody may enter.  Skips where Postfix cannot be run."""
    if shutil.which("postfix", path=f"{os.environ['PATH']}:/usr/sbin") is None:
        pytest.skip("Postfix is not installed (apt: postfix)")
    if os.geteuid() != 0:
        pytest.skip("Postfix is started by root alone")
    home = Path(tempfile.mkdtemp(prefix="ksquirrel-postfix-"))
    home.chmod(0o755)
    return home


def give(folder: Path) -> None:
    """Let all below a folder belong to whom Postfix stores mail as."""
    for one in (folder, *folder.rglob("*")):
        shutil.chown(one, OWNER, OWNER)


@contextmanager
def running(home: Path, boxes: dict[str, str], inbox: str, config: Path) -> Iterator[Postfix]:
    """Postfix in a folder; ``boxes`` are maildirs by address, ``inbox`` is the list's address."""
    domains = {one.partition("@")[2] for one in boxes}
    owner, port = pwd.getpwnam(OWNER), free_port()
    for name in ("config", "queue", "data", "mail"):
        (home / name).mkdir()
    shutil.chown(home / "data", "postfix")
    give(home / "mail")
    texts = {
        "main.cf": MAIN.format(
            home=home,
            programs=PROGRAMS,
            domains=", ".join(sorted(domains)),
            uid=owner.pw_uid,
            gid=owner.pw_gid,
        ),
        "master.cf": MASTER.format(home=home, port=port, owner=OWNER),
        "boxes": "".join(f"{address} {name}/\n" for address, name in boxes.items()),
        "lists": f"{inbox} list:\n",
        "list": LIST.format(home=config.parent, config=config),
    }
    for name, text in texts.items():
        (home / "config" / name).write_text(text)
    (home / "config" / "list").chmod(0o755)
    command = ["/usr/sbin/postfix", "-c", str(home / "config")]
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}
    with (home / "said").open("wb") as said:
        subprocess.run([*command, "start"], check=True, stdout=said, stderr=said, env=environment)
    try:
        until(lambda: "starting the Postfix" in _text(home / "log"))
        yield Postfix(home, port)
    finally:
        subprocess.run([*command, "stop"], check=True, capture_output=True, env=environment)


def _text(file: Path) -> str:
    return file.read_text() if file.exists() else ""
