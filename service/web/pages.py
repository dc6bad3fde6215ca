# SPDX-License-Identifier: GPL-2.0-or-later
"""The pages about reports: the recent ones, one in full, and the form that calls it wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine

from rules.engine.rule import catalogue
from service.page import report_id
from service.store import dead, heads, objections, pulls, reports, repositories
from service.store.engine import reading, transaction
from service.store.kinds import now
from service.store.reports import Filter, Kept
from service.web.admin import is_operator
from service.web.view import REPOSITORY, WORDS, place_of, view_of
from service.web.waiting import waiting_of
from service.web.work import KINDS

ORIGINS = {"pull": "a pull request", "mail": "mail", "git": "commits"}
OBJECTIONS = 100
"""How many objections to one report are kept: nobody can fill the disk with them."""


def blueprint(engine: Engine, secrets: Sequence[str], forge: str, *, off: bool) -> Blueprint:
    """The routes of these pages; the ids of reports are made from the secrets of the hook.

    ``forge`` is where people see the pull requests.
    """
    pages = Pages(engine, secrets, forge, off=off)
    made = Blueprint("pages", __name__)
    made.add_url_rule("/", "recent", pages.recent)
    made.add_url_rule("/r/<report>", "report", pages.report)
    made.add_url_rule("/r/<report>.json", "report_json", pages.report_json)
    made.add_url_rule("/r/<report>/wrong", "wrong", pages.wrong)
    made.add_url_rule("/r/<report>/wrong", "objection", pages.objection, methods=["POST"])
    return made


class Pages:
    """The pages over one store."""

    def __init__(self, engine: Engine, secrets: Sequence[str], forge: str, *, off: bool) -> None:
        self._engine, self._secrets, self._forge, self._off = engine, secrets, forge, off

    def recent(self) -> str:
        """The public reports of late; ``repository``, ``origin`` and ``verdict`` narrow them."""
        asked = {name: request.args.get(name) or None for name in ("origin", "verdict")}
        place = request.args.get("repository") or None
        wanted = Filter(
            origin=asked["origin"] if asked["origin"] in ORIGINS else None,
            verdict=asked["verdict"] if asked["verdict"] in WORDS else None,
            repository=place if place and re.fullmatch(REPOSITORY, place) else None,
        )
        with reading(self._engine) as db:
            found = reports.recent(db, wanted)
        return render_template(
            "recent.html", reports=found, wanted=wanted, verdicts=WORDS, origins=ORIGINS
        )

    def report(self, report: str) -> ResponseReturnValue:
        """The whole report; one of a private repository is there for the operator alone.

        A head that was heard of has its page before it has a report.
        """
        with reading(self._engine) as db:
            waits = reports.find(db, report) is None
        if waits:
            return self._waiting(report)
        kept = self._readable(report)
        shown = kept.origin == "mail" and is_operator()
        page = render_template(
            "report.html", view=view_of(kept), forge=self._forge, place=place_of, shown=shown
        )
        return _kept_back(kept, page)

    def _waiting(self, report: str) -> ResponseReturnValue:
        with reading(self._engine) as db:
            head = heads.find(db, report) or abort(404)
            about = (head.installation, head.repository, head.number)
            pull = pulls.find(db, about)
            job = "/".join(map(str, about))
            given_up = dead.given_up(db, KINDS["pull"], job, head.heard_at)
            called = repositories.called(db, about[:2])[1]
        if (head.private or (pull and pull.private)) and not is_operator():
            abort(404)
        waiting = waiting_of(head, pull, now(), off=self._off, given_up=given_up)
        newer = waiting.newer and report_id(self._secrets, *about, waiting.newer)
        page = render_template(
            "waiting.html", waiting=waiting, head=head, called=called, newer=newer
        )
        response = Response(page)
        response.cache_control.no_store = True  # the next look finds the report
        return response

    def report_json(self, report: str) -> ResponseReturnValue:
        """The report as ``ksquirrel.report/1``."""
        kept = self._readable(report)
        return _kept_back(kept, Response(kept.report, mimetype="application/json"))

    def wrong(self, report: str) -> str:
        """The form.  It shows nothing of the report, so the id alone opens it."""
        self._known(report)
        rule = request.args.get("rule", "")
        chosen = rule if rule in catalogue() else ""
        return render_template(
            "wrong.html",
            report=report,
            rules=catalogue(),
            chosen=chosen,
            said=request.args.get("said") == "yes",
        )

    def objection(self, report: str) -> ResponseReturnValue:
        """Keep what somebody holds against a report."""
        self._known(report)
        rule, words = request.form.get("rule", ""), request.form.get("words", "").strip()
        if rule and rule not in catalogue():
            abort(400, "There is no such rule.")
        if not rule and not words:
            abort(400, "Name a rule, or say what is wrong.")
        with transaction(self._engine) as db:
            if objections.count(db, report) < OBJECTIONS:
                objections.add(db, report, words, rule or None)
        return redirect(url_for("pages.wrong", report=report, said="yes"), 303)

    def _known(self, report: str) -> Kept:
        with reading(self._engine) as db:
            kept = reports.find(db, report)
        return kept or abort(404)

    def _readable(self, report: str) -> Kept:
        kept = self._known(report)
        return kept if not kept.private or is_operator() else abort(404)


def _kept_back(kept: Kept, body: str | Response) -> Response:
    """A private report is kept out of every cache between us and its reader."""
    response = body if isinstance(body, Response) else Response(body)
    if kept.private:
        response.cache_control.no_store = True
    return response
