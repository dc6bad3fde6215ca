# SPDX-License-Identifier: GPL-2.0-or-later
"""The house keeps its shape: sizes, licence lines, names, and quick patterns."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from rules.engine.rule import catalogue, families

ROOT = Path(__file__).parents[1]
SOURCES = sorted(p for d in ("rules", "service") for p in (ROOT / d).rglob("*.py"))
FILE, RULE, FUNCTION = 200, 120, 40
NESTED = re.compile(r"\((?:[^()\\]|\\.)*[+*](?:[^()\\]|\\.)*\)[+*]|\.\*[^|)]*\.\*[^|)]*\.\*")


def tracked() -> Iterator[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    names = listed.stdout.decode().split("\0")
    yield from (ROOT / name for name in names if name and (ROOT / name).is_file())


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_and_its_functions_stay_small(path: Path) -> None:
    text = path.read_text()
    family = path.parent.name if path.parent.parent == ROOT / "rules" else ""
    is_rule = family in families() and path.name != "__init__.py"
    assert text.count("\n") <= (RULE if is_rule else FILE)
    for function in functions(ast.parse(text)):
        length = (function.end_lineno or 0) - function.lineno + 1
        assert length <= FUNCTION, f"{function.name} has {length} lines"


def test_every_file_names_its_licence() -> None:
    exempt = {"LICENSE", "github-app.json"}  # JSON has no comments
    for path in tracked():
        if path.name in exempt or "golden" in path.parts:
            continue
        head = path.read_text(errors="replace").split("\n")[:2]
        assert any("SPDX-License-Identifier: GPL-2.0-or-later" in line for line in head), path


def test_the_top_level_holds_what_was_agreed() -> None:
    agreed = {"service", "rules", "tests", "deploy", "pyproject.toml"}
    beside = {"README.md", "Makefile", "LICENSE"}
    top = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert {name for name in top if not name.startswith(".")} <= agreed | beside


def test_no_file_names_a_registry_host() -> None:
    host = re.compile(r"https?://[^\s\"']*(?:pypi|pythonhosted|npmjs|debian\.org)")
    for path in tracked():
        assert not host.search(path.read_text(errors="replace")), path


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_pattern_has_a_nested_quantifier(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id == "re" and node.args:
                pattern = node.args[0]
                if isinstance(pattern, ast.Constant):
                    assert not NESTED.search(str(pattern.value)), pattern.value


def test_rules_are_pure() -> None:
    """No rule opens, runs, waits or rolls dice; import-linter holds the same for imports."""
    banned = {"open", "exec", "eval", "input", "print", "__import__"}
    for path in (p for p in SOURCES if p.is_relative_to(ROOT / "rules")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in banned, f"{path}: {node.func.id}"


def test_rule_files_sit_in_families() -> None:
    for name, family in catalogue().items():
        assert (ROOT / "rules" / family / f"{name.replace('-', '_')}.py").is_file()


def test_no_test_patches_what_it_tests() -> None:
    for path in (ROOT / "tests").rglob("*.py"):
        assert not re.search(r"mock\.patch\b|from unittest", path.read_text()) or path == Path(
            __file__
        )
