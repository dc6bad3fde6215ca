# SPDX-License-Identifier: GPL-2.0-or-later
"""The routes that only tell: pull requests, commits, trees, people."""

from __future__ import annotations

from typing import Any

from tests.github import git
from tests.github.answer import Asked, Raw, Refused, route
from tests.github.world import Pull

LISTED, LINES, FILES = 250, 20_000, 300
REPO = "/repos/{owner}/{repo}"
CONTENTS, PULLS = ("contents", "read"), ("pull_requests", "read")


def pull_of(asked: Asked) -> Pull:
    pull = asked.repo.pulls.get(int(asked.parts["pull_number"]))
    if pull is None:
        raise Refused(404, "Not Found")
    return pull


def _fits(change: bytes, what: str) -> bytes:
    """GitHub gives no diff of a pull request that is larger than this."""
    large = [{"resource": what, "field": "diff", "code": "too_large"}]
    if change.count(b"\n") > LINES:
        words = f"Sorry, the diff exceeded the maximum number of lines ({LINES})."
        raise Refused(406, words, large)
    if change.count(b"\ndiff --git ") >= FILES:
        words = f"Sorry, the diff exceeded the maximum number of files ({FILES})."
        raise Refused(406, words, large)
    return change


def _logins(asked: Asked) -> dict[str, str]:
    return {f"{pull.opener}@engine.example": pull.opener for pull in asked.repo.pulls.values()}


def _shown(asked: Asked, found: list[git.Commit]) -> list[Any]:
    logins = _logins(asked)
    return [asked.say.commit(asked.repo, one, logins) for one in found]


@route("GET", REPO + "/pulls", PULLS)
def pulls(asked: Asked) -> Any:
    state = asked.query.get("state", "open")
    found = [p for p in asked.repo.pulls.values() if state in (p.state, "all")]
    found.sort(key=lambda pull: -pull.number)
    return [asked.say.pull(asked.repo, pull, whole=False) for pull in asked.page(found)]


@route("GET", REPO + "/pulls/{pull_number}", PULLS)
def pull(asked: Asked) -> Any:
    found, folder = pull_of(asked), asked.repo.folder
    base = asked.repo.base_of(found)
    if asked.wants("patch"):
        _fits(git.diff(folder, base, found.head), "PullRequest")
        return Raw([git.patches(folder, base, found.head)], "patch")
    if asked.wants("diff"):
        return Raw([_fits(git.diff(folder, base, found.head), "PullRequest")], "diff")
    return asked.say.pull(asked.repo, found)


@route("GET", REPO + "/pulls/{pull_number}/commits", PULLS)
def pull_commits(asked: Asked) -> Any:
    found = pull_of(asked)
    base = asked.repo.base_of(found)
    listed = git.commits(asked.repo.folder, f"{base}..{found.head}")[:LISTED]
    return _shown(asked, asked.page(listed))


@route("GET", REPO + "/commits/{ref}", CONTENTS)
def commit(asked: Asked) -> Any:
    folder = asked.repo.folder
    sha = git.sha_of(folder, asked.parts["ref"])
    if asked.wants("diff"):
        return Raw(git.shown(folder, sha), "diff")
    (one,) = git.commits(folder, "-1", sha)
    return _shown(asked, [one])[0]


@route("GET", REPO + "/compare/{basehead}", CONTENTS)
def compare(asked: Asked) -> Any:
    folder, say = asked.repo.folder, asked.say
    base, _, head = asked.parts["basehead"].partition("...")
    ends = [git.sha_of(folder, name) for name in (base, head)]
    fork = git.merge_base(folder, *ends)
    if asked.wants("patch"):
        _fits(git.diff(folder, fork, ends[1]), "Comparison")
        return Raw([git.patches(folder, fork, ends[1])], "patch")
    listed = [
        *git.git(folder, "rev-list", "--reverse", "--topo-order", f"{fork}..{ends[1]}").split()
    ]
    chosen = [sha.decode() for sha in asked.page(listed)]
    found = git.commits(folder, "--no-walk=unsorted", *chosen) if chosen else []
    by_sha = {one.sha: one for one in found}
    url = f"{say.url}/repos/{asked.repo.name}/compare/{asked.parts['basehead']}"
    first, shared = git.commits(folder, "--no-walk=unsorted", ends[0], fork)[:1] * 2
    return {
        "url": url, "html_url": url, "permalink_url": url, "diff_url": url, "patch_url": url,
        "base_commit": _shown(asked, [first])[0], "merge_base_commit": _shown(asked, [shared])[0],
        "status": "ahead", "ahead_by": len(listed), "behind_by": 0, "total_commits": len(listed),
        "commits": _shown(asked, [by_sha[sha] for sha in chosen]), "files": [],
    }  # fmt: skip


@route("GET", REPO + "/git/trees/{tree_sha}", CONTENTS)
def tree(asked: Asked) -> Any:
    return asked.say.tree(asked.repo, asked.parts["tree_sha"])


@route("GET", REPO + "/git/blobs/{file_sha}", CONTENTS)
def blob(asked: Asked) -> Any:
    content = git.blob(asked.repo.folder, asked.parts["file_sha"])
    if asked.wants("raw"):
        return Raw([content], "raw")
    return asked.say.blob(asked.repo, asked.parts["file_sha"], content)


@route("GET", REPO + "/collaborators/{username}/permission", ("metadata", "read"))
def permission(asked: Asked) -> Any:
    login = asked.parts["username"]
    word = asked.repo.permissions.get(login)
    if word is None and asked.repo.private:
        raise Refused(404, f"{login} is not a user")
    word = word or "read"
    user = asked.say.user(login) | {"role_name": word}
    return {"permission": word, "role_name": word, "user": user}
