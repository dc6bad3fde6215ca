# SPDX-License-Identifier: GPL-2.0-or-later
"""The migrations of the tables, forward only; Alembic reads them from here."""
