"""The layers hold, and a room is entered by its front door only."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from house.sources import PACKAGE, ROOT, modules, public_names, room_of, rooms

FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "manager", "managers", "misc", "tools"}


def imports_of_rooms(name: str, tree: ast.Module) -> list[tuple[str, str]]:
    """Return (dotted module, imported name) of every import from another room; "" where a module is imported whole."""
    found: list[tuple[str, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "rushes":
            found += [(node.module, alias.name) for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names if alias.name.split(".")[0] == "rushes"]
    own = f"rushes.{room_of(name)}"
    return [(module, imported) for module, imported in found if module != own and not module.startswith(f"{own}.")]


def test_layers_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_rooms_are_entered_by_their_package_alone() -> None:
    side_doors = [
        f"{name}: {module}" for name, tree in modules().items() for module, _ in imports_of_rooms(name, tree) if module.count(".") > 1
    ]
    assert side_doors == []


def test_only_public_names_are_taken_from_a_room() -> None:
    offered = {room: set(public_names(modules()[f"src/rushes/{room}/__init__.py"]) or ()) for room in rooms()}
    private = [
        f"{name}: {imported} of {module}"
        for name, tree in modules().items()
        for module, imported in imports_of_rooms(name, tree)
        if module.count(".") == 1 and (room := module.split(".")[1]) in offered and imported not in offered[room]
    ]
    assert private == []


def test_every_room_lists_its_public_names_once() -> None:
    for path in PACKAGE.glob("*/__init__.py"):
        names = public_names(modules()[str(path.relative_to(ROOT))])
        assert names is not None, path
        assert len(names) == len(set(names)), path


def test_no_room_or_module_has_a_name_that_says_nothing() -> None:
    vague = [name for name in modules() if set(Path(name).with_suffix("").parts) & FORBIDDEN_NAMES]
    assert vague == []


def test_no_module_works_when_it_is_imported() -> None:
    allowed = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    working: list[str] = []
    for name, tree in modules().items():
        # Alembic runs its environment by importing it.
        if name == "src/rushes/store/migrations/env.py":
            continue
        for node in tree.body:
            is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            is_main = isinstance(node, ast.If) and ast.unparse(node.test) in {"__name__ == '__main__'", "TYPE_CHECKING"}
            if not (isinstance(node, allowed) or is_text or is_main):
                working.append(f"{name}:{node.lineno}")
    assert working == []
