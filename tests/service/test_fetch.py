# SPDX-License-Identifier: GPL-2.0-or-later
"""The mirror of an archive: what is new comes, once, whatever the other side does."""

from __future__ import annotations

import fcntl
import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.faults import Stop, TryLater
from service.read.archive import Archive
from service.read.fetch import Mirror
from tests.archives import START, epoch, git, mail
from tests.served import Site, serving

LIST = "list@looms.example"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Five mails, a second apart, at /list."""
    epoch(tmp_path / "site" / "list" / "git" / "0.git", [mail(n) for n in range(5)])
    with serving(tmp_path / "site") as served:
        yield served


@pytest.fixture
def mirror(site: Site, tmp_path: Path) -> Mirror:
    return Mirror(f"{site.url}/list", tmp_path / "mirror")


def put(site: Site, number: int, *numbers: int) -> None:
    epoch(site.root / "list" / "git" / f"{number}.git", [mail(n) for n in numbers])


def ids(mirror: Mirror, cursor: str | None = None) -> list[str | None]:
    return [taken.id for taken in Archive(LIST, mirror.folder).read(cursor)]


def end(mirror: Mirror) -> str:
    return Archive(LIST, mirror.folder).end()


def named(*numbers: int) -> list[str]:
    return [f"{n}@engine.example" for n in numbers]


def at(seconds: int) -> str:
    return datetime.fromtimestamp(START + seconds, UTC).isoformat()


@pytest.mark.parametrize("manifest", [True, False])
def test_a_mirror_follows_from_epoch_to_epoch(site: Site, mirror: Mirror, manifest: bool) -> None:
    site.manifest = manifest
    put(site, 1, 6)
    assert list(mirror.fetch()) == [1]
    assert ids(mirror) == named(6)
    before = end(mirror)
    put(site, 1, 7)
    put(site, 2, 8)
    assert list(mirror.fetch()) == [1, 2]
    assert ids(mirror, before) == named(7, 8)


def test_a_new_mirror_holds_only_what_came_of_late(site: Site, mirror: Mirror) -> None:
    assert list(mirror.fetch(at(3))) == [0]
    assert set(ids(mirror)) <= set(named(3, 4))
    before = end(mirror)
    put(site, 0, 5)
    assert list(mirror.fetch(at(3))) == [0]
    assert ids(mirror, before) == named(5)


def test_a_new_mirror_looks_into_the_epoch_before_too(site: Site, mirror: Mirror) -> None:
    put(site, 1, 6)
    assert list(mirror.fetch(at(3))) == [0, 1]
    assert named(4)[0] in ids(mirror)
    assert named(1)[0] not in ids(mirror)


def test_of_a_list_that_is_silent_the_newest_mail_is_fetched(site: Site, mirror: Mirror) -> None:
    assert list(mirror.fetch(at(10**6))) == [0]
    assert ids(mirror) == named(4)
    put(site, 0, 5)
    before = end(mirror)
    list(mirror.fetch(at(10**6)))
    assert ids(mirror, before) == named(5)


def test_a_list_without_any_mail_is_no_fault(site: Site, mirror: Mirror) -> None:
    git(site.root / "list" / "git" / "0.git", "update-ref", "-d", "refs/heads/master")
    assert list(mirror.fetch(at(3))) == []
    put(site, 0, 5)
    assert list(mirror.fetch(at(3))) == [0]
    assert ids(mirror) == named(5)


def test_where_nothing_is_new_git_is_not_started(site: Site, mirror: Mirror) -> None:
    list(mirror.fetch())
    before = site.gits()
    assert list(mirror.fetch()) == []
    assert site.gits() == before


def test_an_epoch_that_was_rewritten_is_read_on(site: Site, mirror: Mirror) -> None:
    list(mirror.fetch(at(2)))
    before = end(mirror)
    git(site.root / "list" / "git" / "0.git", "update-ref", "refs/heads/master", "master~1")
    put(site, 0, 9)
    assert list(mirror.fetch()) == [0]
    assert ids(mirror, before) == named(9)


def test_an_epoch_that_was_rewritten_from_its_beginning_is_not_read_anew(
    site: Site, mirror: Mirror
) -> None:
    list(mirror.fetch())
    before = end(mirror)
    git(site.root / "list" / "git" / "0.git", "update-ref", "-d", "refs/heads/master")
    put(site, 0, 10, 11, 12, 13, 14, 15, 16)
    list(mirror.fetch())
    assert ids(mirror, before) == named(15, 16)


def test_what_a_killed_git_left_behind_does_not_stop_the_next(site: Site, mirror: Mirror) -> None:
    list(mirror.fetch(at(3)))
    repository = mirror.folder / "git" / "0.git"
    for name in ("shallow.lock", "refs/heads/master.lock", "config.lock"):
        (repository / name).touch()
    put(site, 0, 5)
    assert list(mirror.fetch(at(3))) == [0]


def test_a_mirror_cut_short_at_its_beginning_is_begun_again(site: Site, mirror: Mirror) -> None:
    put(site, 1, 6)
    (mirror.folder / "git" / "0.git").mkdir(parents=True)
    assert list(mirror.fetch(at(3))) == [0, 1]


def test_two_do_not_fetch_at_once(site: Site, mirror: Mirror) -> None:
    list(mirror.fetch())
    with (mirror.folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(TryLater, match="another process"):
            list(mirror.fetch())
    assert list(mirror.fetch()) == []
    assert site.gits()


FAILURES = {"manifest": 503, "/info/refs": 500, "git-upload-pack": 500}


@pytest.mark.parametrize("part", FAILURES)
def test_a_server_in_trouble_is_asked_again_later(site: Site, mirror: Mirror, part: str) -> None:
    site.status[part] = FAILURES[part]
    with pytest.raises(TryLater, match=r"/list.*50[03]"):
        list(mirror.fetch(at(3)))
    site.status.clear()
    assert list(mirror.fetch(at(3))) == [0]


def test_trouble_in_the_search_for_an_epoch_is_no_end_of_them(site: Site, mirror: Mirror) -> None:
    site.manifest = False
    site.status["1.git"] = 502
    with pytest.raises(TryLater, match="502"):
        list(mirror.fetch())


def test_an_archive_that_is_not_there_may_be_tried_again(site: Site, tmp_path: Path) -> None:
    with pytest.raises(TryLater, match="none"):
        list(Mirror(f"{site.url}/none", tmp_path / "mirror").fetch())
    with pytest.raises(TryLater, match="cannot be reached"):
        list(Mirror("http://127.0.0.1:1/list", tmp_path / "mirror").fetch())


@pytest.mark.parametrize("manifest", [True, False])
def test_no_redirect_is_followed_to_another_host(
    site: Site, mirror: Mirror, tmp_path: Path, manifest: bool
) -> None:
    with serving(tmp_path / "site") as other:
        site.location = other.url.replace("127.0.0.1", "localhost") + "/list/manifest.js.gz"
        site.status["/" if manifest else "/git/"] = 302
        site.manifest = manifest
        with pytest.raises(TryLater):
            list(mirror.fetch())
        assert other.asked == []


MANIFESTS = {
    "empty": b"",
    "no gzip": b"{}",
    "no JSON": gzip.compress(b"{"),
    "a list": gzip.compress(b"[1]"),
    "deep": gzip.compress(b"[" * 100_000),
    "a bomb": gzip.compress(b" " * (5 << 20)),
    "paths": gzip.compress(
        json.dumps(
            {
                "/list/git/../../etc.git": {},
                "/list/git/-1.git": {},
                "/list/git/0x1.git": {},
                "/list/git/99999999999.git": {},
                "/other/git/7.git": {"fingerprint": "x"},
                "/list/git/\u0663.git": {},
                "/list/git/5.git": [],
            }
        ).encode()
    ),
}


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_manifest_that_is_none_is_passed_over(site: Site, mirror: Mirror, name: str) -> None:
    site.answers["/list/manifest.js.gz"] = MANIFESTS[name]
    if name == "a bomb":
        with pytest.raises(TryLater, match="over 4 MiB"):
            list(mirror.fetch())
    else:
        assert list(mirror.fetch()) == [0]
        assert [one.name for one in (mirror.folder / "git").iterdir()] == ["0.git"]


HOSTILE = [
    "ext::sh -c touch%20pwned",
    "--upload-pack=touch pwned",
    "file:///etc",
    "git://looms.example/list",
    "https://user:secret@looms.example/list",
    "https://looms.example/a b",
    "https:///list",
    "ssh://looms.example/list",
    "",
]


@pytest.mark.parametrize("url", HOSTILE)
def test_a_url_that_is_no_archive_is_not_asked(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Stop, match="no URL of an archive"):
        list(Mirror(url, tmp_path / "mirror").fetch())
    assert not list(tmp_path.iterdir())


def test_hooks_and_settings_of_the_user_are_not_obeyed(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "reference-transaction").write_text(f"#!/bin/sh\ntouch {tmp_path}/pwned\n")
    (hooks / "reference-transaction").chmod(0o755)
    away = f'[core]\n\thooksPath = {hooks}\n[url "http://127.0.0.1:1"]\n\tinsteadOf = http\n'
    (tmp_path / ".gitconfig").write_text(away)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(tmp_path / "elsewhere"))
    assert list(mirror.fetch()) == [0]
    monkeypatch.delenv("GIT_OBJECT_DIRECTORY")
    assert not (tmp_path / "elsewhere").exists()
    assert len(ids(mirror)) == 5
    assert not (tmp_path / "pwned").exists()
