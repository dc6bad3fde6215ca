# SPDX-License-Identifier: GPL-2.0-or-later
"""How the lists are read, why one is not, and which mails could not be; for the operator."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine

from service.hearing import hearings
from service.settings import Settings
from service.store import mails
from service.store.engine import reading
from service.store.kinds import now
from service.web.admin import operators_only

MOST = 100


def blueprint(settings: Settings, engine: Engine) -> Blueprint:
    """The route of this page."""

    @operators_only
    def page() -> ResponseReturnValue:
        with reading(engine) as db:
            lists = tuple(hearings(settings, db, now()))
            found = mails.refused(db, MOST)
        heads = [(one, one.head.decode("utf-8", "replace").splitlines()) for one in found]
        response = Response(render_template("intake.html", lists=lists, mails=heads))
        response.cache_control.no_store = True
        return response

    made = Blueprint("intake", __name__)
    made.add_url_rule("/admin/lists", "page", page)
    return made
