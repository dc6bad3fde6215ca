# SPDX-License-Identifier: GPL-2.0-or-later
"""What Alembic runs around a migration: on the connection it was given, in its transaction."""

from __future__ import annotations

from alembic import context

from service.store.list_tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table="ks_version",
    render_as_batch=True,
)
context.run_migrations()
