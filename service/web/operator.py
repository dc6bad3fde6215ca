# SPDX-License-Identifier: GPL-2.0-or-later
"""The operator's page: what waits for a decision, private reports, and what was done."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine

from service.brake import every_held
from service.settings import Settings
from service.store import audit, dead, objections, reports
from service.store.engine import reading
from service.store.kinds import now
from service.store.reports import Filter
from service.web.admin import operators_only, seal
from service.web.post import post_of

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
                "mail": post_of(db, now()),
            }
        page = render_template("operator.html", held=sorted(held), seal=seal, **found)
        response = Response(page)
        response.cache_control.no_store = True
        return response

    made = Blueprint("operator", __name__)
    made.add_url_rule("/admin", "page", page)
    return made
