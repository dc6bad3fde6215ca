# SPDX-License-Identifier: GPL-2.0-or-later
"""``/setup``: registers the app with GitHub from its manifest, and keeps what GitHub answers."""

from __future__ import annotations

import hmac
import json
import re
import secrets
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from service.settings.model import Settings
from service.web.admin import operators_only
from service.web.credentials import AlreadyThere, Refusal, exchange, keep
from service.web.headers import POLICY
from service.web.manifest import EVENTS, PERMISSIONS, manifest

COOKIE = "ksquirrel-setup"
HOUR = 3600
ACCOUNT = r"[A-Za-z0-9-]{1,39}"


def blueprint(settings: Settings) -> Blueprint:
    """The routes of the registration."""
    setup = Registration(settings)
    made = Blueprint("registration", __name__)
    made.add_url_rule("/setup", "begin", operators_only(setup.begin))
    made.add_url_rule("/setup/done", "done", operators_only(setup.done))
    return made


class Registration:
    """The two steps: a form that posts the manifest to GitHub, and the way back."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._site = settings.server.url
        self._forge = forge_of(settings.github.api_url)

    def begin(self) -> ResponseReturnValue:
        """The form; ``organization`` says whose app it is to be, instead of one's own."""
        state = secrets.token_urlsafe(32)
        account = request.args.get("organization", "")
        if account and not re.fullmatch(ACCOUNT, account):
            abort(400, "That is no name of an organization.")
        owner = f"organizations/{account}/" if account else ""
        response = Response(
            render_template(
                "setup.html",
                target=f"{self._forge}/{owner}settings/apps/new?state={state}",
                manifest=json.dumps(manifest(self._site)),
                site=self._site,
                forge=self._forge,
                permissions=PERMISSIONS,
                events=EVENTS,
                app_id=self._settings.github.app_id,
            )
        )
        policy = f"{POLICY}; form-action {self._forge}"
        response.headers["Content-Security-Policy"] = policy
        response.set_cookie(
            COOKIE,
            state,
            max_age=HOUR,
            path="/setup",
            httponly=True,
            secure=self._site.startswith("https:"),
            samesite="Lax",
        )
        return response

    def done(self) -> ResponseReturnValue:
        """The way back: the code GitHub gave is changed for the app's key and secret."""
        state, code = request.args.get("state", ""), request.args.get("code", "")
        known = request.cookies.get(COOKIE, "")
        if not known or not hmac.compare_digest(known.encode(), state.encode()):
            abort(400, "This is not the answer to a registration begun here; begin at /setup.")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,200}", code):
            abort(400, "GitHub gave no code.")
        try:
            kept = keep(self._settings.state, exchange(self._settings.github.api_url, code))
        except Refusal as error:
            abort(502, f"GitHub did not complete the registration: {error}.")
        except AlreadyThere as error:
            abort(409, f"{error} is there already, and is not overwritten.")
        response = Response(
            render_template(
                "registered.html", kept=kept, install=_install_page(self._forge, kept.slug)
            )
        )
        response.delete_cookie(COOKIE, path="/setup")
        response.cache_control.no_store = True
        return response


def _install_page(forge: str, slug: str) -> str:
    """Where an app is installed."""
    home = "apps" if urlsplit(forge).netloc == "github.com" else "github-apps"
    return f"{forge}/{home}/{quote(slug, safe='')}/installations/new"


def forge_of(api_url: str) -> str:
    """Where people use the GitHub whose API this is."""
    parts = urlsplit(api_url)
    host = parts.netloc.removeprefix("api.") if parts.netloc == "api.github.com" else parts.netloc
    return f"{parts.scheme}://{host}"
