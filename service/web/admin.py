# SPDX-License-Identifier: GPL-2.0-or-later
"""Who may see what is private: whoever holds the operator's token, from wherever he asks."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, abort, current_app, request
from flask.typing import ResponseReturnValue

TOKEN = "KSQUIRREL_ADMIN_TOKEN"  # noqa: S105 (the name of a key of the app's configuration)
P = ParamSpec("P")


def is_operator() -> bool:
    """Whether a request carries the token, as a bearer or as the password of Basic.

    That it comes from this machine counts for nothing: behind a proxy everybody does.
    """
    try:
        given = request.authorization
    except ValueError:  # what werkzeug raises where a header is not ASCII
        return False
    if given is None:
        return False
    shown = given.token if given.type == "bearer" else given.password
    token: str = current_app.config[TOKEN]
    return bool(token) and hmac.compare_digest((shown or "").encode(), token.encode())


def operators_only(
    view: Callable[P, ResponseReturnValue],
) -> Callable[P, ResponseReturnValue]:
    """A view that nobody else sees."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        return view(*args, **kwargs) if is_operator() else _ask()

    return guarded


def seal(what: str) -> str:
    """What a form carries to show that a page of ours made it, for one deed and no other.

    A browser sends the password by itself, also from a page of somebody else; he cannot know this.
    """
    token: str = current_app.config[TOKEN]
    return hmac.new(token.encode(), f"form:{what}".encode(), "sha256").hexdigest()


def check_seal(what: str) -> None:
    """End with 403 where the form of a request was not made by a page of ours for this deed."""
    given = request.form.get("seal", "")
    if not hmac.compare_digest(given.encode(), seal(what).encode()):
        abort(403, "This form is not from a page of this service; load the page again.")


def _ask() -> Response:
    words = (
        "This page is for the operator: any name, and as the password the token, which is in the\n"
        "file that server.admin_token_file names, or in admin-token beside the database.\n"
    )
    ask = {"WWW-Authenticate": 'Basic realm="Ksquirrel", charset="UTF-8"'}
    return Response(words, status=401, mimetype="text/plain", headers=ask)
