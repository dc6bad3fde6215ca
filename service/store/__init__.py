# SPDX-License-Identifier: GPL-2.0-or-later
"""What the service remembers: tables of one database, SQLite or PostgreSQL."""
