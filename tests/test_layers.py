"""Modules build on one another in one direction: the code reads from the ground up."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]
GROUND = {"types", "errors", "settings"}
ROWS = [
    GROUND,
    {"language"},
    {"documents"},
    {"models"},
    {"storage"},
    {"verification"},
    {"search"},
    {"answer"},
    {"lookup"},
    {"references"},
    {"ingest"},
    {"library"},
    {"api", "web"},
    {"cli"},
    {"__main__"},
]


def unit(module: str) -> str:
    """`assistant.documents.pdf.reader` belongs to the room `documents`."""
    return module.split(".")[1]


def imports(path: Path) -> set[str]:
    """The units of `assistant` that a file imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "assistant":
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("assistant."):
            found.add(unit(str(node.module)))
        elif isinstance(node, ast.Import):
            found |= {unit(n.name) for n in node.names if n.name.startswith("assistant.")}
    return found


def siblings(path: Path, package: str) -> set[str]:
    """The modules of its own package that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == package:
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            before, _, module = node.module.rpartition(".")
            found |= {module} if before == package else set()
    return found


def graph() -> dict[str, set[str]]:
    units: dict[str, set[str]] = {}
    for path in (ROOT / "assistant").rglob("*.py"):
        name = path.relative_to(ROOT / "assistant").with_suffix("").parts[0]
        if name != "__init__":
            units[name] = units.get(name, set()) | (imports(path) - {name})
    return units


def test_each_row_imports_only_from_rows_before_it() -> None:
    units = graph()
    assert set(units) == set().union(*ROWS)
    below: set[str] = set()
    for row in ROWS:
        for name in row:
            assert units[name] & units.keys() <= below, name
        below |= row


def test_modules_of_a_package_import_in_one_direction() -> None:
    for package in (path.parent for path in (ROOT / "assistant").rglob("*/__init__.py")):
        name = ".".join(package.relative_to(ROOT).parts)
        modules = {path.stem: siblings(path, name) for path in package.glob("*.py")}
        assert list(TopologicalSorter(modules).static_order()), name


def test_documents_know_only_the_ground() -> None:
    assert graph()["documents"] <= GROUND


def test_only_the_command_line_knows_the_application() -> None:
    assert {name for name, used in graph().items() if "web" in used} <= {"cli"}
    for path in (ROOT / "evals").rglob("*.py"):
        assert "web" not in imports(path), path
