# SPDX-License-Identifier: GPL-2.0-or-later
"""Real archives and servers: public-inbox, Dovecot, and our own listener."""

from __future__ import annotations

import os
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from rules.read.series import sort_posts, submissions
from service.command.named import series_of
from service.faults import Stop, TryLater
from service.read.archive import Archive
from service.read.fetch import Mirror
from service.read.imap import Account, inbox
from service.read.lmtp import Delivery, Listener
from service.read.thread import thread
from tests.archives import mail
from tests.conftest import Repo
from tests.rules.versions.mails import BOB, TITLE, post, reply
from tests.service.command import ksquirrel

pytestmark = pytest.mark.end_to_end
LIST = "list@looms.example"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def until(is_so: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(command: list[str], port: int, environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        until(lambda: process.poll() is not None or listens(port))
        assert process.poll() is None, f"{command[0]} ended with {process.returncode}"
        yield
    finally:
        process.terminate()
        process.wait(20)


@dataclass(frozen=True)
class PublicInbox:
    """An inbox of version 2 with its own home."""

    home: Path

    @property
    def folder(self) -> Path:
        return self.home / "list"

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {"HOME": str(self.home), "PI_CONFIG": str(self.home / "config")}

    def run(self, *command: str, stdin: bytes | None = None) -> None:
        told = self.environment | {"ORIGINAL_RECIPIENT": LIST}
        subprocess.run(command, input=stdin, env=told, capture_output=True, check=True)

    def deliver(self, *mails: bytes) -> None:
        for raw in mails:
            self.run("public-inbox-mda", "--no-precheck", stdin=raw)


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> PublicInbox:
    """An inbox with a series that git send-email made, in the order of the post."""
    if shutil.which("public-inbox-init") is None:
        pytest.skip("public-inbox is not installed")
    inbox = PublicInbox(tmp_path_factory.mktemp("pi"))
    url = "http://127.0.0.1/list"
    inbox.run("public-inbox-init", "-V2", "-L", "full", "--ng", "x.list", "list",
              str(inbox.folder), url, LIST)  # fmt: skip
    config = str(inbox.home / "config")
    inbox.run("git", "config", "-f", config, "publicinboxmda.spamcheck", "none")
    inbox.deliver(*posted(inbox.home))
    return inbox


def posted(home: Path) -> list[bytes]:
    """Two patches and their cover letter as git send-email sends them."""
    repo = Repo(home / "linux")
    repo.commit("Linux 6.18", {"a.c": "int a;\n"})
    for n in (1, 2):
        signed = "Signed-off-by: Ada Hacker <ada@engine.example>\n"
        text = f"mm: step {n}\n\nEach counts one more.\n\n{signed}"
        repo.commit(text, {"a.c": f"int a{n};\n"})
    sink = home / "sink"
    sink.write_text('#!/bin/sh\ncat > "$(dirname "$0")/$(date +%s%N).eml"\n')
    sink.chmod(0o755)
    repo.git("format-patch", "-2", "--cover-letter", "--quiet", "-o", str(home / "out"))
    cover = home / "out" / "0000-cover-letter.patch"
    cover.write_text(cover.read_text().replace("*** SUBJECT HERE ***", "mm: two steps"))
    repo.git("send-email", "--quiet", "--confirm=never", f"--sendmail-cmd={sink}", f"--to={LIST}",
             "--from=ada@engine.example", "--suppress-cc=all", str(home / "out"))  # fmt: skip
    return [file.read_bytes() for file in sorted(home.glob("*.eml"))]


def test_what_public_inbox_archived_is_read_as_it_was_sent(archived: PublicInbox) -> None:
    found = [one.post for one in Archive(LIST, archived.folder).read(None) if one.post]
    (series,) = sort_posts(found).series
    assert (series.cover is not None, len(series.patches), series.missing) == (True, 2, ())


def test_a_mail_that_public_inbox_takes_back_is_said(archived: PublicInbox) -> None:
    archive = Archive(LIST, archived.folder)
    archived.deliver(mail(77))
    end = archive.end()
    archived.run("public-inbox-learn", "rm", "--all", stdin=mail(77))
    assert [(one.id, one.deleted) for one in archive.read(end)] == [("77@engine.example", True)]


def test_an_epoch_that_public_inbox_purged_is_read_on(archived: PublicInbox) -> None:
    archive = Archive(LIST, archived.folder)
    archived.deliver(mail(81), mail(82))
    end = archive.end()
    archived.run("public-inbox-purge", str(archived.folder), stdin=mail(81))
    archived.deliver(mail(83))
    found = [one.id for one in archive.read(end)]
    assert found[-1] == "83@engine.example"
    assert "81@engine.example" not in found


def test_a_thread_is_found_on_disk_by_any_of_its_mails(archived: PublicInbox) -> None:
    found = [one for one in Archive(LIST, archived.folder).read(None) if one.post]
    (series,) = (one for one in sort_posts(t.post for t in found if t.post).series if one.cover)
    parts = [post.id or "" for post in series.posts]
    raws = {taken.id: taken.raw for taken in found}
    for part in parts:
        assert sorted(thread(str(archived.folder), part)) == sorted(raws[p] for p in parts)
    with pytest.raises(Stop, match="has no such mail"):
        thread(str(archived.folder), "nobody@engine.example")


def test_a_named_mail_of_an_archive_is_judged(archived: PublicInbox) -> None:
    found = [one for one in Archive(LIST, archived.folder).read(None) if one.post]
    last = found[2].id or ""
    ran = ksquirrel("check", "--msgid", f"<{last}>", "--archive", str(archived.folder), "-q")
    assert ran.code in (0, 1)
    assert "mm: two steps" in ran.out
    assert "not judged" not in ran.err


def test_a_named_mail_is_judged_by_the_threads_it_links_to(archived: PublicInbox) -> None:
    link = "v1: https://lore.kernel.org/all/a@x.example/"
    third = f"[PATCH v3] {TITLE}"
    archived.deliver(
        *(text.partition("\n")[2].encode() for text in (
            post("a", 0),
            reply("r", 1, "a", f"Reviewed-by: {BOB}"),
            post("b", 9, f"[PATCH v2] {TITLE}", notes=f"v2: why\n{link}"),
            post("c", 19, third, notes="v3: how\nv2: https://lore.kernel.org/all/b@x.example/"),
        ))
    )  # fmt: skip
    one = ("check", "--archive", str(archived.folder), "--msgid")
    ran = ksquirrel(*one, "b@x.example", "--only", "review-tags-lost")
    assert "Reviewed-by of Bob Weaver, given to version 1, is not there" in ran.out
    ran = ksquirrel(*one, "c@x.example", "--only", "review-tags-lost")
    assert "no findings in 1 patch; 1 rule asked" in ran.out, "the version before had no tag"
    series = series_of(str(archived.folder), "c@x.example")
    (submission,) = (s for s in submissions(series.memory.found.series) if s.version == 3)
    assert [p.submission.version for p in series.memory.earlier(submission)] == [2, 1]


def test_a_served_archive_is_mirrored_and_asked_for_threads(
    archived: PublicInbox, tmp_path: Path
) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/list"
    server = ["public-inbox-httpd", "-W0", "-l", f"http://127.0.0.1:{port}"]
    with running(server, port, archived.environment):
        mirror = Mirror(url, tmp_path / "mirror")
        assert list(mirror.fetch()) == [0]
        copy = Archive(LIST, tmp_path / "mirror")
        ours = [one.raw for one in copy.read(None)]
        assert ours == [one.raw for one in Archive(LIST, archived.folder).read(None)]
        first = next(iter(copy.read(None))).id or ""
        on_disk = thread(str(archived.folder), first)
        served = [raw.partition(b"\n")[2].rstrip() for raw in thread(url, first)]
        assert sorted(served) == sorted(raw.rstrip() for raw in on_disk)
        with pytest.raises(Stop, match="has no such mail"):
            thread(url, "nobody@engine.example")
    with pytest.raises(TryLater):
        list(mirror.fetch())


def test_public_inbox_is_read_by_imap(archived: PublicInbox) -> None:
    port = free_port()
    server = ["public-inbox-imapd", "-W0", "-l", f"imap://127.0.0.1:{port}"]
    with running(server, port, archived.environment):
        account = Account(host="127.0.0.1", port=port, user="anonymous", password="x",
                          folder="x.list.0", tls=False)  # fmt: skip
        with inbox(LIST, account) as box:
            found = list(box.read(None))
            archive = {one.id for one in Archive(LIST, archived.folder).read(None)}
            assert {one.id for one in found} <= archive
            assert len(found) >= 3
            assert all(one.post for one in found)
            assert not list(box.read(found[-1].cursor))
            assert [one.id for one in box.read(found[0].cursor)] == [o.id for o in found[1:]]


DOVECOT = """\
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{home}/mail
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
passdb {{
  driver = static
  args = password=loom
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


@pytest.fixture
def dovecot() -> Iterator[tuple[Account, Path]]:
    """A Dovecot of our own, and the folder that new mail goes to.

    Its home is not the test's own, which no other user may enter, and whose name is too long
    for a socket.
    """
    program = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None or os.getuid() != 0:
        pytest.skip("dovecot-imapd is not installed" if os.getuid() == 0 else "needs root")
    home, port = Path(tempfile.mkdtemp(prefix="ksquirrel-dovecot-")), free_port()
    home.chmod(0o711)
    for folder in (home / "mail", *(home / "mail" / n for n in ("new", "cur", "tmp"))):
        folder.mkdir()
        shutil.chown(folder, "mail", "mail")
    settings = home / "dovecot.conf"
    settings.write_text(DOVECOT.format(home=home, port=port, user="mail", group="mail"))
    with running([program, "-F", "-c", str(settings)], port, dict(os.environ)):
        account = Account(host="127.0.0.1", port=port, user="ada", password="loom", tls=False)
        yield account, home / "mail"
    shutil.rmtree(home)


def put(folder: Path, n: int, more: bytes = b"") -> None:
    file = folder / "tmp" / f"{n}.host"
    file.write_bytes(mail(n) + more)
    shutil.chown(file, "mail", "mail")
    file.rename(folder / "new" / file.name)


def test_a_folder_is_read_on_and_waited_for(dovecot: tuple[Account, Path]) -> None:
    account, folder = dovecot
    for n in range(25):
        put(folder, n)
    with inbox("bot", account) as box:
        found = list(box.read(None))
        assert {one.id for one in found} == {f"{n}@engine.example" for n in range(25)}
        put(folder, 25)
        until(lambda: box.wait(1))
        assert [one.id for one in box.read(found[-1].cursor)] == ["25@engine.example"]
        put(folder, 26, b"x" * (3 << 20))
        until(lambda: box.wait(1))
        *_, large = box.read(found[-1].cursor)
    assert (large.id, large.post) == ("26@engine.example", None)
    assert (large.refused or "").startswith("a mail of 3,")


def test_mails_the_server_numbers_anew_are_all_read_again(dovecot: tuple[Account, Path]) -> None:
    account, folder = dovecot
    put(folder, 1)
    put(folder, 2)
    with inbox("bot", account) as box:
        *_, last = box.read(None)
    for file in (*folder.glob("dovecot-uidlist"), *folder.glob("dovecot.index*")):
        file.unlink()
    with inbox("bot", account) as box:
        assert len(list(box.read(last.cursor))) == 2


WRONG = [({"password": "wrong"}, "the server refuses the user"), ({"folder": "Looms"}, "Looms: ")]


@pytest.mark.parametrize(("change", "why"), WRONG)
def test_what_a_server_refuses_is_named(
    dovecot: tuple[Account, Path], change: dict[str, Any], why: str
) -> None:
    account, _ = dovecot
    with pytest.raises(Stop, match=f"bot: {why}"), inbox("bot", replace(account, **change)):
        pass


def test_a_server_that_is_not_there_may_be_tried_again() -> None:
    account = Account(host="127.0.0.1", port=free_port(), user="x", password="x", tls=False)
    with pytest.raises(TryLater, match="refused"), inbox("bot", account):
        pass


def test_imap_without_tls_stays_on_this_machine() -> None:
    account = Account(host="looms.example", user="x", password="x", tls=False)
    with pytest.raises(Stop, match="IMAP without TLS"), inbox("bot", account):
        pass


@dataclass
class Shelf:
    """Keeps what is delivered; fails as often as it is told to."""

    kept: list[Delivery]
    failures: int = 0

    def store(self, delivery: Delivery) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("the disk is full")
        self.kept.append(delivery)


@contextmanager
def listening(shelf: Shelf, smtp: bool = False) -> Iterator[int]:
    port = free_port()
    ours = frozenset({"ksquirrel@looms.example"})
    listener = Listener(store=shelf.store, recipients=ours, port=port, smtp=smtp)
    listener.start()
    try:
        yield port
    finally:
        listener.stop()


KINDS: list[tuple[type[smtplib.SMTP], bool]] = [(smtplib.LMTP, False), (smtplib.SMTP, True)]


@pytest.mark.parametrize(("client", "smtp"), KINDS)
def test_a_mail_is_stored_before_it_is_accepted(client: type[smtplib.SMTP], smtp: bool) -> None:
    shelf = Shelf([])
    with listening(shelf, smtp) as port, client("127.0.0.1", port) as server:
        raw = mail(1).replace(b"\n", b"\r\n")
        server.sendmail("", ["Ksquirrel+bounce-7@looms.example"], raw)
        (kept,) = shelf.kept
        assert (kept.sender, kept.recipient) == ("", "Ksquirrel+bounce-7@looms.example")
        assert (kept.taken.id, kept.taken.raw) == ("1@engine.example", raw)


def test_a_mail_that_cannot_be_stored_is_tried_again() -> None:
    shelf = Shelf([], failures=1)
    with listening(shelf) as port, smtplib.LMTP("127.0.0.1", port) as server:
        with pytest.raises(smtplib.SMTPDataError) as caught:
            server.sendmail("a@x.example", ["ksquirrel@looms.example"], mail(1))
        assert caught.value.smtp_code == 451
        server.sendmail("a@x.example", ["ksquirrel@looms.example"], mail(1))
    assert len(shelf.kept) == 1


def test_a_mail_that_cannot_be_read_is_kept_all_the_same() -> None:
    shelf = Shelf([])
    with listening(shelf) as port, smtplib.LMTP("127.0.0.1", port) as server:
        server.sendmail("a@x.example", ["ksquirrel@looms.example"], b"\x00 no mail\r\n")
    assert shelf.kept[0].taken.refused == "no mail headers at its beginning"


REFUSED = [
    ("root@looms.example", b"x", 550),
    ("ksquirrel@other.example", b"x", 550),
    ("ksquirrel@looms.example", b"Subject: x\r\n\r\n" + b"y" * 1200 + b"\r\n", 500),
    ("ksquirrel@looms.example", b"Subject: x\r\n\r\n" + b"y" * 9_000_000 + b"\r\n", 500),
    ("ksquirrel@looms.example", b"Subject: x\r\n\r\n" + b"y\r\n" * (1 << 20), 552),
]


@pytest.mark.parametrize(("to", "raw", "code"), REFUSED)
def test_what_passes_a_limit_is_refused_and_the_next_is_heard(
    to: str, raw: bytes, code: int
) -> None:
    shelf = Shelf([])
    with listening(shelf) as port, smtplib.LMTP("127.0.0.1", port) as server:
        server.ehlo()
        del server.esmtp_features["size"]  # a client that does not tell beforehand
        with pytest.raises((smtplib.SMTPDataError, smtplib.SMTPRecipientsRefused)) as caught:
            server.sendmail("a@x.example", [to], raw)
        assert f"{code}" in str(caught.value)
        server.sendmail("a@x.example", ["ksquirrel@looms.example"], mail(1))
    assert [one.taken.id for one in shelf.kept] == ["1@engine.example"]


def test_a_second_recipient_is_asked_to_come_alone() -> None:
    shelf = Shelf([])
    both = ["ksquirrel@looms.example", "ksquirrel+two@looms.example"]
    with listening(shelf) as port, smtplib.LMTP("127.0.0.1", port) as server:
        refused = server.sendmail("a@x.example", both, mail(1))
        assert refused[both[1]][0] == 452
        server.sendmail("a@x.example", both[1:], mail(1))
    assert [one.recipient for one in shelf.kept] == both
