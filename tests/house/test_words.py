"""Every module and every public name says what it is; nothing is left to be done later."""

from __future__ import annotations

import ast
import re

from house.sources import ROOT, modules, public_names, tracked_files

UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
TEXT_SUFFIXES = {".py", ".md", ".toml", ".sh", ".js", ".css", ".html", ".j2", ".yml", ".yaml", ".txt", ""}


def test_every_module_has_a_docstring() -> None:
    assert [name for name, tree in modules().items() if not ast.get_docstring(tree)] == []


def test_every_public_function_and_class_has_a_docstring() -> None:
    silent: list[str] = []
    for name, tree in modules().items():
        public = set(public_names(tree) or ())
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in public and not ast.get_docstring(node):
                silent.append(f"{name}: {node.name}")
    assert silent == []


def test_every_public_name_exists() -> None:
    missing: list[str] = []
    for name, tree in modules().items():
        bound = {
            alias.asname or alias.name for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names
        }
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                bound.add(node.name)
            elif isinstance(node, ast.Assign):
                bound |= {part.id for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name)}
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                bound.add(node.target.id)
        missing += [f"{name}: {each}" for each in public_names(tree) or () if each not in bound]
    assert missing == []


def test_nothing_is_marked_as_unfinished() -> None:
    marked = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked_files()
        if path.suffix in TEXT_SUFFIXES and path.name != "LICENSE"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if UNFINISHED.search(line)
    ]
    assert marked == []
