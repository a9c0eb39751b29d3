"""Change the guards of the rooms that keep accounts apart, one by one, and see that a test notices each.

mutmut makes the changes (`[tool.mutmut]` in pyproject.toml says of which files, and which tests are
run). Here is chosen which of them touch a guard: a condition, a comparison, what a function returns,
what a statement of SQL asks for. Every one of those must be killed, or stand with a reason in
`tests/security/equivalent_mutants.txt`. The others change the words of a message or of a log; they
are counted, and tried with `--all`.

`mutant_runner.py` tries them. A mutant that no test ended in time counts as nothing until somebody has looked at it: it
stands in the same list, with the reason why it goes on for ever, or it fails the run.

Usage: python scripts/mutants.py [--all] [--only GLOB] [--list]
"""

from __future__ import annotations

import argparse
import ast
import fnmatch
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from mutmut.configuration import config

MUTANTS = Path("mutants")
EQUIVALENT = Path("tests/security/equivalent_mutants.txt")
ENDINGS = {None: "not tried", 0: "not noticed", 1: "noticed", 33: "no test", 35: "broke off", 36: "ran out of time"}
"""How mutmut writes down what became of a mutant. A test that failed notices it, and nothing else does."""
WORDS_ONLY = frozenset({"AuditEntry", "CallerError", "warning", "info", "error", "record_audit", "CouldNotMean", "field"})
_SHORT, _AROUND = 70, 20
MAKING = "from mutmut.__main__ import *; import mutmut.__main__ as m; Path('mutants').mkdir(exist_ok=True); "
STEPS = "m.copy_src_dir(); m.copy_also_copy_files(); m.setup_source_paths(); m.store_lines_covered_by_tests(); m.create_mutants(2)"


@dataclass(frozen=True, slots=True)
class Change:
    """What a mutant changes: the statement in words, and where the unchanged one stands in the mutated file."""

    line: str
    file: str
    first_line: int
    last_line: int
    touches_guard: bool


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
    ended = 0 if given.list else _try({**guards, **(others if given.all else {})})
    return _report(guards, others) or ended


def _try(mutants: dict[str, Change]) -> int:
    """Have the tests run in the folder of the mutants, which hold the product that they import there."""
    listed = (MUTANTS / "asked.json").absolute()
    listed.write_text(json.dumps({name: (each.file, each.first_line, each.last_line) for name, each in mutants.items()}), encoding="utf-8")
    paths = os.pathsep.join(str(each.absolute()) for each in (MUTANTS / "src", Path("scripts")))
    options = ("-p", "mutant_runner", "-p", "no:randomly", "-p", "no:xdist", "--capture=sys", "--tb=native", "-q", "--rootdir=.")
    selection = [*config().pytest_add_cli_args, *config().pytest_add_cli_args_test_selection]
    environment = {**os.environ, "PYTHONPATH": paths, "MUTANTS_TO_TRY": str(listed)}
    return subprocess.run([sys.executable, "-m", "pytest", *options, *selection], cwd=MUTANTS, env=environment, check=False).returncode


def _sorted_mutants(only: str) -> tuple[dict[str, Change], dict[str, Change]]:
    """Return the mutants that touch a guard and those that do not, each with its changed line."""
    guards: dict[str, Change] = {}
    others: dict[str, Change] = {}
    for meta in sorted(MUTANTS.rglob("*.meta")):
        names = json.loads(meta.read_text())["exit_code_by_key"]
        source = meta.with_suffix("")
        functions = {each.name: each for each in _functions(ast.parse(source.read_text(encoding="utf-8")))}
        found: Counter[tuple[str, str]] = Counter()
        for name in names:
            change = _change(functions, name.rpartition(".")[2], source.relative_to(MUTANTS).as_posix())
            if change is None:
                continue
            what = (name.rpartition("__mutmut_")[0], change.line)
            found[what] += 1
            if found[what] > 1:
                # The same change at several places of a line.
                change = replace(change, line=f"{change.line} ({found[what]})")
            if fnmatch.fnmatch(name, only):
                (guards if change.touches_guard else others)[name] = change
    return guards, others


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef))


def _change(functions: dict[str, ast.FunctionDef], name: str, file: str) -> Change | None:
    original, mutant = functions.get(f"{name.rpartition('__mutmut_')[0]}__mutmut_orig"), functions.get(name)
    if original is None or mutant is None:
        return None
    found = _difference(original, mutant, ())
    if found is None:
        return Change("", file, original.lineno, original.end_lineno or original.lineno, touches_guard=False)
    before, after, around = found
    statement = next((each for each in reversed((*around, before)) if isinstance(each, ast.stmt)), before)
    text = f"{ast.unparse(statement).splitlines()[0]}   [{_shown(before, after)}]"
    touches = _touches_guard(before, around) and not _is_about_copying(before, after, around)
    # A test that comes through no line from the statement's first to the changed part's last cannot notice the change.
    if isinstance(statement, ast.FunctionDef):
        return Change(text, file, original.lineno, original.end_lineno or original.lineno, touches)
    ends = [getattr(each, "end_lineno", None) for each in (before, *reversed(around))]
    last = next(each for each in ends if each is not None)
    return Change(text, file, getattr(statement, "lineno", original.lineno), last, touches_guard=touches)


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


def _is_about_copying(before: ast.AST, after: ast.AST, around: tuple[ast.AST, ...]) -> bool:
    """Say whether all that changes is if sqlglot adds to a tree in place or to a copy: what is returned reads the same."""
    if isinstance(before, ast.Call) and isinstance(after, ast.Call):
        kept = [each for each in before.keywords if each.arg != "copy"]
        return _text([before.func, *before.args, *kept]) == _text([after.func, *after.args, *after.keywords])
    return bool(around) and isinstance(around[-1], ast.keyword) and around[-1].arg == "copy"


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""


def _shown(before: ast.AST, after: ast.AST) -> str:
    """Return what becomes what; of what is long, the part that differs and a little around it."""
    one, other = _written(before), _written(after)
    if max(len(one), len(other)) <= _SHORT:
        return f"{one} -> {other}"
    alike = _alike(one, other)
    tail = _alike(one[alike:][::-1], other[alike:][::-1])
    start = max(0, alike - _AROUND)
    cut = [text[start : max(start, len(text) - tail + _AROUND)] for text in (one, other)]
    return " -> ".join(f"…{each}…" for each in cut)


def _alike(one: str, other: str) -> int:
    """Return how many characters both begin with."""
    return next((place for place, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), min(len(one), len(other)))


def _written(part: ast.AST) -> str:
    # Operators have no text of their own.
    return ast.unparse(part).replace("\n", " ") or type(part).__name__


def reasons_in(text: str) -> dict[str, str]:
    """Return the reason for each change that stands in the list; a line that begins with # is about the list itself."""
    entries = (line.rpartition(" | ") for line in text.splitlines() if line and not line.startswith("#"))
    return {change: reason for change, _, reason in entries}


def _report(guards: dict[str, Change], others: dict[str, Change]) -> int:
    results: dict[str, int | None] = {}
    for meta in MUTANTS.rglob("*.meta"):
        results |= json.loads(meta.read_text())["exit_code_by_key"]
    equivalent = reasons_in(EQUIVALENT.read_text(encoding="utf-8"))
    ending = {name: ENDINGS.get(results.get(name), "broke off") for name in {**guards, **others}}
    counts = Counter(ending[name] for name in guards)
    print(f"guards: {len(guards)} mutants, {dict(counts)}; others: {len(others)}, {dict(Counter(ending[name] for name in others))}")
    key_of = {name: f"{name.rpartition('__mutmut_')[0]}: {each.line}" for name, each in guards.items()}
    standing = {name for name in guards if ending[name] not in {"noticed", "not tried"}}
    excused = {name for name in standing if key_of[name] in equivalent}
    for name in sorted(standing - excused):
        print(f"{ending[name].upper()} {key_of[name]} | {name.rpartition('__mutmut_')[2]}")
    needless = equivalent.keys() - {key_of[name] for name in standing}
    print(f"standing with a reason: {len(excused)}, {dict(Counter(ending[each] for each in excused))}; without: {len(standing - excused)}")
    if needless and not counts["not tried"]:
        print("no longer there, take them out of the list:", *sorted(needless), sep="\n  ")
        return 1
    return 1 if standing - excused else 0


if __name__ == "__main__":
    sys.exit(main())
