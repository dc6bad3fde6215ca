# SPDX-License-Identifier: GPL-2.0-or-later
"""The routes of the app itself: its tokens, its installations, the deliveries of its hook."""

from __future__ import annotations

import secrets
import time
from typing import Any

from tests.github.answer import Asked, Made, Refused, route
from tests.github.world import Token, stamp


@route("GET", "/app")
def app(asked: Asked) -> Any:
    return asked.say.app()


@route("GET", "/app/installations")
def installations(asked: Asked) -> Any:
    found = [(n, state) for n, state in asked.world.installations.items() if state != "gone"]
    return [asked.say.installation(*one) for one in asked.page(found)]


@route("POST", "/app/installations/{installation_id}/access_tokens")
def access_token(asked: Asked) -> Any:
    world, number = asked.world, int(asked.parts["installation_id"])
    state = world.installations.get(number, "gone")
    if state == "gone":
        raise Refused(404, "Not Found")
    if state == "suspended":
        raise Refused(403, "This installation has been suspended")
    ranks = ("read", "write", "admin")
    wanted = asked.body.get("permissions") or dict(world.permissions)
    for key, right in wanted.items():
        has = world.permissions.get(key)
        if has is None or ranks.index(right) > ranks.index(has):
            raise Refused(422, "The permissions requested are not granted to this installation.")
    own = {repo.name for repo in world.repos.values() if repo.installation == number}
    names = asked.body.get("repositories")
    chosen = {one for one in own if names is None or one.partition("/")[2] in names}
    if names is not None and len(chosen) < len(names):
        words = "There is at least one repository that does not exist or is not accessible"
        raise Refused(422, f"{words} to the parent installation.")
    token = f"ghs_{secrets.token_hex(18)}"
    expires = time.time() + world.token_life
    world.tokens[token] = Token(number, expires, wanted, frozenset(chosen))
    return Made({
        "token": token, "expires_at": stamp(expires), "permissions": wanted,
        "repository_selection": "selected",
    })  # fmt: skip


@route("GET", "/installation/repositories", ("metadata", "read"))
def repositories(asked: Asked) -> Any:
    found = [repo for repo in asked.world.repos.values() if repo.name in (asked.repositories or ())]
    shown = [asked.say.repository(repo) for repo in asked.page(found)]
    return {"total_count": len(found), "repositories": shown, "repository_selection": "selected"}


@route("GET", "/app/hook/deliveries")
def deliveries(asked: Asked) -> Any:
    found = asked.world.deliveries
    size = min(int(asked.query.get("per_page", 30)), 100)
    before = asked.query.get("cursor")
    if before is not None:
        found = [one for one in found if one["id"] < int(before.removeprefix("v1_"))]
    headers: dict[str, str] = {}
    if len(found) > size:
        after = f"per_page={size}&cursor=v1_{found[size - 1]['id']}"
        headers["Link"] = f'<{asked.say.url}/app/hook/deliveries?{after}>; rel="next"'
    return Made(found[:size], 200, headers)


@route("POST", "/app/hook/deliveries/{delivery_id}/attempts")
def attempt(asked: Asked) -> Any:
    number = int(asked.parts["delivery_id"])
    if all(one["id"] != number for one in asked.world.deliveries):
        raise Refused(404, "Not Found")
    asked.world.redelivered.append(number)
    return Made({}, 202)
