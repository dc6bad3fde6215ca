# SPDX-License-Identifier: GPL-2.0-or-later
"""``python -m tests.github PORT``: the fake GitHub in a process of its own.

It prints its address when it listens; tests.github.server.Remote fills it and asks what it saw.
"""

from __future__ import annotations

import sys

from werkzeug.serving import make_server

from tests.github.app import Application
from tests.github.judge import cached
from tests.github.server import HOST, _Quiet
from tests.github.world import World


def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    server = make_server(
        HOST, port, Application(World(), cached()), threaded=True, request_handler=_Quiet
    )
    print(f"http://{HOST}:{server.server_port}/api/v3", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
