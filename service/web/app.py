# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the Flask app: the hook, the pages, the probes, and the headers of them all."""

from __future__ import annotations

import logging

from flask import Flask, Response, render_template
from sqlalchemy import Engine
from werkzeug.exceptions import HTTPException

from service.render.visible import visible
from service.settings.model import Settings
from service.settings.secrets import admin_token, webhook_secrets
from service.web import admin, operator, pages, probes, registration, rule_pages
from service.web.hooks import Hooks
from service.web.registration import POLICY
from service.web.work import Queue

LOG = logging.getLogger("ksquirrel.web")
HEADERS = {
    "Content-Security-Policy": f"{POLICY}; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
FORM = 64 << 10
WEEK = 7 * 24 * 3600


def create_app(settings: Settings, engine: Engine, queue: Queue) -> Flask:
    """The app over an open store and its queue of jobs.

    Raises ConfigError where a secret cannot be read.
    """
    app = Flask(__name__)
    app.config.update(
        MAX_CONTENT_LENGTH=FORM,
        MAX_FORM_MEMORY_SIZE=FORM,
        SEND_FILE_MAX_AGE_DEFAULT=WEEK,
        **{admin.TOKEN: admin_token(settings)},
    )
    app.jinja_env.filters["visible"] = visible
    hooks = Hooks(
        engine,
        webhook_secrets(settings),
        queue,
        app_id=settings.github.app_id,
        off=settings.github.mode == "off",
    )
    app.register_blueprint(hooks.blueprint())
    app.register_blueprint(pages.blueprint(engine))
    app.register_blueprint(rule_pages.blueprint())
    app.register_blueprint(probes.blueprint(settings, engine, queue))
    app.register_blueprint(operator.blueprint(engine))
    app.register_blueprint(registration.blueprint(settings))
    app.after_request(_headers)
    app.register_error_handler(HTTPException, _fault)
    return app


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _fault(error: HTTPException) -> tuple[str, int]:
    """A page for people; what failed inside is in the log and nowhere else."""
    if error.code is None or error.code >= 500:
        LOG.error("%s", error, exc_info=getattr(error, "original_exception", None))
    return render_template("fault.html", error=error), error.code or 500
