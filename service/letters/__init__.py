# SPDX-License-Identifier: GPL-2.0-or-later
"""The door of the letters: what is sent to the service itself, and what it answers."""
