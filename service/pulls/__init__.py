# SPDX-License-Identifier: GPL-2.0-or-later
"""The door of GitHub: what the jobs about pull requests do."""
