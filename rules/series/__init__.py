# SPDX-License-Identifier: GPL-2.0-or-later
"""What the mails of a series say together."""
