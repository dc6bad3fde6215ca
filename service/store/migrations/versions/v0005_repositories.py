# SPDX-License-Identifier: GPL-2.0-or-later
"""Repositories by their number, so that one that is renamed is not new."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the table; what is kept already is at home under the name it has."""
    op.create_table(
        "ks_repositories",
        sa.Column("id", NUMBER, nullable=False, autoincrement=False),
        sa.Column("installation", NUMBER, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("called_by", NUMBER, nullable=False),
        sa.Column("called", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ks_repositories"),
        sa.UniqueConstraint("installation", "name", name="uq_ks_repositories_installation_name"),
    )
