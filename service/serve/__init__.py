# SPDX-License-Identifier: GPL-2.0-or-later
"""The processes of the service: a supervisor, the web, workers, and the reconciler."""
