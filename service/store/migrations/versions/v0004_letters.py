# SPDX-License-Identifier: GPL-2.0-or-later
"""The tables of letters and bounces; and an outbox that holds answers to letters too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
UNIQUE = (("series", "version", "recipient"), ("thread", "version", "recipient"))


def upgrade() -> None:
    """Make every table."""
    make_letter()
    make_bounce()
    make_stop()
    change_outbox()


def make_letter() -> None:
    op.create_table(
        "ks_letter",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("mark", sa.Text, nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        sa.Column("received_at", sa.DateTime, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("why", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_ks_letter"),
        sa.UniqueConstraint("recipient", "mark", name="uq_ks_letter_recipient_mark"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_ks_letter_state_id", "ks_letter", ["state", "id"])
    op.create_index("ix_ks_letter_received_at", "ks_letter", ["received_at"])


def make_bounce() -> None:
    op.create_table(
        "ks_bounce",
        sa.Column("outbox", NUMBER, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("outbox", name="pk_ks_bounce"),
    )
    op.create_index("ix_ks_bounce_recipient", "ks_bounce", ["recipient"])
    op.create_table(
        "ks_suppressed",
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("until", sa.DateTime, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("address", name="pk_ks_suppressed"),
    )


def make_stop() -> None:
    op.create_table(
        "ks_stop",
        sa.Column("series", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("series", "address", name="pk_ks_stop"),
    )
    op.create_index("ix_ks_stop_address", "ks_stop", ["address"])


def change_outbox() -> None:
    """What is unique becomes so for each letter; SQLite copies the table for that."""
    with op.batch_alter_table("ks_outbox", table_kwargs={"sqlite_autoincrement": True}) as outbox:
        outbox.add_column(sa.Column("letter", NUMBER, nullable=False, server_default="0"))
        outbox.add_column(sa.Column("released_at", sa.DateTime))
        for columns in UNIQUE:
            outbox.drop_constraint(f"uq_ks_outbox_{'_'.join(columns)}", type_="unique")
        for columns in UNIQUE:
            each = [*columns, "letter"]
            outbox.create_unique_constraint(f"uq_ks_outbox_{'_'.join(each)}", each)
    op.create_index("ix_ks_outbox_sender", "ks_outbox", ["sender"])
    op.create_index("ix_ks_outbox_letter", "ks_outbox", ["letter"])
