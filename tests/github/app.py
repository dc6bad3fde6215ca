# SPDX-License-Identifier: GPL-2.0-or-later
"""The fake GitHub as a WSGI application: who asks, what goes wrong, what is answered."""

from __future__ import annotations

import hashlib
import json
import re
import socket
import time
from collections.abc import Callable, Iterable
from typing import Any

import jwt
from werkzeug.wrappers import Request, Response

from tests.github import apps, git, reading, writing
from tests.github.answer import ROUTES, Asked, Made, Raw, Refused, Route
from tests.github.answers import Answers
from tests.github.graphql import graphql
from tests.github.judge import Judge
from tests.github.world import Call, Fault, Token, World

SERVED = (apps, reading, writing)
PREFIX = "/api/v3"
GRAPHQL = ("/graphql", "/api/graphql")
PATTERNS = [
    (
        one,
        re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(one.template)) + r"\Z"),
    )
    for one in ROUTES
]
CONTROL = frozenset((
    "app", "add_repository", "add_pull", "push", "change_pull", "allow", "set_installation",
    "expire_tokens", "add_fault", "add_delivery", "add_comment", "forget_calls", "seen", "writes",
))  # fmt: skip


class Application:
    """Answers requests from a world; with a judge, both sides are held against it."""

    def __init__(self, world: World, judge: Judge | None = None) -> None:
        self.world, self.judge = world, judge

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ)
        if request.path.startswith("/_/"):
            return self._control(request)(environ, start)
        with self.world.lock:
            fault = self._fault(request)
        if fault and fault.kind == "slow":
            time.sleep(fault.seconds)
        if fault and fault.kind == "drop":
            return _hang_up(environ, start)
        if fault and fault.kind == "answer":
            response = self._scripted(request, fault)
        else:
            with self.world.lock:
                response = self._answer(request)
        if fault and fault.kind == "lost":
            return _hang_up(environ, start)
        return response(environ, start)

    def _control(self, request: Request) -> Response:
        """What a test in another process calls: a method of the world, by its name."""
        name = request.path.removeprefix("/_/")
        if name not in CONTROL:
            return Response(status=404)
        words = request.get_json() if request.data else {}
        with self.world.lock:
            said = getattr(self.world, name)(**words)
        return _json(said, 200)

    def _fault(self, request: Request) -> Fault | None:
        for fault in self.world.faults:
            path = request.full_path.rstrip("?")
            if not fault.times or fault.method not in ("", request.method):
                continue
            if re.search(fault.path, path) is None:
                continue
            if fault.after:
                fault.after -= 1
                continue
            fault.times -= 1
            return fault
        return None

    def _scripted(self, request: Request, fault: Fault) -> Response:
        with self.world.lock:
            self._note(request, _path(request), "", fault.status, None)
        body = {"message": "Server Error"} if fault.body is None else fault.body
        if isinstance(body, str):
            return Response(body, fault.status, fault.headers, content_type="text/html")
        response = _json(body, fault.status)
        response.headers.update(fault.headers)
        return response

    def _answer(self, request: Request) -> Response:
        path = _path(request)
        chosen, parts = _find(request.method, path)
        template = chosen.template if chosen else ("/graphql" if path in GRAPHQL else "")
        body = _body(request)
        answer: Any
        headers: dict[str, str] = {}
        try:
            asked = self._admit(request, chosen, parts, body, template)
            answer = graphql(asked) if template == "/graphql" else self._do(chosen, asked)
            status = answer.status if isinstance(answer, Made) else 200
            headers = answer.headers if isinstance(answer, Made) else {}
        except Refused as refused:
            answer, status, headers = refused.data, refused.status, refused.headers
        except git.Unknown:
            answer, status = Refused(404, "Not Found").data, 404
        response = self._dressed(request, answer, status, headers)
        self._note(request, path, template, response.status_code, body)
        if self.judge and chosen:
            data = None if isinstance(answer, Raw) else getattr(answer, "data", answer)
            asked_of = (request.method, template, status)
            said = self.judge.answer(*asked_of, data) if response.status_code != 304 else []
            query = dict(request.args)
            found = self.judge.request(request.method, template, query, body)
            if status < 400 or status == 422:  # a refusal of ours is what the test asked for
                said += found if status < 400 else []
            self.world.complaints += said
        return response

    def _do(self, chosen: Route | None, asked: Asked) -> Any:
        if chosen is None:
            raise Refused(404, "Not Found")
        return chosen.handler(asked)

    def _admit(
        self, request: Request, chosen: Route | None, parts: dict[str, str],
        body: Any, template: str,
    ) -> Asked:  # fmt: skip
        """Whom the request speaks for, and whether it may.  Raises Refused."""
        world = self.world
        accept = request.headers.get("Accept", "")
        say = Answers(world, request.host_url.rstrip("/") + _prefix(request))
        asked = Asked(world, say, parts, dict(request.args), body or {}, accept)
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if not request.headers.get("User-Agent"):
            raise Refused(403, "Request forbidden by administrative rules.")
        if world.limit <= 0:
            raise Refused(403, "API rate limit exceeded for installation ID 77.")
        if chosen is not None and chosen.needs is None:
            self._app_alone(token)
            return asked
        held = world.tokens.get(token)
        if not kind and chosen is not None and request.method == "GET":  # nobody in particular
            held = Token(
                0, time.time() + 60, {"pull_requests": "read", "contents": "read"}, world.public()
            )
            kind = "token"
        if kind.lower() not in ("token", "bearer") or held is None or held.expires < time.time():
            raise Refused(401, "Bad credentials")
        asked.repositories, asked.rights = held.repositories, held.permissions
        asked.installation = held.installation
        if template == "/graphql" or chosen is None or chosen.needs is None:
            return asked
        if "owner" in parts and f"{parts['owner']}/{parts['repo']}" not in (
            held.repositories or ()
        ):
            raise Refused(404, "Not Found")
        right, least = chosen.needs
        has = held.permissions.get(right, "none")
        if has == "none" or (least == "write" and has != "write"):
            raise Refused(403, "Resource not accessible by integration")
        return asked

    def _app_alone(self, token: str) -> None:
        try:
            claims = jwt.decode(token, self.world.public_key, algorithms=["RS256"])
        except jwt.PyJWTError:
            raise Refused(401, "A JSON web token could not be decoded") from None
        if claims.get("iss") != str(self.world.app_id):
            raise Refused(404, "Integration not found")
        if claims["exp"] - time.time() > 601:
            raise Refused(401, "'Expiration time' claim ('exp') is too far in the future")

    def _dressed(
        self, request: Request, answer: Any, status: int, headers: dict[str, str]
    ) -> Response:
        """The answer with its ETag and its word on the limit; 304 where it is known already."""
        if isinstance(answer, Raw):
            response = Response(answer.pieces, status, content_type="application/octet-stream")
        else:
            response = _json(answer.data if isinstance(answer, Made) else answer, status)
            tag = f'W/"{hashlib.sha256(response.get_data()).hexdigest()}"'
            if request.method == "GET" and status == 200:
                response.headers["ETag"] = tag
                if request.headers.get("If-None-Match") == tag:
                    response = Response(status=304, headers={"ETag": tag})
        if response.status_code != 304:
            self.world.limit = max(self.world.limit - 1, 0)
        response.headers["X-RateLimit-Limit"] = "5000"
        response.headers["X-RateLimit-Remaining"] = str(self.world.limit)
        response.headers["X-RateLimit-Reset"] = str(int(self.world.reset))
        response.headers.update(headers)
        return response

    def _note(self, request: Request, path: str, template: str, status: int, body: Any) -> None:
        accept = request.headers.get("Accept", "")
        query = dict(request.args)
        self.world.calls.append(Call(request.method, path, status, body, query, accept, template))


def _prefix(request: Request) -> str:
    return PREFIX if request.path.startswith(PREFIX + "/") else ""


def _path(request: Request) -> str:
    return request.path.removeprefix(_prefix(request))


def _find(method: str, path: str) -> tuple[Route | None, dict[str, str]]:
    for one, pattern in PATTERNS:
        if one.method == method and (match := pattern.match(path)):
            return one, match.groupdict()
    return None, {}


def _body(request: Request) -> Any:
    try:
        return json.loads(request.data) if request.data else None
    except ValueError:
        return None


def _json(data: Any, status: int) -> Response:
    return Response(json.dumps(data), status, content_type="application/json; charset=utf-8")


def _hang_up(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Close the connection without a word."""
    connection: socket.socket = environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    start("500 Dropped", [("Content-Length", "0")])
    return [b""]
