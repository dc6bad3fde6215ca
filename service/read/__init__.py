# SPDX-License-Identifier: GPL-2.0-or-later
"""Outside to bytes, and to the model."""
