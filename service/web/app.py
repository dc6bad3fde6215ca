# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the Flask app: the hook, the pages, the probes and the registration."""

from __future__ import annotations

from flask import Flask, render_template
from sqlalchemy import Engine
from werkzeug.exceptions import HTTPException, NotFound

from service.render.visible import visible
from service.settings import Settings
from service.settings.secrets import admin_token, webhook_secrets
from service.web import admin, intake, operator, pages, post, probes, registration, rule_pages
from service.web.headers import bind
from service.web.hooks import Hooks
from service.web.work import Queue

FORM = 64 << 10
NOTHING = (
    "There is nothing at this address for you. What is private is shown to the operator alone, and "
    "what is old is forgotten."
)
WEEK = 7 * 24 * 3600


def create_app(settings: Settings, engine: Engine, queue: Queue | None = None) -> Flask:
    """The app over an open store; without a queue of jobs, over that of the store.

    Raises ConfigError where a secret cannot be read.
    """
    queue = queue or _queue(engine, settings.server.database_url)
    app = Flask(__name__)
    app.config.update(
        MAX_CONTENT_LENGTH=FORM,
        MAX_FORM_MEMORY_SIZE=FORM,
        SEND_FILE_MAX_AGE_DEFAULT=WEEK,
        **{admin.TOKEN: admin_token(settings)},
    )
    app.jinja_env.filters["visible"] = visible
    secrets, off = webhook_secrets(settings), settings.github.mode == "off"
    hooks = Hooks(
        engine,
        secrets,
        queue,
        app_id=settings.github.app_id,
        off=off,
        site=settings.server.url,
    )
    app.register_blueprint(hooks.blueprint())
    app.register_blueprint(
        pages.blueprint(engine, secrets, registration.forge_of(settings.github.api_url), off=off)
    )
    app.register_blueprint(rule_pages.blueprint())
    app.register_blueprint(probes.blueprint(settings, engine, queue))
    app.register_blueprint(operator.blueprint(settings, engine))
    app.register_blueprint(intake.blueprint(settings, engine))
    app.register_blueprint(post.blueprint(engine, queue))
    app.register_blueprint(registration.blueprint(settings))
    app.after_request(bind)
    app.register_error_handler(HTTPException, _fault)
    return app


def _queue(engine: Engine, url: str) -> Queue:
    """The queue of a store; its library is heavy, and not needed where another is given."""
    from service.jobs.queue import Queue as Stored
    from service.jobs.tables import prepare

    prepare(engine, url)
    return Stored(engine)


def _fault(error: HTTPException) -> tuple[str, int]:
    """A page for people; what failed inside stands in the log, by Flask, and nowhere else."""
    if error.description == NotFound.description:
        error.description = NOTHING
    return render_template("fault.html", error=error), error.code or 500
