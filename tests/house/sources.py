"""The repository as the house's tests see it: its files, and the trees of its modules."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
PACKAGE = SOURCE / "rushes"


@cache
def tracked_files() -> tuple[Path, ...]:
    """Return every file that is, or is about to be, under version control."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return tuple(path for name in sorted(set(listed.split("\0"))) if name and (path := ROOT / name).is_file())


@cache
def modules() -> dict[str, ast.Module]:
    """Return the tree of every module of the package, by its path from the repository's root."""
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def rooms() -> frozenset[str]:
    """Return the names of the package's rooms that are packages themselves."""
    return frozenset(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def room_of(module: str) -> str:
    """Return the room that a module (by path) stands in, or its own name at the top."""
    return Path(module).relative_to("src/rushes").parts[0].removesuffix(".py")


def public_names(tree: ast.Module) -> list[str] | None:
    """Return what `__all__` lists, None where there is none."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets):
            return [str(name) for name in ast.literal_eval(node.value)]
    return None


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method of a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
