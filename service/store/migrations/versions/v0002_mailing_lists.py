# SPDX-License-Identifier: GPL-2.0-or-later
"""The tables of the list bot: mails, series, what is to be sent, and who wants none of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make every table."""
    make_mail()
    make_cursor_and_optout()
    make_series()
    make_outbox()


def make_mail() -> None:
    op.create_table(
        "ks_mail",
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("part", sa.Boolean, nullable=False),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        sa.Column("received_at", sa.DateTime, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("why", sa.Text),
        sa.PrimaryKeyConstraint("message_id", name="pk_ks_mail"),
    )
    op.create_index("ix_ks_mail_received_at", "ks_mail", ["received_at"])
    op.create_index("ix_ks_mail_sender_received_at", "ks_mail", ["sender", "received_at"])
    op.create_table(
        "ks_mail_list",
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("list", sa.Text, nullable=False),
        sa.Column("received_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("message_id", "list", name="pk_ks_mail_list"),
    )
    op.create_table(
        "ks_mail_answers",
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("answered", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("message_id", "answered", name="pk_ks_mail_answers"),
    )
    op.create_index("ix_ks_mail_answers_answered", "ks_mail_answers", ["answered"])


def make_cursor_and_optout() -> None:
    op.create_table(
        "ks_cursor",
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("cursor", sa.Text, nullable=False),
        sa.Column("moved_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_ks_cursor"),
    )
    op.create_table(
        "ks_optout",
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("address", name="pk_ks_optout"),
    )


def make_series() -> None:
    op.create_table(
        "ks_series",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("wait_until", sa.DateTime, nullable=False),
        sa.Column("heard", NUMBER, nullable=False),
        sa.Column("judged", NUMBER, nullable=False),
        sa.Column("merged_into", NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_ks_series"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_ks_series_merged_into", "ks_series", ["merged_into"])
    op.create_table(
        "ks_series_mail",
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("series", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("message_id", name="pk_ks_series_mail"),
    )
    op.create_index("ix_ks_series_mail_series", "ks_series_mail", ["series"])


def make_outbox() -> None:
    op.create_table(
        "ks_outbox",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("series", NUMBER, nullable=False),
        sa.Column("thread", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("list", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("why", sa.Text),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_try", sa.DateTime, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("updated_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ks_outbox"),
        sa.UniqueConstraint(
            "series", "version", "recipient", name="uq_ks_outbox_series_version_recipient"
        ),
        sa.UniqueConstraint(
            "thread", "version", "recipient", name="uq_ks_outbox_thread_version_recipient"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_ks_outbox_list_updated_at", "ks_outbox", ["list", "updated_at"])
    op.create_index("ix_ks_outbox_message_id", "ks_outbox", ["message_id"])
    op.create_index("ix_ks_outbox_recipient_updated_at", "ks_outbox", ["recipient", "updated_at"])
