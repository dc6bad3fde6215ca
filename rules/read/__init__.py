# SPDX-License-Identifier: GPL-2.0-or-later
"""Bytes and text to the model."""
