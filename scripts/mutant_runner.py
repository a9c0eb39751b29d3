"""Run the tests of each mutant in a process of its own, quickest first, until one of them fails.

A plugin of pytest that `scripts/mutants.py` loads in the folder of the mutants. The tests are collected once; from there
a mutant costs a fork and the tests that it takes to notice it. Which tests reach which function is measured beforehand,
most tests alone in a process, so that nothing hides in a cache. No engine is open when a process forks: engines have
threads, and those do not outlive a fork.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn

import pytest
from hypothesis import settings
from mutmut.mutation.trampoline import set_mutant_under_test

from rushes.store import migrate

NOTICED, STANDS, NO_TEST, BROKE, RAN_OUT = 1, 0, 33, 35, 36
"""How a mutant ends, in mutmut's numbers. BROKE is a process that died of something else than a test."""
WORKERS = int(os.environ.get("MUTANTS_WORKERS", "2"))
PATIENCE_S = 60.0
"""A test may take this long beyond ten times its usual time."""
BUDGET_S = float(os.environ.get("MUTANTS_BUDGET_S", "inf"))
"""How much of its tests a mutant is given, by what they usually take; one that stands after a part of them counts as not tried."""
SHARING = ("tests/web/", "tests/security/", "tests/soundness/")
"""Where the tests of a file share an installation, which takes longer to make than any of them."""
REACHES, RESULTS = Path("reaches.json"), Path(os.environ.get("MUTANTS_RESULTS", "results.json"))


@dataclass
class Reach:
    """What one test does when nothing is changed: the lines of mutated files that it comes through, and how long it takes."""

    lines: dict[str, list[int]]
    seconds: float
    source: str
    passed: bool


@dataclass(eq=False)
class Watch:
    """Notes what failed in this process."""

    failed: list[str] = field(default_factory=list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test that failed, in whatever phase."""
        if report.failed:
            self.failed.append(f"{report.nodeid} ({report.when})")


class Trace:
    """Notes the lines of some files that are come through. A tool that knows every file takes several times as long.

    Args:
        files: File as code knows it -> as it is noted.
    """

    def __init__(self, files: dict[str, str]) -> None:
        self._files = files
        self.lines: dict[str, set[int]] = defaultdict(set)

    def __call__(self, frame: FrameType, _event: str, _arg: object) -> Callable[[FrameType, str, object], object] | None:
        """Note where a function begins, and have its further lines noted."""
        file = self._files.get(frame.f_code.co_filename)
        if file is None:
            return None
        lines = self.lines[file]
        lines.add(frame.f_lineno)

        def note(inner: FrameType, _event: str, _arg: object) -> object:
            lines.add(inner.f_lineno)
            return note

        return note


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Measure what each test reaches, then try the mutants that were asked for."""
    items = {item.nodeid: item for item in session.items}
    # How long an example takes says nothing here.
    settings.register_profile("mutants", deadline=None)
    settings.load_profile("mutants")
    with tempfile.TemporaryDirectory() as folder:
        _migrate_once(Path(folder) / "records.sqlite3")
        gc.freeze()
        _measure_and_try(session, items)
    return True


def _migrate_once(made: Path) -> None:
    """Let tests copy empty records that are made here: that is not what is mutated, and takes longer than most tests."""
    migrate(made, made.parent / "backups")

    def copy(path: Path, backups: Path) -> None:
        if path.exists():
            migrate(path, backups)
        else:
            shutil.copy(made, path)

    for module in tuple(sys.modules.values()):
        if "tests" in str(getattr(module, "__file__", "")) and vars(module).get("migrate") is migrate:
            vars(module)["migrate"] = copy


def _measure_and_try(session: pytest.Session, items: dict[str, pytest.Item]) -> None:
    reaches = _measured(items)
    broken = [name for name in items if not reaches[name].passed]
    if broken:
        # Where the machine is busy, a test may be too slow; whatever the reason, it can notice nothing.
        _say("fail without any mutant, and are left out:", *broken)
        session.testsfailed = len(broken)
    asked = json.loads(Path(os.environ["MUTANTS_TO_TRY"]).read_text(encoding="utf-8"))
    Trials(items, {name: each for name, each in reaches.items() if each.passed}, asked).run()


def _say(*lines: str) -> None:
    print(*lines, sep="\n  ", file=sys.__stderr__, flush=True)


def _measured(items: dict[str, pytest.Item]) -> dict[str, Reach]:
    """Return what each test reaches; what was measured before and has not changed since is not measured again."""
    known = {name: Reach(**each) for name, each in json.loads(REACHES.read_text()).items()} if REACHES.exists() else {}
    sources = _sources(items)
    reaches = {name: known[name] for name in items if name in known and known[name].source == sources[name] and known[name].passed}
    groups = _together([name for name in items if name not in reaches])
    for name, status, folder in _in_processes((group[0], _measuring(group, items, sources)) for group in groups):
        for line in _read(folder / "reaches").splitlines():
            test, reach = json.loads(line)
            reaches[test] = Reach(**reach)
        _say(f"{len(reaches)}/{len(items)} measured, {status} {name}")
        REACHES.write_text(json.dumps({each: vars(reach) for each, reach in reaches.items()}))
    return reaches | {name: Reach({}, 0, "", passed=False) for name in items if name not in reaches}


def _measuring(names: Sequence[str], items: dict[str, pytest.Item], sources: dict[str, str]) -> Callable[[Path], int]:
    def run(folder: Path) -> int:
        files = {str(each.absolute()): each.as_posix() for each in _mutated_files()}
        shared: dict[str, set[int]] = {}
        shared_s = 0.0
        for position, name in enumerate(names):
            trace = Trace(files)
            started = time.monotonic()
            following = items[names[position + 1]] if position + 1 < len(names) else None
            threading.settrace(trace)
            sys.settrace(trace)
            watch = _run([items[name]], folder, {}, "", following)
            sys.settrace(None)
            seconds = time.monotonic() - started
            reached = trace.lines
            lines = {each: sorted(reached.get(each, set()) | shared.get(each, set())) for each in {*reached, *shared}}
            with (folder / "reaches").open("a") as written:
                written.write(json.dumps([name, vars(Reach(lines, seconds + shared_s, sources[name], not watch.failed))]) + "\n")
            if not position:
                # What the first one reaches and waits for may have been for all of them.
                shared, shared_s = reached, seconds
        return 0

    return run


def _mutated_files() -> list[Path]:
    return [each.with_suffix("") for each in sorted(Path("src").rglob("*.meta"))]


def _together(names: Iterable[str]) -> list[list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        file = name.partition("::")[0]
        groups[file if file.startswith(SHARING) else name].append(name)
    return list(groups.values())


def _sources(items: dict[str, pytest.Item]) -> dict[str, str]:
    """Name for each test the text of the product, of what tests share, and of its own file."""
    tests = sorted(Path("tests").rglob("*.py"))
    shared = _digest([*sorted(Path("src").rglob("*.py")), *(each for each in tests if not each.name.startswith("test_"))])
    own = {path: _digest([path]) for path in {item.path for item in items.values()}}
    return {name: f"{shared} {own[item.path]}" for name, item in items.items()}


def _digest(paths: Iterable[Path]) -> str:
    return hashlib.sha256(b"\0".join(each.read_bytes() for each in paths)).hexdigest()[:16]


class Trials:
    """Tries mutants, and writes down at once how each ended."""

    def __init__(self, items: dict[str, pytest.Item], reaches: dict[str, Reach], places: dict[str, tuple[str, int, int]]) -> None:
        self._items = items
        self._seconds = {name: each.seconds for name, each in reaches.items()}
        self._reached = {name: sum(len(lines) for lines in each.lines.values()) for name, each in reaches.items()}
        self._tests_of = {mutant: _tests_through(reaches, *place) for mutant, place in places.items()}
        self._noticed: dict[str, Counter[str]] = defaultdict(Counter)
        self._results: dict[str, dict[str, object]] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
        for mutant, former in self._results.items():
            if former["code"] == NOTICED:
                self._remember(mutant, str(former["by"]))
        self._metas = {name: path for path in Path("src").rglob("*.meta") for name in json.loads(path.read_text())["exit_code_by_key"]}

    def run(self) -> None:
        """Try the mutants in the order given."""
        for mutant, tests in self._tests_of.items():
            if not tests:
                self._write(mutant, NO_TEST, "")
        reached = [mutant for mutant, tests in self._tests_of.items() if tests]
        for mutant, status, folder in _in_processes((mutant, self._trial(mutant)) for mutant in reached):
            code = status if status in {NOTICED, STANDS} else RAN_OUT if status == -signal.SIGALRM else BROKE
            if code == NOTICED:
                by = _read(folder / "failed")
                self._remember(mutant, by)
            else:
                by = "" if code == STANDS else f"{_read(folder / 'running')} [{status}]"
            self._write(mutant, code, by)

    def _remember(self, mutant: str, by: str) -> None:
        for place in (_function(mutant), _function(mutant).rpartition(".")[0]):
            self._noticed[place][by.rpartition(" (")[0]] += 1

    def _trial(self, mutant: str) -> Callable[[Path], int]:
        def run(folder: Path) -> int:
            # Chosen when it is its turn, by what has noticed its like until then.
            names = self._choice(mutant)
            watch = _run([self._items[name] for name in names], folder, self._seconds, mutant, None)
            (folder / "failed").write_text("".join(watch.failed[:1]))
            return NOTICED if watch.failed else STANDS

        return run

    def _choice(self, mutant: str) -> list[str]:
        """Return the tests that reach the mutant, first those that are quick and have noticed others like it."""
        likely, less_likely = (self._noticed[each] for each in (_function(mutant), _function(mutant).rpartition(".")[0]))
        variants: Counter[str] = Counter()

        def rank(name: str) -> float:
            # Whoever reaches much asserts much; and one case of a test tells most of what the others would.
            variants[name.partition("[")[0]] += 1
            worth = self._reached[name] * (1 + 8 * likely[name] + less_likely[name])
            return self._seconds[name] * variants[name.partition("[")[0]] / worth

        order = sorted(self._tests_of[mutant], key=rank)
        spent_s = 0.0
        for position, name in enumerate(order):
            if spent_s >= BUDGET_S:
                return order[:position]
            spent_s += self._seconds[name]
        return order

    def _write(self, mutant: str, ended: int, by: str) -> None:
        tried, known = len(self._choice(mutant)), len(self._tests_of[mutant])
        code = None if ended == STANDS and tried < known else ended
        self._results[mutant] = {"code": code, "by": by, "tests": tried, "of": known}
        RESULTS.write_text(json.dumps(self._results, indent=1))
        meta = json.loads(self._metas[mutant].read_text())
        meta["exit_code_by_key"][mutant] = code
        self._metas[mutant].write_text(json.dumps(meta, indent=4))
        _say(f"{time.strftime('%H:%M:%S')} {ended} {mutant} {by} {tried}/{known}")


def _tests_through(reaches: dict[str, Reach], file: str, first: int, last: int) -> list[str]:
    """Return the tests that come through any of those lines of a mutated file."""
    return [name for name, each in reaches.items() if any(first <= line <= last for line in each.lines.get(file, ()))]


def _function(mutant: str) -> str:
    return mutant.rpartition("__mutmut_")[0]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _run(items: Sequence[pytest.Item], folder: Path, seconds: dict[str, float], mutant: str, last: pytest.Item | None) -> Watch:
    """Run the tests in this process until one fails, all that they write below the folder."""
    os.environ["PYTEST_DEBUG_TEMPROOT"] = tempfile.tempdir = str(folder)
    set_mutant_under_test(mutant)
    watch = Watch()
    items[0].config.pluginmanager.register(watch)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    for item, following in zip(items, [*items[1:], last], strict=True):
        (folder / "running").write_text(item.nodeid, encoding="utf-8")
        signal.setitimer(signal.ITIMER_REAL, PATIENCE_S + 10 * seconds.get(item.nodeid, 10.0))
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if watch.failed:
            break
    return watch


def _in_processes(work: Iterable[tuple[str, Callable[[Path], int]]]) -> Iterator[tuple[str, int, Path]]:
    """Do each piece of work in a fork, a few at once; say as each ends with what status, and where it wrote."""
    running: dict[int, tuple[str, Path]] = {}
    waiting = iter(work)
    is_over = False
    while running or not is_over:
        while not is_over and len(running) < WORKERS:
            name, do = next(waiting, ("", None))
            if do is None:
                is_over = True
                continue
            folder = Path(tempfile.mkdtemp(prefix="mutant-"))
            process = os.fork()
            if process == 0:
                _end(do, folder)
            running[process] = name, folder
        if running:
            process, status = os.wait()
            name, folder = running.pop(process)
            _end_group(process)
            yield name, os.waitstatus_to_exitcode(status), folder
            shutil.rmtree(folder, ignore_errors=True)


def _end(do: Callable[[Path], int], folder: Path) -> NoReturn:
    status = BROKE
    try:
        os.setpgid(0, 0)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        status = do(folder)
    except BaseException as error:  # noqa: BLE001 # whatever it is, this process must end here
        (folder / "running").write_text(repr(error), encoding="utf-8")
    finally:
        os._exit(status)


def _end_group(process: int) -> None:
    """End what a test started and left."""
    try:
        os.killpg(process, signal.SIGKILL)
    except ProcessLookupError:
        return
