# SPDX-License-Identifier: GPL-2.0-or-later
"""What GitHub says of a thing, in its own shapes."""

from __future__ import annotations

import base64
import zlib
from typing import Any

from tests.github import git
from tests.github.world import Pull, Repo, World, stamp

Json = dict[str, Any]
SINCE = "2026-01-02T03:04:05Z"
USER_URLS = (
    "avatar_url", "events_url", "followers_url", "following_url", "gists_url", "html_url",
    "organizations_url", "received_events_url", "repos_url", "starred_url", "subscriptions_url",
    "url",
)  # fmt: skip
REPO_URLS = (
    "archive_url", "assignees_url", "blobs_url", "branches_url", "collaborators_url",
    "comments_url", "commits_url", "compare_url", "contents_url", "contributors_url",
    "deployments_url", "downloads_url", "events_url", "forks_url", "git_commits_url",
    "git_refs_url", "git_tags_url", "hooks_url", "html_url", "issue_comment_url",
    "issue_events_url", "issues_url", "keys_url", "labels_url", "languages_url", "merges_url",
    "milestones_url", "notifications_url", "pulls_url", "releases_url", "stargazers_url",
    "statuses_url", "subscribers_url", "subscription_url", "tags_url", "teams_url", "trees_url",
    "url", "clone_url", "git_url", "ssh_url", "svn_url",
)  # fmt: skip
PULL_URLS = (
    "comments_url", "commits_url", "diff_url", "html_url", "issue_url", "patch_url",
    "review_comment_url", "review_comments_url", "statuses_url", "url",
)  # fmt: skip


class Answers:
    """Writes things down for one base URL."""

    def __init__(self, world: World, url: str) -> None:
        self.world, self.url = world, url

    def user(self, login: str) -> Json:
        number = zlib.crc32(login.encode())
        urls = {key: f"{self.url}/users/{login}/{key}" for key in USER_URLS}
        kind = "Bot" if login.endswith("[bot]") else "User"
        return {"login": login, "id": number, "node_id": f"U_{number}", "gravatar_id": "",
                "type": kind, "site_admin": False, **urls}  # fmt: skip

    def repository(self, repo: Repo) -> Json:
        owner, _, name = repo.name.partition("/")
        base = f"{self.url}/repos/{repo.name}"
        none = dict.fromkeys(("description", "homepage", "language", "mirror_url", "license"))
        counts = ("forks", "forks_count", "open_issues", "open_issues_count", "stargazers_count",
                  "watchers", "watchers_count", "size")  # fmt: skip
        has = ("downloads", "issues", "projects", "wiki", "pages", "discussions")
        return {
            **{key: f"{base}/{key}" for key in REPO_URLS}, **none, **dict.fromkeys(counts, 0),
            **{f"has_{one}": False for one in has}, "url": base,
            "id": repo.id, "node_id": f"R_{repo.id}", "name": name, "full_name": repo.name,
            "owner": self.user(owner), "private": repo.private, "fork": False,
            "default_branch": repo.default_branch, "archived": False, "disabled": False,
            "pushed_at": SINCE, "created_at": SINCE, "updated_at": SINCE, "visibility": "public",
        }  # fmt: skip

    def pull(self, repo: Repo, pull: Pull, whole: bool = True) -> Json:
        base = f"{self.url}/repos/{repo.name}/pulls/{pull.number}"
        urls = {key: f"{base}/{key}" for key in PULL_URLS} | {"url": base}
        none = ("assignee", "closed_at", "merge_commit_sha", "merged_at", "milestone", "auto_merge")
        short: Json = {
            **urls, **dict.fromkeys(none), "id": pull.id, "node_id": f"PR_{pull.id}",
            "number": pull.number, "state": pull.state, "locked": False, "title": pull.title,
            "body": pull.body, "user": self.user(pull.opener), "draft": pull.draft, "labels": [],
            "assignees": [], "requested_reviewers": [], "requested_teams": [],
            "created_at": SINCE, "updated_at": stamp(pull.updated),
            "author_association": "CONTRIBUTOR",
            "head": self._end(repo, pull.opener, "topic", pull.head),
            "base": self._end(repo, repo.name.partition("/")[0], pull.base,
                              git.sha_of(repo.folder, pull.base)),
            "_links": {key: {"href": base} for key in (
                "comments", "commits", "statuses", "html", "issue", "review_comments",
                "review_comment", "self")},
        }  # fmt: skip
        return short | self._counts(repo, pull) if whole else short

    def _end(self, repo: Repo, owner: str, ref: str, sha: str) -> Json:
        return {"label": f"{owner}:{ref}", "ref": ref, "sha": sha, "user": self.user(owner),
                "repo": self.repository(repo)}  # fmt: skip

    def _counts(self, repo: Repo, pull: Pull) -> Json:
        listed = git.git(repo.folder, "rev-list", "--count", f"{repo.base_of(pull)}..{pull.head}")
        counts = ("additions", "changed_files", "comments", "deletions", "review_comments")
        return {**dict.fromkeys(counts, 1), "commits": int(listed), "merged": False,
                "mergeable": None, "mergeable_state": "unknown", "merged_by": None,
                "rebaseable": None, "maintainer_can_modify": True}  # fmt: skip

    def commit(self, repo: Repo, commit: git.Commit, logins: dict[str, str]) -> Json:
        base = f"{self.url}/repos/{repo.name}"
        url = f"{base}/commits/{commit.sha}"
        who = [logins.get(person[1].lower()) for person in (commit.author, commit.committer)]
        return {
            "url": url, "sha": commit.sha, "node_id": f"C_{commit.sha}", "html_url": url,
            "comments_url": f"{url}/comments",
            "author": self.user(who[0]) if who[0] else None,
            "committer": self.user(who[1]) if who[1] else None,
            "parents": [{"sha": one, "url": f"{base}/commits/{one}",
                         "html_url": f"{base}/commits/{one}"} for one in commit.parents],
            "commit": {
                "url": f"{base}/git/commits/{commit.sha}", "message": commit.message,
                "author": dict(zip(("name", "email", "date"), commit.author, strict=True)),
                "committer": dict(zip(("name", "email", "date"), commit.committer, strict=True)),
                "comment_count": 0,
                "tree": {"sha": commit.tree, "url": f"{base}/git/trees/{commit.tree}"},
                "verification": {"verified": False, "reason": "unsigned", "signature": None,
                                 "payload": None, "verified_at": None},
            },
        }  # fmt: skip

    def app(self) -> Json:
        return {
            "id": self.world.app_id, "slug": self.world.slug, "node_id": f"A_{self.world.app_id}",
            "owner": self.user("rust-for-linux"), "name": self.world.slug, "description": None,
            "external_url": self.url, "html_url": self.url, "created_at": SINCE,
            "updated_at": SINCE, "permissions": self.world.permissions,
            "events": self.world.events,
        }  # fmt: skip

    def installation(self, number: int, state: str) -> Json:
        base = f"{self.url}/app/installations/{number}"
        return {
            "id": number, "app_id": self.world.app_id, "app_slug": self.world.slug,
            "target_id": 1, "target_type": "Organization", "single_file_name": None,
            "repository_selection": "selected", "access_tokens_url": f"{base}/access_tokens",
            "html_url": base, "repositories_url": f"{self.url}/installation/repositories",
            "events": [], "account": self.user("rust-for-linux"),
            "permissions": self.world.permissions, "created_at": SINCE, "updated_at": SINCE,
            "suspended_by": self.user("ada") if state == "suspended" else None,
            "suspended_at": SINCE if state == "suspended" else None,
        }  # fmt: skip

    def check(self, repo: Repo, run: Json) -> Json:
        base = f"{self.url}/repos/{repo.name}/check-runs/{run['id']}"
        keys = ("id", "head_sha", "name", "external_id", "status", "conclusion", "started_at",
                "completed_at", "details_url")  # fmt: skip
        return {
            **{key: run[key] for key in keys}, "node_id": f"CR_{run['id']}", "url": base,
            "html_url": base, "check_suite": {"id": 5}, "app": self.app(), "pull_requests": [],
            "output": {
                "title": run["title"], "summary": run["summary"], "text": run["text"],
                "annotations_count": len(run["annotations"]),
                "annotations_url": f"{base}/annotations",
            },
        }  # fmt: skip

    def annotation(self, one: Json) -> Json:
        none = dict.fromkeys(("start_column", "end_column", "title", "raw_details"))
        return {**none, **one, "blob_href": f"{self.url}/blob"}

    def comment(self, repo: Repo, one: Json) -> Json:
        base = f"{self.url}/repos/{repo.name}/issues"
        ours = one["login"] == self.world.mine()
        return {
            "id": one["id"], "node_id": one["node"], "url": f"{base}/comments/{one['id']}",
            "html_url": f"{base}/{one['pull']}#issuecomment-{one['id']}",
            "issue_url": f"{base}/{one['pull']}", "user": self.user(one["login"]),
            "created_at": one["created"], "updated_at": one["updated"], "body": one["body"],
            "author_association": "NONE",
            "performed_via_github_app": self.app() if ours else None,
        }  # fmt: skip

    def review(self, repo: Repo, one: Json) -> Json:
        base = f"{self.url}/repos/{repo.name}/pulls/{one['pull']}"
        return {
            "id": one["id"], "node_id": f"PRR_{one['id']}", "user": self.user(one["login"]),
            "body": one["body"], "state": "COMMENTED", "commit_id": one["commit"],
            "html_url": base, "pull_request_url": base, "author_association": "NONE",
            "submitted_at": one["created"],
            "_links": {"html": {"href": base}, "pull_request": {"href": base}},
        }  # fmt: skip

    def review_comment(self, repo: Repo, one: Json) -> Json:
        base = f"{self.url}/repos/{repo.name}/pulls"
        url = f"{base}/comments/{one['id']}"
        pull = f"{base}/{one['pull']}"
        return {
            "id": one["id"], "node_id": one["node"], "url": url, "html_url": url,
            "pull_request_review_id": one["review"], "diff_hunk": "@@ -1 +1 @@",
            "path": one["path"], "line": one["line"], "side": "RIGHT", "position": 1,
            "original_position": 1, "commit_id": one["commit"],
            "original_commit_id": one["commit"], "user": self.user(one["login"]),
            "body": one["body"], "created_at": one["created"], "updated_at": one["updated"],
            "pull_request_url": pull, "author_association": "NONE",
            "_links": {"self": {"href": url}, "html": {"href": url},
                       "pull_request": {"href": pull}},
        }  # fmt: skip

    def tree(self, repo: Repo, name: str) -> Json:
        sha, rows = git.tree(repo.folder, name)
        base = f"{self.url}/repos/{repo.name}/git"
        entries = [
            {"path": path, "mode": mode, "type": kind, "sha": item,
             **({} if kind == "commit" else {"url": f"{base}/{kind}s/{item}"}),
             **({} if size is None else {"size": size})}
            for mode, kind, item, size, path in rows
        ]  # fmt: skip
        url = f"{base}/trees/{sha}"
        return {"sha": sha, "url": url, "tree": entries, "truncated": False}

    def blob(self, repo: Repo, sha: str, content: bytes) -> Json:
        return {
            "sha": sha, "node_id": f"B_{sha}", "size": len(content), "encoding": "base64",
            "url": f"{self.url}/repos/{repo.name}/git/blobs/{sha}",
            "content": base64.encodebytes(content).decode(),
        }  # fmt: skip
