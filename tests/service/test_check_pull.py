# SPDX-License-Identifier: GPL-2.0-or-later
"""``ksquirrel check --pr URL`` judges a pull request as it stands on its forge."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.command.pull import PullAddress, pull_address
from service.faults import Stop
from tests.conftest import Repo
from tests.github.fixtures import NAME, Hub, topic
from tests.service.command import ksquirrel
from tests.service.test_pull_jobs import Office, office  # noqa: F401

GITHUB = "https://api.github.com"
ADDRESSES = {
    "https://github.com/Rust-for-Linux/linux/pull/7": (GITHUB, "Rust-for-Linux/linux", 7),
    "https://www.GitHub.com/a/b.c/pull/7/files?x=1#y": (GITHUB, "a/b.c", 7),
    "https://forge.example:8443/a/b/pull/12": ("https://forge.example:8443/api/v3", "a/b", 12),
    "http://127.0.0.1:8080/a/b/pull/1/": ("http://127.0.0.1:8080/api/v3", "a/b", 1),
}
NONE = (
    "", "7", "a/b#7", "https://github.com/a/b", "https://github.com/a/b/issues/7",
    "https://github.com/a/b/pull/x", "ftp://github.com/a/b/pull/7", "https://me@github.com/a/b/pull/7",
    "https://github.com/../b/pull/7\n", "https://github.com/a/b/pull/" + "9" * 400,
)  # fmt: skip


@pytest.mark.parametrize(("url", "parts"), ADDRESSES.items())
def test_an_address_names_the_api_the_repository_and_the_number(
    url: str, parts: tuple[str, str, int]
) -> None:
    api_url, repository, number = parts
    assert pull_address(url) == PullAddress(api_url=api_url, repository=repository, number=number)


@pytest.mark.parametrize("url", NONE)
def test_what_is_no_address_is_named(url: str) -> None:
    with pytest.raises(Stop, match="no address of a pull request"):
        pull_address(url)


def test_a_token_is_given_to_its_own_host_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    here = pull_address("https://github.com/a/b/pull/7")
    there = pull_address("https://github.com.evil.example/a/b/pull/7")
    assert (here.token, there.token) == (None, None)
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_hub")
    assert (here.token, there.token) == ("ghp_hub", None)
    monkeypatch.setenv("GH_ENTERPRISE_TOKEN", "ghp_other")
    assert (here.token, there.token) == ("ghp_hub", "ghp_other")


def url_of(hub: Hub, number: int) -> str:
    return f"{hub.url.removesuffix('/api/v3')}/{NAME}/pull/{number}"


@pytest.mark.parametrize("token", [None, "ghp_x"])
def test_a_pull_request_is_judged_from_the_command_line(
    hub: Hub, tmp_path: Path, token: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if token:
        monkeypatch.setenv("GH_ENTERPRISE_TOKEN", token)
        hub.world.add_person(token)
    hub.repo.commit("words", {"scripts/spelling.txt": "# words\ncounts||count\n"})
    number = topic(hub, 2)
    ran = ksquirrel("check", "--format", "json", "--pr", url_of(hub, number), cwd=tmp_path)
    (report,) = json.loads(ran.out)["reports"]
    assert report["submission"]["origin"] == "pull"
    assert len(report["submission"]["patches"]) == 2
    assert "spelling" in {one["rule"] for one in report["findings"]}, "the tree is at hand"
    assert ran.err == ""


def test_one_that_cannot_be_read_is_named_and_the_exit_code_says_so(
    hub: Hub, tmp_path: Path
) -> None:
    ran = ksquirrel("check", "--pr", url_of(hub, 9), cwd=tmp_path)
    assert (ran.code, ran.out) == (3, "")
    assert "/pull/9: could not be checked: GET Rust-for-Linux/linux/pulls/9" in ran.err
    ran = ksquirrel("check", "--pr", "x", cwd=tmp_path)
    assert (ran.code, ran.err.count("\n")) == (2, 1)


def test_a_tree_that_cannot_be_read_voids_the_report(hub: Hub, tmp_path: Path) -> None:
    number = topic(hub, 1)
    hub.world.add_fault(path="/git/trees/", status=502, times=99)
    hub.repo.git("checkout", "-q", "main")
    ran = ksquirrel("check", "--pr", url_of(hub, number), cwd=tmp_path)
    assert ran.code == 3
    assert "could not be checked: GET" in ran.err


OFF = "[rules.signed-off-by-missing]\nlevel = 'off'\nreason = 'x'\n"
LONG = "[rules.subject-too-long]\nlimit = 20\n"


def with_policy(hub: Hub, policy: str) -> int:
    """A pull request of a faulty commit, on a base that has decided about the rules."""
    repo = hub.repo
    repo.git("checkout", "-q", "main")
    if policy:
        repo.commit("policy\n", {".ksquirrel.toml": policy})
    repo.git("checkout", "-q", "-B", "topic", "main")
    repo.commit("Fix the counter of it all.\n\nIt is one too high.\n", {
        "mm/slub.c": "int n;\n", ".ksquirrel.toml": policy + OFF})  # fmt: skip
    return hub.world.add_pull(NAME, "topic")


@pytest.mark.parametrize("policy", ["", LONG, "[rules.no-such-rule]\nlevel = 'off'\n"])
def test_the_command_says_what_the_app_says(
    office: Office,  # noqa: F811
    tmp_path: Path,
    policy: str,
) -> None:
    number = with_policy(office.hub, policy)
    office.do("judge-pull", number)
    kept = office.report(number)
    assert kept is not None
    (by_app,) = json.loads(kept.report)["reports"]
    url = url_of(office.hub, number)
    user = tmp_path / "config"
    user.mkdir()
    (user / "ksquirrel.toml").write_text("[rules.subject-too-long]\nlevel = 'off'\n")
    repo = office.hub.repo
    (repo.folder / ".ksquirrel.toml").write_text(OFF + "[rules.subject-too-long]\nlimit = 9\n")
    ran = ksquirrel(
        "check", "--format", "json", "--pr", url, cwd=repo.folder, XDG_CONFIG_HOME=str(user)
    )
    (by_command,) = json.loads(ran.out)["reports"]
    for part in ("findings", "skipped", "verdict", "facts"):
        assert by_command[part] == by_app[part], part
    assert "signed-off-by-missing" in {one["rule"] for one in by_app["findings"]}
    said = {"": "has no", LONG: ".ksquirrel.toml of "}.get(policy, "has faults")
    assert said in by_command["facts"]["policy"]
    assert by_command["facts"]["policy"] in ksquirrel("check", "--pr", url, cwd=tmp_path).out
    assert (policy.startswith("[rules.no-such") and "no such rule" in ran.err) or ran.err == ""


def test_the_command_line_decides_over_the_base(hub: Hub, tmp_path: Path) -> None:
    url = url_of(hub, with_policy(hub, LONG))

    def rules(*options: str) -> set[str]:
        ran = ksquirrel("check", "--format", "json", "--pr", url, *options, cwd=tmp_path)
        return {one["rule"] for one in json.loads(ran.out)["reports"][0]["findings"]}

    assert "subject-too-long" in rules()
    assert rules("--only", "subject-too-long") == {"subject-too-long"}
    assert "subject-too-long" not in rules("--ignore", "subject-too-long")
    mine = tmp_path / "mine.toml"
    mine.write_text(OFF)
    found = rules("--config", str(mine))
    assert "signed-off-by-missing" not in found
    assert "subject-too-long" not in found, "the file stands in for that of the base"


def test_each_is_judged_by_its_own_policy(hub: Hub, repo: Repo) -> None:
    url = url_of(hub, with_policy(hub, LONG))
    (repo.folder / ".ksquirrel.toml").write_text(OFF)
    ran = ksquirrel("check", "--format", "json", "main..topic", "--pr", url, cwd=repo.folder)
    local, pull = json.loads(ran.out)["reports"]
    for report, missing in ((local, False), (pull, True)):
        found = {one["rule"] for one in report["findings"]}
        assert ("signed-off-by-missing" in found) == missing
        assert ("subject-too-long" in found) == missing


def test_it_reads_beside_a_range(hub: Hub, repo: Repo) -> None:
    number = topic(hub, 2)
    url = url_of(hub, number)
    ran = ksquirrel("check", "--format", "json", "main..topic", "--pr", url, cwd=repo.folder)
    reports = json.loads(ran.out)["reports"]
    assert [one["submission"]["origin"] for one in reports] == ["git", "pull"]


def test_without_the_libraries_it_says_what_to_install(tmp_path: Path) -> None:
    lost = tmp_path / "github"
    lost.mkdir()
    (lost / "__init__.py").write_text("raise ModuleNotFoundError(name='github')\n")
    ran = ksquirrel("check", "--pr", "https://forge.example/a/b/pull/1", PYTHONPATH=str(tmp_path))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.strip().endswith("ksquirrel[service]")
