"""Modules build on one another in one direction: the code reads from the ground up."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]
GROUND = {"types", "errors", "settings"}


def unit(module: str) -> str:
    """`assistant.readers.pdf` belongs to the unit `readers`, `assistant.ask` is its own."""
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


def graph() -> dict[str, set[str]]:
    units: dict[str, set[str]] = {}
    for path in (ROOT / "assistant").rglob("*.py"):
        name = path.relative_to(ROOT / "assistant").with_suffix("").parts[0]
        if name != "__init__":
            units[name] = units.get(name, set()) | (imports(path) - {name})
    return units


def test_no_module_depends_on_itself_through_others() -> None:
    assert list(TopologicalSorter(graph()).static_order())


def test_the_ground_imports_nothing_of_ours() -> None:
    units = graph()
    assert {name: units[name] & units.keys() for name in GROUND} == {key: set() for key in GROUND}


def test_readers_know_only_the_ground() -> None:
    assert graph()["readers"] <= GROUND


def test_only_the_command_line_knows_the_application() -> None:
    assert {name for name, used in graph().items() if "web" in used} <= {"cli"}
    for path in (ROOT / "evals").rglob("*.py"):
        assert "web" not in imports(path), path
