"""Row 24: nothing that anybody types is ever run as code, so there is no sandbox to leave."""

from __future__ import annotations

import ast

from house.sources import modules

CALLS = {"eval", "exec", "compile", "__import__", "execfile"}
DOTTED = {
    "pickle.load", "pickle.loads", "marshal.load", "marshal.loads", "shelve.open", "yaml.load", "os.system", "os.popen", "subprocess.getoutput", "builtins.eval",
    "builtins.exec", "jinja2.Template", "flask.render_template_string", "render_template_string", "importlib.util.spec_from_file_location",
}  # fmt: skip


def test_row_24_no_room_evaluates_text() -> None:
    found: list[str] = []
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called in CALLS or called in DOTTED:
                    found.append(f"{name}:{node.lineno} {called}")
                found += [f"{name}:{node.lineno} shell" for each in node.keywords if each.arg == "shell"]
    assert found == []


def test_row_24_no_room_imports_what_would_load_objects() -> None:
    forbidden = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle", "code", "codeop"}
    found = [
        name
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Import) and forbidden & {alias.name.split(".")[0] for alias in node.names})
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in forbidden)
    ]
    assert found == []
