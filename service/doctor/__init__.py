# SPDX-License-Identifier: GPL-2.0-or-later
"""What an operator stumbles over: looked at one by one, changed by nobody."""
