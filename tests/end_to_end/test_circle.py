# SPDX-License-Identifier: GPL-2.0-or-later
"""The whole circle among real programs: git, Postfix, public-inbox, the service, and b4.

A series is sent, archived, judged and answered by mail; who then applies it from the archive gets
what was sent, as if we had said nothing.
"""

from __future__ import annotations

import email
import email.policy
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from importlib.util import find_spec
from pathlib import Path

import pytest

from service.jobs.queue import open_queue
from service.read.archive import Archive
from service.store.database import open_store
from tests.archives import epoch
from tests.conftest import Repo
from tests.end_to_end import postfix
from tests.end_to_end.hurried import nest
from tests.end_to_end.postfix import Postfix
from tests.end_to_end.test_intake import running as started
from tests.end_to_end.test_list_kill import Books
from tests.end_to_end.test_serve import Service
from tests.postgres import free_port
from tests.service.jobs.conftest import until

pytestmark = pytest.mark.end_to_end

LIST = "list@looms.example"
DESK = "ksquirrel@lint.engine.example"
BOXES = {
    "ada@engine.example": "ada",
    "bob@engine.example": "bob",
    DESK: "desk",
    "bounce@bounces.engine.example": "bounces",
    "nobody@looms.example": "nobody",
}
VERP = re.compile(rb"bounce\+[a-z2-7]{26}-[a-z2-7]{26}@bounces\.engine\.example")
SOURCE = "// SPDX-License-Identifier: GPL-2.0\n"
TEXT = "Drivers need the number of objects, so count one more of them.\n"


def signed(name: str, subject: str, trailer: str = "") -> str:
    signer = f"{name.title()} Hacker <{name}@engine.example>"
    return f"{subject}\n\n{TEXT}\n{trailer}Signed-off-by: {signer}\n"


SENT = {
    "ada": (
        signed("ada", "mm/slub: count b."),
        signed("ada", "mm/slub: count c", "Reported-by: Sam\n"),
    ),
    "bob": (signed("bob", "mm/slub: count d"),),
    "eve": (signed("eve", "mm/slub: count e", "Reported-by: Sam\n"),),
}
"""Ada's and Eve's have faults; nobody is there where Eve says she is."""
COVER = "[PATCH 0/2] mm/slub: count objects"
ROLES = ("work", "web", "reconcile")
COUNT = 4
"""The series that are sent: two good ones, one of them to nobody, one bad and its next version."""


@dataclass(frozen=True)
class Town:
    """Everything between the people: the mail server, the archive, and a git of the author's."""

    mail: Postfix
    inbox: Path
    url: str
    repo: Repo

    @property
    def archive(self) -> Archive:
        return Archive(LIST, self.inbox / "list")

    def archived(self) -> list[bytes]:
        return [one.raw for one in self.archive.read(None)]

    def send(self, name: str, *messages: str, version: int = 1) -> None:
        """Post commits of these messages, with a cover letter where they are several."""
        person = f"{name.title()} Hacker <{name}@engine.example>"
        repo, out = self.repo, self.repo.folder.parent / f"out-{name}-{version}"
        repo.git("checkout", "--quiet", "-B", "work", "main")
        for n, message in enumerate(messages):
            repo.commit(message, {"mm/slub.c": f"{SOURCE}int {name}{version}{n};\n"})
        author = f"--author={person}"
        repo.git("rebase", "--quiet", "main", "--exec", f"git commit --amend --no-edit '{author}'")
        cover = ("--cover-letter",) if len(messages) > 1 else ()
        again = (f"-v{version}",) if version > 1 else ()
        repo.git("format-patch", "--quiet", *cover, *again, "-o", str(out), "main..work")
        if cover:
            (letter,) = out.glob("*0000-cover-letter.patch")
            text = letter.read_text().replace("*** SUBJECT HERE ***", "mm/slub: count objects")
            letter.write_text(text.replace("*** BLURB HERE ***", "Count all that drivers ask for."))
        before = len(self.archived())
        repo.git("-c", "sendemail.confirm=never", "send-email", "--quiet", f"--to={LIST}",
                 f"--from={person}", "--suppress-cc=all",
                 "--smtp-server=127.0.0.1", f"--smtp-server-port={self.mail.port}",
                 "--smtp-domain=engine.example", str(out))  # fmt: skip
        until(lambda: len(self.archived()) >= before + len(messages) + len(cover))

    def applied(self, folder: Path, message_id: str) -> tuple[bytes, str]:
        """What ``b4 am`` makes of a thread that it fetches from the archive, and what it says."""
        folder.mkdir()
        command = [
            sys.executable, "-m", "b4.command", "--no-interactive", "-c",
            f"b4.midmask={self.url}/%s", "am", "-o", str(folder), "-n", "applied", message_id,
        ]  # fmt: skip
        home = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder), "XDG_DATA_HOME": str(folder)}
        done = subprocess.run(
            command, cwd=self.repo.folder, capture_output=True, check=True, env=os.environ | home
        )
        return (folder / "applied.mbx").read_bytes(), (done.stdout + done.stderr).decode()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    for program in ("public-inbox-init", "public-inbox-httpd"):
        if shutil.which(program) is None:
            pytest.skip("public-inbox is not installed")
    if find_spec("b4") is None:
        pytest.skip("b4 is not installed")
    home = postfix.folder()
    inbox, port = home / "inbox", free_port()
    url = f"http://127.0.0.1:{port}/list"
    inbox.mkdir()
    told = os.environ | {"HOME": str(inbox), "PI_CONFIG": str(inbox / "config")}
    make = ["public-inbox-init", "-V2", "-L", "full", "list", str(inbox / "list"), url, LIST]
    subprocess.run(make, env=told, check=True, capture_output=True)
    spam = ["git", "config", "-f", str(inbox / "config"), "publicinboxmda.spamcheck", "none"]
    subprocess.run(spam, check=True)
    postfix.give(inbox)
    repo = Repo(tmp_path / "linux")
    repo.commit("Linux 6.18", {"mm/slub.c": f"{SOURCE}int a;\n"})
    server = ["public-inbox-httpd", "-W0", "-l", f"http://127.0.0.1:{port}"]
    try:
        with (
            postfix.running(home, BOXES, LIST, inbox / "config") as mail,
            started(server, port, told),
        ):
            yield Town(mail, inbox, url, repo)
    finally:
        shutil.rmtree(home)


def settings(folder: Path, town: Town, recipients: str) -> Service:
    service = Service(folder)
    with service.file.open("a") as file:
        file.write(
            f'[mail]\nfrom = "Ksquirrel <{DESK}>"\nreply_to = "{DESK}"\n'
            f'smtp_host = "127.0.0.1"\nsmtp_port = {town.mail.port}\nsmtp_starttls = false\n'
            f'bounce_domain = "bounces.engine.example"\n'
            f'[[list]]\naddress = "{LIST}"\narchive = "{town.archive.folder}"\nmode = "full"\n'
            f'recipients = "{recipients}"\nconsent = "https://lists.example/1"\nwait_minutes = 1\n'
        )
    return service


def read(raw: bytes) -> EmailMessage:
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def check_reply(raw: bytes, lead: str, subject: str, to_list: bool) -> None:
    """A reply as Postfix delivered it."""
    found = read(raw)
    assert VERP.fullmatch(str(found["Return-Path"]).strip("<>").encode())
    assert found["To"] == "Ada Hacker <ada@engine.example>"
    assert found["Cc"] == (LIST if to_list else None)
    assert found["Subject"] == f"Re: {subject}"
    assert found["In-Reply-To"] == f"<{lead}>"
    assert str(found["References"]).split()[-1] == f"<{lead}>"
    assert found["Auto-Submitted"] == "auto-replied"
    assert found["X-Patchwork-Hint"] == "ignore"
    assert found["Reply-To"] == DESK
    assert "subject-trailing-period" in found.get_content()


def lead_of(town: Town, subject: str) -> str:
    """The id of the archived mail of this subject."""
    (found,) = (one for raw in town.archived() if (one := read(raw))["Subject"] == subject)
    return str(found["Message-ID"]).strip("<>")


@pytest.mark.parametrize("recipients", ["list", "author"])
def test_a_series_is_answered_once_and_applied_as_it_was_sent(
    town: Town, tmp_path: Path, recipients: str
) -> None:
    public = recipients == "list"
    for name, messages in SENT.items():
        town.send(name, *messages)
    lead, sent = lead_of(town, COVER), town.archived()
    alone, _ = town.applied(tmp_path / "alone", lead)
    service = settings(tmp_path, town, recipients)
    store = open_store(service.database_url)
    with open_queue(store, service.database_url) as queue, nest(service) as home:
        known = Books(store, queue)
        for role in ROLES:
            home.start(role)
        until(lambda: len(town.mail.mails("ada")) == 1, 60)
        until(lambda: len(town.archived()) == len(sent) + 2 * public)
        (reply,) = town.mail.mails("ada")
        check_reply(reply, lead, COVER, public)
        check_envelope(reply, known)
        until(lambda: town.mail.mails("bounces"))
        check_bounce(town.mail.mails("bounces")[0], known)
        check_applied(town, tmp_path / "together", lead, alone)
        town.send("ada", *SENT["ada"], version=2)
        again = COVER.replace("PATCH", "PATCH v2")
        next_lead = lead_of(town, again)
        until(lambda: len(town.mail.mails("ada")) == 2, 60)
        until(lambda: len(town.archived()) == len(sent) + 3 + 3 * public)
        epoch(town.archive.folder / "git" / "1.git", town.archived(), start=int(time.time()))
        until(lambda: not known.left(town.archive))
        until(town.mail.is_idle)
        first, second = town.mail.mails("ada")
        assert first == reply
        check_reply(second, next_lead, again, public)
        assert town.mail.mails("bob") == town.mail.mails("desk") == []
        assert known.reports() == COUNT, "and none of what we said ourselves"
        assert {one.state for one in known.outbox()} == {"sent"}
        assert len(known.outbox()) == (6 if public else 3)
    store.dispose()


def check_envelope(raw: bytes, known: Books) -> None:
    """What arrived is byte for byte what the outbox holds, below what Postfix put on top."""
    (mine,) = (one for one in known.outbox() if one.recipient == "ada@engine.example")
    top = raw.removesuffix(mine.body.replace(b"\r\n", b"\n"))
    assert top != raw
    assert top.startswith(f"Return-Path: <{mine.sender}>\n".encode())


def check_applied(town: Town, folder: Path, lead: str, alone: bytes) -> None:
    """Who applies the thread now gets what he got before we said a word in it."""
    together, said = town.applied(folder, lead)
    assert together == alone
    assert b"ksquirrel" not in together.lower()
    assert "mismatch" not in said.lower()
    town.repo.git("checkout", "--quiet", "main")
    town.repo.git("am", "--quiet", str(folder / "applied.mbx"))
    subjects = town.repo.git("log", "--format=%s", "HEAD~2..").splitlines()
    assert subjects == ["mm/slub: count c", "mm/slub: count b."]
    town.repo.git("reset", "--quiet", "--hard", "HEAD~2")


def check_bounce(raw: bytes, known: Books) -> None:
    """Eve is not there, so the report on that comes to where her mail came from."""
    (mine,) = (one for one in known.outbox() if one.recipient == "eve@engine.example")
    found = read(raw)
    assert found.get_content_type() == "multipart/report"
    assert found["X-Original-To"] == found["To"] == mine.sender
    assert found["Return-Path"] == "<>"
