# SPDX-License-Identifier: GPL-2.0-or-later
"""Jobs: what is to be done, kept in the database until it is done."""
