# SPDX-License-Identifier: GPL-2.0-or-later
"""``POST /hooks/github``: a delivery is checked, kept with its jobs, and acknowledged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, Response, request
from sqlalchemy import Connection, Engine
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from service.page import report_id
from service.store import counters, deliveries, heads, repositories
from service.store.deliveries import QUEUED, Delivery
from service.store.engine import transaction
from service.store.heads import Head
from service.web.events import decide
from service.web.heard import Decision, Heard, Ignored
from service.web.payload import (
    NotReadable,
    Payload,
    inside,
    number,
    read_payload,
    repository,
    text,
)
from service.web.refusals import Refusals, Refused
from service.web.signature import is_signed
from service.web.work import Queue, work_of

SIZE = 25 << 20
"""Bytes of a delivery; GitHub sends no more."""
OFF = Ignored("github.mode is off")


class Hooks:
    """The door GitHub posts to."""

    def __init__(  # noqa: PLR0913 (each by its name)
        self,
        engine: Engine,
        secrets: Sequence[str],
        queue: Queue,
        *,
        app_id: int | None = None,
        off: bool = False,
        site: str = "",
    ) -> None:
        self._engine, self._secrets, self._queue = engine, secrets, queue
        self._app_id, self._off, self._site = app_id, off, site
        self._refusals = Refusals(engine)

    def blueprint(self) -> Blueprint:
        """The route of this door."""
        blueprint = Blueprint("hooks", __name__)
        blueprint.add_url_rule("/hooks/github", view_func=self.hear, methods=["POST"])
        return blueprint

    def hear(self) -> Response:
        """Answer one delivery: 202 once it is kept, or what is wrong with it."""
        try:
            body = _signed_body(self._secrets)
            event, guid = _headers()
            payload = _payload(body)
        except Refused as refused:
            self._refusals.count(refused.word)
            return _answer(refused.status, refused.why)
        decision = OFF if self._off else decide(event, payload, self._app_id)
        with transaction(self._engine) as db:
            decision = _at_home(db, decision, payload)
            page = self._page(decision, payload)
            said = self._keep(db, _delivery(event, guid, body, payload, decision), decision, page)
            self._refusals.write(db)
        return _answer(202, said, f"{self._site}/r/{page.id}" if page else None)

    def _page(self, decision: Decision, payload: Payload) -> Head | None:
        """The page of what was heard, as far as that is known now."""
        if not isinstance(decision, Heard) or not (decision.number and decision.head):
            return None
        installation, place = decision.kept
        return Head(
            id=report_id(self._secrets, installation, place, decision.number, decision.head),
            installation=installation,
            repository=place,
            number=decision.number,
            head=decision.head,
            private=inside(payload, "repository", "private") is not False,
            queued=decision.kind == "queue",
        )

    def _keep(
        self, db: Connection, delivery: Delivery, decision: Decision, page: Head | None
    ) -> str:
        """Keep a delivery with its jobs; what is said to GitHub, which shows it to operators."""
        heard = deliveries.hear(db, delivery)
        if heard is None:
            return "heard before"
        if isinstance(decision, Ignored):
            counters.add(db, "events_total", source="github", result="ignored")
            return f"ignored: {decision.reason}"
        counters.add(db, "events_total", source="github", result="queued")
        if page and decision.announce:
            heads.hear(db, page)
        for work in work_of(decision, heard):
            self._queue.enqueue(db, kind=work.kind, key=work.key, args=work.args, delay=work.delay)
        return f"queued as delivery {heard}"


def _signed_body(secrets: Sequence[str]) -> bytes:
    """The raw body, known to be signed.  Raises Refused."""
    request.max_content_length = SIZE + 1  # a body in pieces is cut there without a word
    signature = request.headers.get("X-Hub-Signature-256")
    if signature is None:
        raise Refused(401, "unsigned", "X-Hub-Signature-256 is missing")
    too_large = Refused(413, "too large", f"a delivery has at most {SIZE >> 20} MiB")
    if (request.content_length or 0) > SIZE:
        raise too_large
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise too_large from None
    except ClientDisconnected:
        raise Refused(400, "truncated", "the body ended before its length") from None
    if len(body) > SIZE:
        raise too_large
    if not is_signed(body, signature, secrets):
        raise Refused(401, "forged", "X-Hub-Signature-256 does not fit the body")
    return body


def _headers() -> tuple[str, str]:
    """The name of the event and the id of the delivery.  Raises Refused."""
    for name in ("X-GitHub-Event", "X-GitHub-Delivery"):
        value = request.headers.get(name, "")
        if not value:
            raise Refused(400, "header", f"{name} is missing")
        if len(value) > 100 or not value.isascii() or not value.isprintable():
            raise Refused(400, "header", f"{name} is not a name")
    return request.headers["X-GitHub-Event"], request.headers["X-GitHub-Delivery"]


def _payload(body: bytes) -> Payload:
    """The payload of a signed body.  Raises Refused."""
    if request.mimetype != "application/json":
        why = "the content type is not application/json; set it so in the webhook's settings"
        raise Refused(415, "content type", why)
    try:
        return read_payload(body)
    except NotReadable as error:
        raise Refused(400, "not JSON", str(error)) from None


def _at_home(db: Connection, decision: Decision, payload: Payload) -> Decision:
    """What was heard, under the name the repository is kept by: it may have been renamed."""
    id_ = number(payload, "repository", "id")
    if isinstance(decision, Ignored) or decision.repository is None or id_ is None:
        return decision
    home = repositories.home_of(db, id_, (decision.installation, decision.repository))
    return replace(decision, home=home)


def _delivery(event: str, guid: str, body: bytes, payload: Payload, decision: Decision) -> Delivery:
    """The row of a delivery; what is ignored is about nothing, and makes nobody judge anew."""
    heard = decision if isinstance(decision, Heard) else None
    from_payload = number(payload, "installation", "id") or 0, repository(payload)
    installation, place = heard.kept if heard and heard.repository else from_payload
    return Delivery(
        installation=installation,
        guid=guid,
        event=event,
        payload=body,
        action=(text(payload, "action") or "")[:100] or None,
        repository=place,
        number=heard.number if heard else None,
        head=heard.head if heard else None,
        outcome=f"ignored: {decision.reason}" if isinstance(decision, Ignored) else QUEUED,
    )


def _answer(status: int, words: str, page: str | None = None) -> Response:
    """What is said to who posted; ``page`` is where the report will be."""
    lines = f"{words}\n{page}\n" if page else f"{words}\n"
    answer = Response(lines, status=status, mimetype="text/plain")
    if page:
        answer.headers["Location"] = page
    return answer
