# SPDX-License-Identifier: GPL-2.0-or-later
"""How the reading of each list fares, and by which list the copy of a mail that is kept came."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add what is missing."""
    op.create_table(
        "ks_source",
        sa.Column("list", sa.Text, nullable=False),
        sa.Column("looked_at", sa.DateTime, nullable=False),
        sa.Column("read_at", sa.DateTime),
        sa.Column("failing_since", sa.DateTime),
        sa.Column("error", sa.Text),
        sa.Column("behind", sa.Integer, nullable=False),
        sa.Column("behind_since", sa.DateTime),
        sa.Column("told", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("list", name="pk_ks_source"),
    )
    op.add_column("ks_mail", sa.Column("copy_of", sa.Text))
    op.create_index("ix_ks_mail_state_received_at", "ks_mail", ["state", "received_at"])
    op.create_index("ix_ks_mail_list_list_received_at", "ks_mail_list", ["list", "received_at"])
