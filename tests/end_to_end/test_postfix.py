# SPDX-License-Identifier: GPL-2.0-or-later
"""The recipes for Postfix and mlmmj, tried with a Postfix of our own on loopback."""

from __future__ import annotations

import os
import shutil
import smtplib
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.read.archive import Archive
from service.read.mailbox import Maildir
from service.read.source import Subscribed
from tests.archives import mail
from tests.end_to_end.test_intake import Shelf, free_port, until
from tests.end_to_end.test_smtp import Postman, serve
from tests.recipes import pieces

from service.read.lmtp import Listener  # isort: skip

pytestmark = pytest.mark.end_to_end
OURS = frozenset(f"{one}@lint.example.org" for one in ("ksquirrel", "ksquirrel-people", "bounce"))
BASE = """\
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
maillog_file = {home}/log
maillog_file_prefixes = {home}
inet_interfaces = 127.0.0.1
myhostname = mx.lint.example.org
mydestination =
alias_maps =
smtp_dns_support_level = disabled
default_transport = smtp:[127.0.0.1]:{out}
maximal_backoff_time = 1s
minimal_backoff_time = 1s
virtual_minimum_uid = 8
"""


@dataclass
class Post:
    """A Postfix by the recipe, the service it hands letters to, and the world outside."""

    port: int
    home: Path
    shelf: Shelf
    world: Postman

    def send(self, sender: str, to: list[str], raw: bytes) -> None:
        with smtplib.SMTP("127.0.0.1", self.port) as server:
            server.sendmail(sender, to, raw)

    @property
    def log(self) -> str:
        return (self.home / "log").read_text()


def adapted(text: str, home: Path, lmtp: int) -> str:
    """A piece of the recipe with folders and ports of the test."""
    told = text.replace("/etc/postfix/", f"{home}/conf/").replace("8024", str(lmtp))
    told = told.replace("/var/lib/ksquirrel", f"{home}/ksquirrel")
    return told.replace("static:999", "static:8").replace("user=ksquirrel", "user=mail")


def configured(home: Path, recipe: dict[str, str], out: int, lmtp: int) -> int:
    """Write the configuration; the port it listens to."""
    conf, port = home / "conf", free_port()
    for name in ("conf", "queue", "data", "ksquirrel", "ksquirrel/mail"):
        (home / name).mkdir()
    shutil.chown(home / "data", "postfix")
    shutil.chown(home / "ksquirrel", "mail")
    shutil.chown(home / "ksquirrel" / "mail", "mail")
    lines = Path("/usr/share/postfix/master.cf.dist").read_text().splitlines()
    master = [one for one in lines if one and not one.startswith(("#", " ", "smtp      inet"))]
    fields = [one.split(maxsplit=7) for one in master]
    jailed = [[*one[:4], "n", *one[5:]] for one in fields]
    listens = f"127.0.0.1:{port} inet n - n - - smtpd"
    services = [listens, *(" ".join(one) for one in jailed if one[7:] and one[7] != "pipe")]
    for name, text in recipe.items():
        piece = adapted(text, home, lmtp)
        if name == "main.cf":
            piece = BASE.format(home=home, out=out) + piece
        elif name == "master.cf":
            piece = "\n".join(services) + "\n" + piece
        if name not in ("settings.toml", "opendkim.conf", "dns"):
            (conf / name).write_text(piece)
    return port


def without_milters(recipe: dict[str, str]) -> dict[str, str]:
    lines = [one for one in recipe["main.cf"].splitlines() if "milter" not in one]
    return recipe | {"main.cf": "\n".join(lines) + "\n"}


@contextmanager
def postfix(recipe: dict[str, str], out: int, lmtp: int) -> Iterator[tuple[Path, int]]:
    """A Postfix that runs until the end, with its home and its port."""
    if shutil.which("postfix", path=f"{os.environ['PATH']}:/usr/sbin") is None:
        pytest.skip("postfix is not installed")
    if os.getuid() != 0:
        pytest.skip("needs root")
    home = Path(tempfile.mkdtemp(prefix="ksquirrel-postfix-"))
    home.chmod(0o755)
    try:
        port = configured(home, recipe, out, lmtp)
        command = ["/usr/sbin/postfix", "-c", str(home / "conf")]
        with subprocess.Popen([*command, "start-fg"], stderr=subprocess.DEVNULL) as master:
            try:
                until(lambda: listens_or_ended(port, master))
                assert master.poll() is None, (home / "log").read_text()
                yield home, port
            finally:
                subprocess.run([*command, "stop"], capture_output=True, check=False)
                master.wait(20)
    finally:
        shutil.rmtree(home)


def listens_or_ended(port: int, process: subprocess.Popen[bytes]) -> bool:
    if process.poll() is not None:
        return True
    try:
        smtplib.SMTP("127.0.0.1", port, timeout=5).close()
    except (OSError, smtplib.SMTPException):
        return False
    return True


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    world, shelf, lmtp = Postman(), Shelf([]), free_port()
    outside = serve(world)
    listener = Listener(store=shelf.store, recipients=OURS, port=lmtp)
    listener.start()
    try:
        with postfix(without_milters(pieces("postfix.md")), outside.port, lmtp) as (home, port):
            yield Post(port, home, shelf, world)
    finally:
        listener.stop()
        outside.stop()


@pytest.fixture(autouse=True)
def emptied(post: Post) -> None:
    post.shelf.kept.clear()
    post.world.got.clear()


@pytest.mark.parametrize("recipe", ["postfix.md"])
def test_postfix_knows_every_parameter_of_the_recipe(post: Post, recipe: str) -> None:
    conf = post.home / "whole"
    shutil.copytree(post.home / "conf", conf)
    (conf / "main.cf").write_text(
        BASE.format(home=post.home, out=25) + adapted(pieces(recipe)["main.cf"], post.home, 8024)
    )
    done = subprocess.run(
        ["/usr/sbin/postconf", "-c", str(conf), "-n"], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    named = {one.partition(" =")[0] for one in done.stdout.splitlines()}
    written = [one for one in pieces(recipe)["main.cf"].splitlines() if not one.startswith("#")]
    assert {one.partition(" =")[0] for one in written} <= named
    check = ["/usr/sbin/postfix", "-c", str(conf), "check"]
    assert subprocess.run(check, capture_output=True, check=False).returncode == 0


def test_a_bounce_comes_back_under_the_address_it_was_sent_from(post: Post) -> None:
    post.send("", ["bounce+abc-def@lint.example.org"], mail(1))
    until(lambda: bool(post.shelf.kept))
    (letter,) = post.shelf.kept
    assert (letter.sender, letter.recipient) == ("", "bounce+abc-def@lint.example.org")
    assert letter.taken.id == "1@engine.example"


def test_a_letter_to_two_of_us_comes_twice_and_at_once(post: Post) -> None:
    both = ["ksquirrel@lint.example.org", "bounce+x@lint.example.org"]
    post.send("ada@engine.example", both, mail(2))
    until(lambda: len(post.shelf.kept) == 2)
    assert {one.recipient for one in post.shelf.kept} == set(both)
    assert "452 4.5.3" not in post.log


def test_a_letter_to_the_contact_reaches_people_and_the_service(post: Post) -> None:
    post.send("ada@engine.example", ["ksquirrel-people@lint.example.org"], mail(3))
    until(lambda: bool(post.shelf.kept and post.world.got))
    assert [one.recipient for one in post.shelf.kept] == ["ksquirrel-people@lint.example.org"]
    assert [one.rcpt_tos for one in post.world.got] == [["ada@example.org"]]


@pytest.mark.parametrize("to", ["root@lint.example.org", "bounce-x@lint.example.org"])
def test_whom_the_domain_does_not_have_is_refused_at_the_door(post: Post, to: str) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
        post.send("ada@engine.example", [to], mail(4))
    assert caught.value.recipients[to][0] == 550


def test_what_the_service_would_not_read_is_refused_at_the_door(post: Post) -> None:
    with pytest.raises((smtplib.SMTPDataError, smtplib.SMTPSenderRefused)) as caught:
        post.send("a@engine.example", ["ksquirrel@lint.example.org"], mail(5) + b"x\r\n" * 800_000)
    assert caught.value.smtp_code == 552


def test_a_reply_goes_out(post: Post) -> None:
    post.send("bounce+x@lint.example.org", ["ada@engine.example"], mail(6))
    until(lambda: bool(post.world.got))
    (envelope,) = post.world.got
    assert envelope.mail_from == "bounce+x@lint.example.org"


def test_a_subscribed_maildir_tells_the_list_from_the_others(post: Post) -> None:
    address, folder = "rust@lists.example.org", post.home / "ksquirrel" / "mail" / "rust"
    forged = b"List-Id: <rust.lists.example.org>\n"
    sent = [("rust-bounces+7@lists.example.org", 7), ("eve@engine.example", 8)]
    for sender, number in sent:
        post.send(sender, ["rust@inbox.example.org"], forged + mail(number))
    until(lambda: len(list(folder.glob("new/*"))) == 2)
    source = Subscribed(address, "x", Maildir(address, folder))
    found = source.read(None, datetime(2026, 1, 1, tzinfo=UTC))
    assert sorted((one.id or "", one.aside) for one in found) == [
        ("7@engine.example", None),
        ("8@engine.example", "direct"),
    ]


def test_postfix_warned_of_nothing(post: Post) -> None:
    post.send("", ["bounce+z@lint.example.org"], mail(1))
    until(lambda: bool(post.shelf.kept))
    assert [one for one in post.log.splitlines() if "warning:" in one] == []


def test_a_list_of_mlmmj_fills_a_public_inbox_that_is_read() -> None:
    if shutil.which("public-inbox-init") is None:
        pytest.skip("public-inbox is not installed")
    recipe = pieces("mlmmj.md")
    told = {
        "main.cf": "relay_domains = lists.example.org\nmynetworks = 127.0.0.0/8\n"
        "transport_maps = texthash:/etc/postfix/transport\narchive_destination_recipient_limit=1\n",
        "master.cf": recipe["master.cf"],
        "transport": recipe["transport"],
    }
    outside = serve(Postman())
    try:
        with postfix(told, outside.port, free_port()) as (home, port):
            made_inbox(home)
            with smtplib.SMTP("127.0.0.1", port) as server:
                to = "rust-archive@lists.example.org"
                server.sendmail("rust+bounces-1@lists.example.org", [to], mail(9))
            archive = Archive("rust@lists.example.org", home / "ksquirrel/lists-own/rust")
            until(lambda: "status=sent" in (home / "log").read_text())
            (taken,) = archive.read(None)
            assert taken.id == "9@engine.example"
            assert taken.post is not None
    finally:
        outside.stop()


def made_inbox(home: Path) -> None:
    """What the recipe says to do as the user of the service."""
    place = home / "ksquirrel"
    told = {"HOME": str(place), "PI_CONFIG": f"{place}/public-inbox", "PATH": os.environ["PATH"]}
    make = ["public-inbox-init", "-V2", "-L", "basic", "rust", f"{place}/lists-own/rust"]
    make += ["https://lists.example.org/rust", "rust@lists.example.org"]
    spam = ["git", "config", "-f", told["PI_CONFIG"], "publicinboxmda.spamcheck", "none"]
    for command in (make, spam):
        subprocess.run(command, env=told, check=True, user="mail", group="mail", cwd=place)
