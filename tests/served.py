# SPDX-License-Identifier: GPL-2.0-or-later
"""Archives served by HTTP on loopback, by git http-backend: with a manifest or without."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit


@dataclass
class Site:
    """What is served, how it fails, and what was asked for."""

    root: Path
    url: str = ""
    manifest: bool = True
    answers: dict[str, bytes] = field(default_factory=dict)
    status: dict[str, int] = field(default_factory=dict)
    location: str = ""
    asked: list[str] = field(default_factory=list)

    def said(self, path: str) -> bytes | None:
        """What is answered without git; None for what git answers."""
        if path in self.answers:
            return self.answers[path]
        if not path.endswith("/manifest.js.gz"):
            return None
        name = path.removesuffix("/manifest.js.gz")
        epochs = sorted((self.root / name.strip("/") / "git").glob("*.git"))
        found = {f"{name}/git/{one.name}": {"fingerprint": _fingerprint(one)} for one in epochs}
        return gzip.compress(json.dumps(found).encode())

    def gits(self) -> int:
        """How many requests git made."""
        return sum("/info/refs" in one or "git-upload-pack" in one for one in self.asked)


def _fingerprint(folder: Path) -> str:
    refs = subprocess.run(
        ["git", f"--git-dir={folder}", "show-ref"], capture_output=True, check=False
    )
    return hashlib.sha1(refs.stdout).hexdigest()  # noqa: S324 (what grokmirror takes)


@contextmanager
def serving(root: Path) -> Iterator[Site]:
    """Serve the archives in a folder, each by the name of its own."""
    site = Site(root)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _answer(site, self)

        def do_POST(self) -> None:
            _answer(site, self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(site: Site, request: BaseHTTPRequestHandler) -> None:
    parts = urlsplit(request.path)
    site.asked.append(request.path)
    status = next((code for part, code in site.status.items() if part in request.path), 0)
    said = site.said(parts.path)
    if status or (said is not None and not site.manifest and parts.path not in site.answers):
        request.send_response(status or 404)
        if site.location:
            request.send_header("Location", site.location)
        request.end_headers()
    elif said is not None:
        request.send_response(200)
        request.end_headers()
        request.wfile.write(said)
    else:
        _by_git(site, request)


def _by_git(site: Site, request: BaseHTTPRequestHandler) -> None:
    parts = urlsplit(request.path)
    length = request.headers.get("Content-Length")
    body = request.rfile.read(int(length)) if length else _chunks(request)
    environment = {
        "PATH": os.environ["PATH"],
        "GIT_PROJECT_ROOT": str(site.root),
        "GIT_HTTP_EXPORT_ALL": "1",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": "*",
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query,
        "REQUEST_METHOD": request.command,
        "CONTENT_TYPE": request.headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_CONTENT_ENCODING": request.headers.get("Content-Encoding", ""),
        "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
    }
    done = subprocess.run(
        ["git", "http-backend"], input=body, env=environment, capture_output=True, check=False
    )
    head, _, content = done.stdout.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
    request.send_response(int(headers.pop("Status", "200").split()[0]))
    for name, value in headers.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(content)


def _chunks(request: BaseHTTPRequestHandler) -> bytes:
    if request.headers.get("Transfer-Encoding") != "chunked":
        return b""
    found = b""
    while size := int(request.rfile.readline().strip() or b"0", 16):
        found += request.rfile.read(size)
        request.rfile.readline()
    return found
