# SPDX-License-Identifier: GPL-2.0-or-later
"""The door of the lists: what the jobs about mails do."""
