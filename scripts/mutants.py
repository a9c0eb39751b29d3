"""Change the guards of the rooms that keep accounts apart, one by one, and see that a test notices each.

mutmut makes the changes (`[tool.mutmut]` in pyproject.toml says of which files, and which tests are
run). Here is chosen which of them touch a guard: a condition, a comparison, what a function returns,
what a statement of SQL asks for. Every one of those must be killed, or stand with a reason in
`tests/security/equivalent_mutants.txt`. The others change the words of a message or of a log; they
are counted, and tried with `--all`.

Usage: python scripts/mutants.py [--all] [--only GLOB] [--list]
"""

from __future__ import annotations

import argparse
import ast
import fnmatch
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

MUTANTS = Path("mutants")
EQUIVALENT = Path("tests/security/equivalent_mutants.txt")
KILLED = frozenset({1, 3, -24, 24, 36, 152, 255})
"""What mutmut counts as noticed: a test failed, or ran out of time."""
WORDS_ONLY = frozenset({"AuditEntry", "CallerError", "warning", "info", "error", "record_audit", "CouldNotMean", "field"})
MAKING = "from mutmut.__main__ import *; import mutmut.__main__ as m; Path('mutants').mkdir(exist_ok=True); "
STEPS = "m.copy_src_dir(); m.copy_also_copy_files(); m.setup_source_paths(); m.store_lines_covered_by_tests(); m.create_mutants(2)"


def main() -> int:
    """Make the mutants, try those that touch a guard, and say which were not noticed."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--all", action="store_true", help="try the others as well")
    asked.add_argument("--only", default="*", help="names of mutants, for example 'rushes.identity.tokens*'")
    asked.add_argument("--list", action="store_true", help="say how the last run ended, and try nothing")
    given = asked.parse_args()
    if not given.list:
        subprocess.run([sys.executable, "-c", f"{MAKING}{STEPS}"], check=True)
    guards, others = _sorted_mutants(given.only)
    if not given.list:
        subprocess.run(["mutmut", "run", *sorted({**guards, **(others if given.all else {})})], check=True)
    return _report(guards, others)


def _sorted_mutants(only: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the mutants that touch a guard and those that do not, each with its changed line."""
    guards: dict[str, str] = {}
    others: dict[str, str] = {}
    for meta in sorted(MUTANTS.rglob("*.meta")):
        names = json.loads(meta.read_text())["exit_code_by_key"]
        source = meta.with_suffix("")
        functions = {each.name: each for each in _functions(ast.parse(source.read_text(encoding="utf-8")))}
        for name in names:
            if not fnmatch.fnmatch(name, only):
                continue
            change = _change(functions, name.rpartition(".")[2])
            if change is not None:
                touches, line = change
                (guards if touches else others)[name] = line
    return guards, others


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef))


def _change(functions: dict[str, ast.FunctionDef], name: str) -> tuple[bool, str] | None:
    original, mutant = functions.get(f"{name.rpartition('__mutmut_')[0]}__mutmut_orig"), functions.get(name)
    if original is None or mutant is None:
        return None
    found = _difference(original, mutant, ())
    if found is None:
        return False, ""
    before, after, around = found
    statement = next((each for each in reversed((*around, before)) if isinstance(each, ast.stmt)), before)
    line = ast.unparse(statement).splitlines()[0]
    return _touches_guard(before, around), f"{line}   [{_short(before)} -> {_short(after)}]"


def _difference(before: ast.AST, after: ast.AST, around: tuple[ast.AST, ...]) -> tuple[ast.AST, ast.AST, tuple[ast.AST, ...]] | None:
    """Return the smallest part that differs, and what it stands in."""
    if type(before) is not type(after):
        return before, after, around
    for name, one in ast.iter_fields(before):
        other = getattr(after, name)
        if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            pairs = list(zip(one, other, strict=True))
        else:
            pairs = [(one, other)]
        for left, right in pairs:
            if isinstance(left, ast.AST) and isinstance(right, ast.AST):
                found = _difference(left, right, (*around, before))
                if found is not None:
                    return found
            elif not (isinstance(before, ast.FunctionDef) and name == "name") and _text(left) != _text(right):
                return before, after, around
    return None


def _text(part: object) -> str:
    if isinstance(part, list):
        return str([_text(each) for each in part])
    return ast.dump(part) if isinstance(part, ast.AST) else repr(part)


def _touches_guard(changed: ast.AST, around: tuple[ast.AST, ...]) -> bool:
    """Say whether a change can let somebody through: not where it only changes words."""
    path = (*around, changed)
    is_words = isinstance(changed, ast.Constant) and isinstance(changed.value, str)
    for position, each in enumerate(path):
        if isinstance(each, ast.Raise) or (isinstance(each, ast.Call) and _called(each) in WORDS_ONLY):
            return False
        if position == len(path) - 1:
            break
        below = path[position + 1]
        if isinstance(each, (ast.If, ast.While, ast.IfExp)) and below is each.test:
            return True
        if isinstance(each, (ast.Compare, ast.BoolOp, ast.comprehension, ast.Lambda)):
            return True
        if isinstance(each, ast.Return) and not is_words:
            return True
        if isinstance(each, ast.UnaryOp) and isinstance(each.op, ast.Not):
            return True
        if isinstance(each, ast.Call) and _called(each) in {"where", "having", "and_", "or_", "filter"}:
            return True
    return not is_words and isinstance(changed, (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Return, ast.IfExp, ast.Continue, ast.Break))


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""


def _short(part: ast.AST) -> str:
    try:
        return ast.unparse(part).replace("\n", " ")[:70]
    except (AttributeError, ValueError):
        return type(part).__name__


def _report(guards: dict[str, str], others: dict[str, str]) -> int:
    results: dict[str, int | None] = {}
    for meta in MUTANTS.rglob("*.meta"):
        results |= json.loads(meta.read_text())["exit_code_by_key"]
    equivalent = {line.split(" | ")[0]: line for line in EQUIVALENT.read_text(encoding="utf-8").splitlines() if " | " in line}
    tried = {name: results.get(name) for name in {**guards, **others}}
    counts = Counter(_word(tried[name]) for name in guards)
    print(f"guards: {len(guards)} mutants, {dict(counts)}; others: {len(others)}, {dict(Counter(_word(tried[name]) for name in others))}")
    key_of = {name: f"{name.rpartition('__mutmut_')[0]}: {line}" for name, line in guards.items()}
    standing = {name for name in guards if tried[name] is not None and tried[name] not in KILLED}
    excused = {name for name in standing if key_of[name] in equivalent}
    for name in sorted(standing - excused):
        print(f"NOT NOTICED {key_of[name]} | {name.rpartition('__mutmut_')[2]}")
    needless = equivalent.keys() - {key_of[name] for name in standing}
    print(f"equivalent, with a reason: {len(excused)}; not noticed: {len(standing - excused)}")
    if needless and len(guards) == len([name for name in guards if tried[name] is not None]):
        print("no longer there, take them out of the list:", *sorted(needless), sep="\n  ")
        return 1
    return 1 if standing - excused else 0


def _word(code: int | None) -> str:
    return "not tried" if code is None else "noticed" if code in KILLED else "no test" if code == 33 else "not noticed"


if __name__ == "__main__":
    sys.exit(main())
