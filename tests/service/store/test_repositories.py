# SPDX-License-Identifier: GPL-2.0-or-later
"""A repository stays the same whatever it is called, and whoever has its old name is another."""

from __future__ import annotations

from sqlalchemy import Engine

from service.store import reports
from service.store.engine import reading, transaction
from service.store.reports import Filter, NewReport
from service.store.repositories import called, home_of

OLD, NEW, MOVED = (7, "octo/linux"), (7, "octo/kernel"), (8, "looms/kernel")


def test_a_repository_is_at_home_under_its_first_name(store: Engine) -> None:
    for name in (OLD, NEW, MOVED, OLD):
        with transaction(store) as db:
            assert home_of(db, 1001, name) == OLD
            assert called(db, OLD) == name


def test_who_takes_a_name_that_is_free_again_is_no_heir(store: Engine) -> None:
    with transaction(store) as db:
        home_of(db, 1001, OLD)
        home_of(db, 1001, NEW)
        heir = home_of(db, 1002, OLD)
        assert heir != OLD
        assert home_of(db, 1002, OLD) == heir
        assert home_of(db, 1001, NEW) == OLD
        assert called(db, heir) == OLD


def test_the_same_name_in_two_installations_is_two_homes(store: Engine) -> None:
    with transaction(store) as db:
        assert home_of(db, 1001, (7, "a/b")) == (7, "a/b")
        assert home_of(db, 1002, (8, "a/b")) == (8, "a/b")
        assert called(db, (9, "a/b")) == (9, "a/b")


def test_reports_are_listed_and_hidden_under_the_new_name(store: Engine) -> None:
    report = NewReport(
        key="1", origin="pull", title="t", verdict="clean", report="{}", rules="r", private=False,
        repository=OLD[1], installation=OLD[0],
    )  # fmt: skip
    with transaction(store) as db:
        home_of(db, 1001, OLD)
        reports.keep(db, report)
        home_of(db, 1001, MOVED)
        (found,) = reports.recent(db, Filter(repository=MOVED[1]))
        assert found.installation == MOVED[0]
        reports.conceal(db, *MOVED)
    with reading(store) as db:
        assert reports.recent(db, Filter()) == ()
