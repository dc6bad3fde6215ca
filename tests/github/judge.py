# SPDX-License-Identifier: GPL-2.0-or-later
"""GitHub's own description of its API, as the judge of what is asked and what is answered.

``python -m tests.github.judge`` fetches it through npm and keeps what concerns our routes.
"""

from __future__ import annotations

import collections
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

PACKAGE = "@octokit/openapi@23.0.2"
SCHEMA_PACKAGE = "@octokit/graphql-schema@15.26.1"
OFTEN = 4
"""How often an answer of one kind is judged: the shapes do not change, and it takes time."""
INSTEAD = {
    ("GET", "/app/installations", "200"): {
        "type": "array",
        "items": {"$ref": "#/components/schemas/installation"},
    },
}
"""Where the description asks for an account that is a person and an enterprise at once."""


def folder() -> Path:
    """Where what npm gave is kept."""
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "ksquirrel-tests"


FOLDER = folder()
"""As it was at import: tests have a home of their own."""


def fetch() -> None:
    """Fetch both descriptions, where they are not here yet."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    members = {
        PACKAGE: ("package/generated/api.github.com.json", "api.github.com.json"),
        SCHEMA_PACKAGE: ("package/schema.graphql", "schema.graphql"),
    }
    for package, (member, name) in members.items():
        if not (FOLDER / name).is_file():
            _fetch(package, member, FOLDER / name)


def _fetch(package: str, member: str, target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=FOLDER) as place:
        subprocess.run(["npm", "pack", "--silent", package], cwd=place, check=True, timeout=300)
        (packed,) = Path(place).glob("*.tgz")
        with tarfile.open(packed) as archive:
            found = archive.extractfile(member)
            if found is None:
                raise FileNotFoundError(f"{member} in {package}")
            part = Path(place) / target.name
            part.write_bytes(found.read())
        part.replace(target)


def cached() -> Judge | None:
    """The judge, if the description is here."""
    file = FOLDER / "api.github.com.json"
    return Judge(json.loads(file.read_bytes())) if file.is_file() else None


class Judge:
    """Holds requests and answers against the description."""

    def __init__(self, described: dict[str, Any]) -> None:
        self.paths = described["paths"]
        self.schemas = described["components"]
        self._validators: dict[tuple[str, ...], Draft202012Validator] = {}
        self._seen: collections.Counter[tuple[str, ...]] = collections.Counter()
        self._ready: dict[str, Any] = {}

    def request(self, method: str, template: str, query: dict[str, str], body: Any) -> list[str]:
        """What is wrong with a request: unknown path, parameter or body."""
        operation = self._operation(method, template)
        if operation is None:
            return [f"{method} {template} is no operation of GitHub's"]
        named = [self._resolved(one) for one in operation.get("parameters", [])]
        known = {one["name"]: one for one in named if one["in"] == "query"}
        said = [f"{method} {template}: no parameter {key}" for key in query if key not in known]
        for key, value in query.items():
            schema = known.get(key, {}).get("schema", {})
            if "enum" in schema and value not in schema["enum"]:
                said.append(f"{method} {template}: {key}={value}")
        asked = operation.get("requestBody", {})
        schema = asked.get("content", {}).get("application/json", {}).get("schema")
        if body is not None and schema is None:
            said.append(f"{method} {template}: takes no body")
        elif body is not None:
            strange = set(body) - set(self._properties(schema))
            said += [f"{method} {template}: no key {key} in the body" for key in strange]
            said += self._faults((method, template, "body"), schema, body)
        elif asked.get("required"):
            said.append(f"{method} {template}: needs a body")
        return said

    def answer(self, method: str, template: str, status: int, data: Any) -> list[str]:
        """What is wrong with an answer; one whose data is None has another media type."""
        operation = self._operation(method, template)
        if operation is None:
            return []
        found = operation["responses"].get(str(status))
        if found is None:
            wrong = status < 400
            return [f"{method} {template}: never answers {status}"] if wrong else []
        kind = (method, template, str(status))
        self._seen[kind] += 1
        schema = self._resolved(found).get("content", {}).get("application/json", {}).get("schema")
        if data is None or schema is None or self._seen[kind] > OFTEN:
            return []
        schema = INSTEAD.get(kind, schema)
        return self._faults(kind, schema, data[:3] if isinstance(data, list) else data)

    def _operation(self, method: str, template: str) -> dict[str, Any] | None:
        found = self.paths.get(template, {}).get(method.lower())
        return found if isinstance(found, dict) else None

    def _resolved(self, part: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in part:
            _, _, kind, name = part["$ref"].split("/")
            part = self.schemas[kind][name]
        return part

    def _properties(self, schema: dict[str, Any]) -> dict[str, Any]:
        whole = self._resolved(schema)
        found = dict(whole.get("properties", {}))
        for key in ("oneOf", "anyOf", "allOf"):
            for one in whole.get(key, []):
                found |= self._properties(one)
        return found

    def _faults(self, kind: tuple[str, ...], schema: dict[str, Any], data: Any) -> list[str]:
        if kind not in self._validators:
            self._ready = {}
            main = self._plain(schema)
            whole = {"$defs": self._ready, "allOf": [main]}
            self._validators[kind] = Draft202012Validator(whole)
        errors = self._validators[kind].iter_errors(data)
        return [f"{' '.join(kind)}: {_words(error)}" for _, error in zip(range(5), errors)]  # noqa: B905

    def _plain(self, part: Any) -> Any:
        """A schema of OpenAPI 3.0 as JSON Schema: nullable as a type, references as $defs."""
        if isinstance(part, list):
            return [self._plain(one) for one in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            name = part["$ref"].rpartition("/")[2]
            if name not in self._ready:
                self._ready[name] = {}
                self._ready[name] = self._plain(self.schemas["schemas"][name])
            return {"$ref": f"#/$defs/{name}"}
        dropped = ("example", "examples", "nullable", "discriminator", "format", "description")
        plain = {
            key: value if key in ("enum", "required", "default") else self._plain(value)
            for key, value in part.items()
            if key not in dropped or (key != "nullable" and isinstance(value, dict))
        }
        return {"anyOf": [plain, {"type": "null"}]} if part.get("nullable") is True else plain


def _words(error: Any) -> str:
    place = "/".join(map(str, error.absolute_path))
    return f"{place}: {error.message[-300:]}"


if __name__ == "__main__":
    if shutil.which("npm") is None:
        sys.exit("no npm here: GitHub's description of its API cannot be fetched")
    fetch()
    print(f"kept in {FOLDER}")
