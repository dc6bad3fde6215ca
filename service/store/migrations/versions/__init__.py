# SPDX-License-Identifier: GPL-2.0-or-later
"""One file a migration, named v and its number; none is ever edited once released."""
