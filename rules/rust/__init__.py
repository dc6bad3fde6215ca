# SPDX-License-Identifier: GPL-2.0-or-later
"""Rust code in the added lines."""

SUFFIXES = (".rs",)
