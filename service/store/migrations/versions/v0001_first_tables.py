# SPDX-License-Identifier: GPL-2.0-or-later
"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make every table."""
    make_deliveries()
    make_pulls()
    make_reports()
    make_ledger_and_dead()
    make_overrides_and_objections()
    make_audit()
    make_counters_brake_mirrors()


def make_deliveries() -> None:
    op.create_table(
        "ks_deliveries",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("installation", NUMBER, nullable=False),
        sa.Column("body_sha256", sa.Text, nullable=False),
        sa.Column("guid", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("action", sa.Text),
        sa.Column("repository", sa.Text),
        sa.Column("number", NUMBER),
        sa.Column("head", sa.Text),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("received_at", sa.DateTime, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ks_deliveries"),
        sa.UniqueConstraint(
            "installation", "body_sha256", name="uq_ks_deliveries_installation_body_sha256"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_ks_deliveries_installation_repository_number_id",
        "ks_deliveries",
        ["installation", "repository", "number", "id"],
    )
    op.create_index("ix_ks_deliveries_received_at", "ks_deliveries", ["received_at"])


def make_pulls() -> None:
    op.create_table(
        "ks_pulls",
        sa.Column("installation", NUMBER, autoincrement=False, nullable=False),
        sa.Column("repository", sa.Text, nullable=False),
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("head", sa.Text, nullable=False),
        sa.Column("base", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("draft", sa.Boolean, nullable=False),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("opener", sa.Text, nullable=False),
        sa.Column("judged_head", sa.Text),
        sa.Column("judged_delivery", NUMBER),
        sa.Column("seen_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("installation", "repository", "number", name="pk_ks_pulls"),
    )


def make_reports() -> None:
    op.create_table(
        "ks_reports",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("repository", sa.Text),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("installation", NUMBER),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("head", sa.Text),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("report", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("rules", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ks_reports"),
    )
    op.create_index("ix_ks_reports_created_at", "ks_reports", ["created_at"])
    op.create_index("ix_ks_reports_key_created_at", "ks_reports", ["key", "created_at"])


def make_ledger_and_dead() -> None:
    op.create_table(
        "ks_ledger",
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("remote_id", sa.Text),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("updated_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("channel", "key", name="pk_ks_ledger"),
    )
    op.create_index("ix_ks_ledger_state_updated_at", "ks_ledger", ["state", "updated_at"])
    op.create_table(
        "ks_dead",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("job", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("args", sa.Text, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("traceback", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("parked_at", sa.DateTime, nullable=False),
        sa.Column("replayed_at", sa.DateTime),
        sa.PrimaryKeyConstraint("id", name="pk_ks_dead"),
        sa.UniqueConstraint("job", name="uq_ks_dead_job"),
    )


def make_overrides_and_objections() -> None:
    op.create_table(
        "ks_overrides",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("installation", NUMBER, nullable=False),
        sa.Column("repository", sa.Text, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("head", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ks_overrides"),
    )
    op.create_index(
        "ix_ks_overrides_installation_repository_number_head",
        "ks_overrides",
        ["installation", "repository", "number", "head"],
    )
    op.create_table(
        "ks_objections",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("report", sa.Text, nullable=False),
        sa.Column("rule", sa.Text),
        sa.Column("words", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ks_objections"),
    )


def make_audit() -> None:
    op.create_table(
        "ks_audit",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("digest", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_ks_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_ks_audit_at", "ks_audit", ["at"])


def make_counters_brake_mirrors() -> None:
    op.create_table(
        "ks_counters",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("labels", sa.Text, nullable=False),
        sa.Column("value", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("name", "labels", name="pk_ks_counters"),
    )
    op.create_table(
        "ks_brake",
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("set_by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_ks_brake"),
    )
    op.create_table(
        "ks_mirrors",
        sa.Column("tree", sa.Text, nullable=False),
        sa.Column("tried_at", sa.DateTime, nullable=False),
        sa.Column("fetched_at", sa.DateTime),
        sa.Column("error", sa.Text),
        sa.PrimaryKeyConstraint("tree", name="pk_ks_mirrors"),
    )
