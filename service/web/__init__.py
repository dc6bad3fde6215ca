# SPDX-License-Identifier: GPL-2.0-or-later
"""What the service says over HTTP: it hears GitHub, and shows reports and rules."""
