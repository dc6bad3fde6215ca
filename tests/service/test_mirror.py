# SPDX-License-Identifier: GPL-2.0-or-later
"""The mirror of a tree: git fetches it, and does nothing else."""

from __future__ import annotations

import logging
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import Engine

from service.faults import TryLater
from service.gather.mirror import fetch
from service.handlers import mirror
from service.jobs.job import Job
from service.settings import Tree
from service.store import mirrors
from service.store.engine import reading
from tests.conftest import Repo

BRANCHES = [
    "--upload-pack=id",
    "-x",
    "a..b",
    "a:b",
    "+a",
    "a b",
    "",
    "a\nb",
    "refs/heads/*",
    "a^{}",
]
URLS = ["ext::sh -c id>&2", "git://127.0.0.1:1/x", "ssh://127.0.0.1:1/x", "--upload-pack=id", ""]


def head_of(mirrored: Path) -> str:
    command = ["git", f"--git-dir={mirrored}", "rev-parse", "refs/heads/main"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()


def test_a_mirror_is_made_and_follows_its_branch(repo: Repo, tmp_path: Path) -> None:
    mirrored = tmp_path / "mirrors" / "linux.git"
    fetch(mirrored, str(repo.folder), "main", protocol="file")
    assert head_of(mirrored) == repo.git("rev-parse", "HEAD").strip()
    repo.git("commit", "--quiet", "--amend", "--message", "mm: other words")
    fetch(mirrored, str(repo.folder), "main", protocol="file")
    assert head_of(mirrored) == repo.git("rev-parse", "HEAD").strip()
    assert not (mirrored / "FETCH_HEAD").exists()


@pytest.mark.parametrize("branch", BRANCHES)
def test_a_branch_that_is_none_is_refused(branch: str, repo: Repo, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no name of a branch"):
        fetch(tmp_path / "m.git", str(repo.folder), branch, protocol="file")
    assert not (tmp_path / "m.git").exists()


@pytest.mark.parametrize("url", URLS)
def test_no_protocol_but_https_is_followed(url: str, tmp_path: Path) -> None:
    with pytest.raises(TryLater, match="git ended with"):
        fetch(tmp_path / "m.git", url, "main")


def test_a_repository_beside_it_is_not_read(repo: Repo, tmp_path: Path) -> None:
    with pytest.raises(TryLater, match="'file' not allowed"):
        fetch(tmp_path / "m.git", str(repo.folder), "main")


def test_no_hook_and_no_configuration_of_others_runs(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirrored, proof = tmp_path / "m.git", tmp_path / "proof"
    fetch(mirrored, str(repo.folder), "main", protocol="file")
    hook = mirrored / "hooks" / "reference-transaction"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {proof}\n")
    hook.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text('[url "ext::touch x "]\n\tinsteadOf = /\n')
    monkeypatch.setenv("HOME", str(home))
    repo.git("commit", "--quiet", "--amend", "--message", "mm: other words")
    head = repo.git("rev-parse", "HEAD").strip()
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    fetch(mirrored, str(repo.folder), "main", protocol="file")
    assert head_of(mirrored) == head
    assert not proof.exists()


def test_a_mirror_that_cannot_be_fetched_is_called_stale(
    store: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tree = Tree(name="rust", git=tmp_path / "m.git", url="https://127.0.0.1:1/x")
    job = Job(id="i", kind="mirror", key="rust", args={"tree": "rust"})
    with caplog.at_level(logging.WARNING):
        mirror(store, {"rust": tree}, job)
    with reading(store) as db:
        (found,) = mirrors.read(db)
    assert found.fetched_at is None
    assert found.error is not None
    assert "git ended with" in found.error
    assert "the mirror of rust is stale" in caplog.text


def test_a_tree_that_is_no_longer_named_is_let_be(store: Engine) -> None:
    mirror(store, {}, Job(id="i", kind="mirror", key="x", args={"tree": "x"}))
    with reading(store) as db:
        assert mirrors.read(db) == ()
