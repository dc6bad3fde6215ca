# SPDX-License-Identifier: GPL-2.0-or-later
"""The settings file: what it may say, and what is said of what it may not."""

from __future__ import annotations

import logging
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from service.faults import ConfigError
from service.settings import Settings, read_settings, settings_file
from service.settings.place import Place, place_of
from service.settings.secrets import (
    admin_token,
    check_secrets,
    made_secret,
    private_key,
    webhook_secrets,
)

ROOT = Path(__file__).parents[2]
LIST = '[[list]]\naddress = "l@v.example"\n'
TREE = '[[tree]]\nname = "linux"\ngit = "/srv/linux.git"\n'

BAD = {
    "server.port of text": ('[server]\nport = "80"', "server.port: '80' is no whole number"),
    "server.port yes": ("[server]\nport = true", "server.port: True is no whole number"),
    "server.port 0": ("[server]\nport = 0", "server.port: 0 is not between 1 and 65535"),
    "server.host number": ("[server]\nhost = 1", "server.host: 1 is no text"),
    "server.host empty": ('[server]\nhost = " "', "is empty or has control characters"),
    "server.host of two lines": ('[server]\nhost = "a\\nb"', "has control characters"),
    "database in memory": ('[server]\ndatabase_url = "sqlite:///:memory:"', "names no file"),
    "database of no file": ('[server]\ndatabase_url = "sqlite://"', "begins with neither"),
    "database of another kind": ('[server]\ndatabase_url = "mysql://a/b"', "begins with neither"),
    "database of no port": ('[server]\ndatabase_url = "postgresql://h:x/b"', "is no address"),
    "public_url of no scheme": ('[server]\npublic_url = "lint.example"', "begins with http"),
    "public_url with a query": ('[server]\npublic_url = "http://a/?b"', "has more than"),
    "api_url of a file": ('[github]\napi_url = "file:///etc"', "begins with http"),
    "app_id of text": ('[github]\napp_id = "1"', "github.app_id: '1' is no whole number"),
    "app_id below one": ("[github]\napp_id = -1", "is not between 1 and"),
    "app_id alone": ("[github]\napp_id = 1", "github.private_key_file: is missing"),
    "key alone": ('[github]\nprivate_key_file = "k"', "github.app_id: is missing"),
    "full without an app": ('[github]\nmode = "full"', "github.app_id: is missing"),
    "a mode that is none": ('[github]\nmode = "on"', "none of off, observe, shadow, full"),
    "secrets as text": ('[github]\nwebhook_secret_files = "s"', "webhook_secret_files: 's' is no"),
    "a secret of a number": ("[github]\nwebhook_secret_files = [1]", "is no text"),
    "mail.from of no address": ('[mail]\nfrom = "Ada"', "mail.from: 'Ada' is no mail address"),
    "starttls of text": ('[mail]\nsmtp_starttls = "yes"', "is neither true nor false"),
    "smtp_user alone": ('[mail]\nsmtp_user = "u"', "mail.smtp_password_file: is missing"),
    "two places to listen": (
        '[mail]\nfrom = "k@l.example"\nlisten_port = 24\nlisten_socket = "s"',
        "mail.listen_socket: is one place to listen too many",
    ),
    "a listener for nobody": ("[mail]\nlisten_port = 24", "mail.from: is missing"),
    "a list without address": ('[[list]]\nmode = "off"', "list 1.address: is missing"),
    "one list table": ('[list]\naddress = "l@v.example"', "list: is one table; write [[list]]"),
    "a list of recipients": (LIST + 'recipients = "all"', "list 1.recipients: 'all' is none of"),
    "a wait of nothing": (LIST + "wait_minutes = 0", "is not between 1 and 10080"),
    "a list that speaks": (LIST + 'mode = "full"', "list 1.consent: is missing"),
    "an archive by ftp": (LIST + 'archive = "ftp://a/b"', "list 1.archive: is none of the folder"),
    "an archive with a name": (LIST + 'archive = "https://a:b@c/d"', "list 1.archive: has more"),
    "an archive of no host": (LIST + 'archive = "https:///d"', "list 1.archive: is none of"),
    "a maildir of no path": (LIST + 'archive = "maildir:"', "write maildir:PATH"),
    "an mbox as a URL": (LIST + 'archive = "mbox://x"', "write mbox:PATH"),
    "imap with a password": (LIST + 'archive = "imap://a:b@c"', "name its file as password_file"),
    "imap of nobody": (LIST + 'archive = "imap://mail.example/x"', "names no user or no server"),
    "imap with a blank": (LIST + 'archive = "imap://a@b/my lists"', "write %20"),
    "imap without a password": (
        LIST + 'archive = "imap://a@b"',
        "list 1.password_file: is missing",
    ),
    "a password for nothing": (LIST + 'password_file = "x"', "list 1.password_file: is of no use"),
    "a maildir of two": (
        LIST + 'archive = "maildir:m"\n' + LIST.replace("l@", "k@") + 'archive = "maildir:m"',
        "list 2.archive: is that of list 1 too",
    ),
    "a list twice": (LIST + LIST, "list 2.address: 'l@v.example' is that of list 1 too"),
    "a tree without git": ('[[tree]]\nname = "x"', "tree 1.git: is missing"),
    "a tree by ext": (TREE + 'url = "ext::sh -c id"', "begins with https://"),
    "a tree by option": (TREE + 'url = "--upload-pack=id"', "begins with https://"),
    "a tree with a token": (TREE + 'url = "https://t@h/x"', "without a name or password"),
    "a tree twice": (TREE + TREE, "tree 2.name: 'linux' is that of tree 1 too"),
    "trees in a row": ("tree = [1]", "tree 1: is no table"),
    "an unknown table": ("[sever]\nport = 1", "sever: unknown table; did you mean server?"),
    "an unknown key": ("[server]\nprot = 1", "server.prot: unknown key; did you mean port?"),
    "a key like none": ("[server]\nzzz = 1", "there are host, port, database_url"),
    "a table that is none": ("server = 1", "server: is no table"),
    "no TOML": ("[server", "is not TOML"),
}


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    return path


@pytest.mark.parametrize(("text", "words"), BAD.values(), ids=BAD)
def test_a_bad_setting_is_named_with_file_and_key(tmp_path: Path, text: str, words: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        read_settings(path)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, '[server]\nport = 0\nhots = "a"\n[github]\nmode = 1\n[[tree]]\n')
    with pytest.raises(ConfigError) as caught:
        read_settings(path)
    assert len(caught.value.faults) == 5


def test_a_password_is_not_in_a_fault(tmp_path: Path) -> None:
    path = written(tmp_path, '[server]\ndatabase_url = "mysql://u:sesame@h/d"')
    with pytest.raises(ConfigError) as caught:
        read_settings(path)
    assert "sesame" not in str(caught.value)
    assert "sesame" not in repr(Settings())


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"\0" * 9, b"a" * (2 << 20), b"[" * 100_000])
def test_bytes_that_are_no_settings_are_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(raw)
    with pytest.raises(ConfigError, match=r"settings\.toml"):
        read_settings(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml: cannot be read: No such file"):
        read_settings(tmp_path / "none.toml")


def test_without_a_file_there_are_defaults() -> None:
    settings = read_settings(None)
    assert settings.server.database_url == "sqlite:///var/ksquirrel.db"
    assert settings.server.host == "127.0.0.1"
    assert settings.github.mode == "shadow"
    assert settings.state == Path("var")


def test_the_environment_names_the_file_and_an_option_wins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert settings_file(None) is None
    monkeypatch.setenv("KSQUIRREL_SETTINGS", "/etc/a.toml")
    assert settings_file(None) == Path("/etc/a.toml")
    assert settings_file(Path("b.toml")) == Path("b.toml")


def test_the_example_is_whole() -> None:
    settings = read_settings(ROOT / "deploy" / "settings.example.toml")
    assert settings.github.mode == "shadow"
    assert settings.lists
    assert settings.trees


def test_an_ipv6_host_is_bracketed_in_links(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, '[server]\nhost = "::1"\nport = 81'))
    assert settings.server.url == "http://[::1]:81"


def with_state(tmp_path: Path, github: str = "") -> Settings:
    url = f'[server]\ndatabase_url = "sqlite:///{tmp_path}/state/k.db"\n'
    return read_settings(written(tmp_path, url + github))


def test_a_secret_is_made_once_and_only_its_owner_reads_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = with_state(tmp_path)
    first = webhook_secrets(settings)
    file = made_secret(settings)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(first[0]) == 64
    assert webhook_secrets(settings) == first
    assert str(file) in caplog.text
    assert first[0] not in caplog.text
    assert [one.name for one in settings.state.iterdir()] == ["webhook-secret"]


def test_several_secrets_are_valid_at_once(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text(f"{name}{name}\n")
    files = f'[github]\nwebhook_secret_files = ["{tmp_path}/a", "{tmp_path}/b"]'
    assert webhook_secrets(with_state(tmp_path, files)) == ("aa", "bb")


def test_a_secret_everyone_can_read_is_warned_about(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "token"
    file.write_text("sesame")
    file.chmod(0o644)
    settings = read_settings(written(tmp_path, f'[server]\nadmin_token_file = "{file}"'))
    with caplog.at_level(logging.WARNING):
        assert admin_token(settings) == "sesame"
    assert "can be read by everyone (mode 0644)" in caplog.text
    assert "sesame" not in caplog.text


def written_key(
    tmp_path: Path, key: RSAPrivateKey | Ed25519PrivateKey, form: PrivateFormat
) -> Path:
    file = tmp_path / "key.pem"
    file.write_bytes(key.private_bytes(Encoding.PEM, form, NoEncryption()))
    file.chmod(0o600)
    return file


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_a_private_key_that_loads_is_used(tmp_path: Path, form: PrivateFormat) -> None:
    file = written_key(tmp_path, generate_private_key(65537, 2048), form)
    settings = with_state(tmp_path, f'[github]\napp_id = 7\nprivate_key_file = "{file}"')
    assert private_key(settings) == file.read_text().strip()
    assert file.read_text().strip() in check_secrets(settings)


BAD_KEYS = {
    "missing": None,
    "empty": b"",
    "of bytes": b"\xff\x00",
    "of words": b"-----BEGIN RSA PRIVATE KEY-----\nsesame\n-----END RSA PRIVATE KEY-----\n",
    "huge": b"a" * 100_000,
}


@pytest.mark.parametrize("raw", BAD_KEYS.values(), ids=BAD_KEYS)
def test_a_private_key_that_does_not_load_is_named(tmp_path: Path, raw: bytes | None) -> None:
    file = tmp_path / "key.pem"
    if raw is not None:
        file.write_bytes(raw)
    settings = with_state(tmp_path, f'[github]\napp_id = 7\nprivate_key_file = "{file}"')
    with pytest.raises(ConfigError) as caught:
        check_secrets(settings)
    assert str(file) in str(caught.value)
    assert "github.private_key_file" in str(caught.value)
    assert "sesame" not in str(caught.value)


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    file = written_key(tmp_path, Ed25519PrivateKey.generate(), PrivateFormat.PKCS8)
    settings = with_state(tmp_path, f'[github]\napp_id = 7\nprivate_key_file = "{file}"')
    with pytest.raises(ConfigError, match="no RSA private key"):
        private_key(settings)


def test_the_password_in_a_database_url_is_a_secret(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s")
    text = (
        f'[server]\nadmin_token_file = "{secret}"\n'
        'database_url = "postgresql://u:a%20b@h/d"\n[github]\n'
    )
    files = f'webhook_secret_files = ["{secret}"]'
    assert check_secrets(read_settings(written(tmp_path, text + files))) == (
        "s", "s", "a%20b", "a b")  # fmt: skip


def test_an_admin_token_is_made_where_none_is_named(tmp_path: Path) -> None:
    settings = read_settings(
        written(tmp_path, f'[server]\ndatabase_url = "sqlite:///{tmp_path}/var/k.db"\n')
    )
    token = admin_token(settings)
    assert len(token) == 64
    assert admin_token(settings) == token
    assert token != made_secret(settings).read_text().strip()
    assert (tmp_path / "var" / "admin-token").stat().st_mode & 0o777 == 0o600


PLACES = {
    "/srv/lists/rust": Place(kind="folder", path="/srv/lists/rust"),
    "ext::sh -c x": Place(kind="folder", path="ext::sh -c x"),
    "https://lore.example/rust/": Place(kind="url", path="https://lore.example/rust"),
    "maildir:/home/bot/Maildir": Place(kind="maildir", path="/home/bot/Maildir"),
    "mbox:lists/rust.mbox": Place(kind="mbox", path="lists/rust.mbox"),
    "imap://bot@mail.example/lists.rust": Place(
        kind="imap", path="lists.rust", host="mail.example", port=993, user="bot"
    ),
    "imaps://bot%40lint.example@mail.example:994/a%20b": Place(
        kind="imap", path="a b", host="mail.example", port=994, user="bot@lint.example"
    ),
    "imap://anonymous@127.0.0.1": Place(
        kind="imap", path="INBOX", host="127.0.0.1", port=143, user="anonymous", tls=False
    ),
}


@pytest.mark.parametrize("words", PLACES)
def test_an_archive_is_a_folder_a_url_or_a_mailbox(words: str) -> None:
    assert place_of(words) == PLACES[words]


def test_the_password_of_a_mailbox_is_hidden_from_the_logs(tmp_path: Path) -> None:
    (tmp_path / "imap").write_text("a loom of one's own\n")
    file = tmp_path / "s.toml"
    more = f'archive = "imap://a@b"\npassword_file = "{tmp_path}/imap"\n'
    file.write_text(f'[server]\ndatabase_url = "sqlite:///{tmp_path}/k.db"\n{LIST}{more}')
    assert "a loom of one's own" in check_secrets(read_settings(file))
    (tmp_path / "imap").unlink()
    with pytest.raises(ConfigError, match=r"list 1\.password_file: .*imap cannot be read"):
        check_secrets(read_settings(file))
