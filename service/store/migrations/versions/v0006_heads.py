# SPDX-License-Identifier: GPL-2.0-or-later
"""Heads that were heard of, so that their page is there before their report."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "ks_heads",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("installation", NUMBER, nullable=False),
        sa.Column("repository", sa.Text, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("head", sa.Text, nullable=False),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("queued", sa.Boolean, nullable=False),
        sa.Column("heard_at", sa.DateTime, nullable=False),
        sa.Column("trouble", sa.Text),
        sa.Column("until", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_ks_heads"),
    )
    op.create_index(
        "ix_ks_heads_installation_repository", "ks_heads", ["installation", "repository"]
    )
    op.create_index("ix_ks_heads_heard_at", "ks_heads", ["heard_at"])
