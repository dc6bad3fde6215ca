# SPDX-License-Identifier: GPL-2.0-or-later
"""To start costs next to nothing: what is heavy is not imported on the way of a check."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.examples import first_good

HEAVY = (
    "aiosmtpd",
    "asyncio",
    "dbos",
    "email_validator",
    "flask",
    "github",
    "gunicorn",
    "hypothesis",
    "imapclient",
    "importlib.metadata",
    "jinja2",
    "license_expression",
    "multiprocessing",
    "prometheus_client",
    "pydantic",
    "requests",
    "rich",
    "sqlalchemy",
    "sqlite3",
    "structlog",
    "tomllib",
    "urllib.request",
)
PROGRAM = """
import json, sys
sys.argv = ["ksquirrel", "check", sys.argv[1]]
from service.cli import main
try:
    main()
except SystemExit as stop:
    print(json.dumps([stop.code, sorted(sys.modules)]), file=sys.stderr)
"""


def test_a_check_imports_nothing_heavy(tmp_path: Path) -> None:
    patch = tmp_path / "one.patch"
    patch.write_text(first_good())
    command = [sys.executable, "-c", PROGRAM, str(patch)]
    done = subprocess.run(command, capture_output=True, check=True, cwd=tmp_path)
    code, modules = json.loads(done.stderr)
    assert code == 0, done.stdout
    assert not set(HEAVY) & set(modules)


WITHOUT = """
import sys
class Nothing:
    def find_spec(self, name, path, target=None):
        if name == "sqlalchemy":
            raise ModuleNotFoundError("No module named 'sqlalchemy'", name=name)
sys.meta_path.insert(0, Nothing())
sys.argv = ["ksquirrel", "serve"]
from service.cli import main
main()
"""


def test_the_service_without_its_libraries_says_what_to_install(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WITHOUT]
    done = subprocess.run(command, capture_output=True, check=False, cwd=tmp_path, text=True)
    assert done.returncode == 2
    assert "pipx install '.[service]'" in done.stderr


def test_a_check_of_a_mail_does_not_import_the_rules_of_a_pull_request(tmp_path: Path) -> None:
    patch = tmp_path / "one.patch"
    patch.write_text(first_good())
    command = [sys.executable, "-c", PROGRAM, str(patch)]
    done = subprocess.run(command, capture_output=True, check=True, cwd=tmp_path)
    _, modules = json.loads(done.stderr)
    assert not [name for name in modules if name.startswith(("rules.pull.", "rules.rust."))]
