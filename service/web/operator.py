# SPDX-License-Identifier: GPL-2.0-or-later
"""The operator's page: private reports, dead letters, objections, and what was done."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine

from service.brake import every_held
from service.settings import Settings
from service.store import audit, dead, objections, reports
from service.store.engine import reading
from service.store.reports import Filter
from service.web.admin import operators_only

MOST = 50


def blueprint(settings: Settings, engine: Engine) -> Blueprint:
    """The route of this page."""

    @operators_only
    def page() -> ResponseReturnValue:
        held = every_held(settings, engine)
        with reading(engine) as db:
            found = {
                "reports": reports.recent(db, Filter(private=None, limit=MOST)),
                "letters": dead.waiting(db, MOST),
                "objections": tuple(objections.read(db, MOST)),
                "acts": tuple(audit.acts(db, MOST)),
            }
        response = Response(render_template("operator.html", held=sorted(held), **found))
        response.cache_control.no_store = True
        return response

    made = Blueprint("operator", __name__)
    made.add_url_rule("/admin", "page", page)
    return made
