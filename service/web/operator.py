# SPDX-License-Identifier: GPL-2.0-or-later
"""The operator's page: private reports, dead letters, objections, and what was done."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine

from service.store import audit, brake, dead, objections, reports
from service.store.engine import reading
from service.store.reports import Filter
from service.web.admin import operators_only

MOST = 50


def blueprint(engine: Engine) -> Blueprint:
    """The route of this page."""

    @operators_only
    def page() -> ResponseReturnValue:
        with reading(engine) as db:
            found = {
                "reports": reports.recent(db, Filter(private=None, limit=MOST)),
                "letters": dead.waiting(db, MOST),
                "objections": tuple(objections.read(db, MOST)),
                "acts": tuple(audit.acts(db, MOST)),
                "held": brake.held(db),
            }
        response = Response(render_template("operator.html", **found))
        response.cache_control.no_store = True
        return response

    made = Blueprint("operator", __name__)
    made.add_url_rule("/admin", "page", page)
    return made
