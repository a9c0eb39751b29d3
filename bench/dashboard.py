"""The whole dashboard's data, against the same SQL on bare DuckDB; and the same as everybody else's rows grow."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from bench.facts import SUBJECT, Size, lay_down
from rushes.dashboards import DashboardState, build_dashboard
from rushes.dashboards.frame import frame_of
from rushes.dashboards.questions import questions
from rushes.domain import Grant, Scope
from rushes.figures import to_plotly, to_svg
from rushes.metrics import compile_query, run_batch
from rushes.warehouse import Reader, open_warehouse
from rushes.warehouse.versions import files_of

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
SCOPE = Scope((Grant(SUBJECT, sees_all_productions=True),))
LARGE = Size(subject_productions=250, other_accounts=499, other_productions=137)
SMALL = Size(subject_productions=250, other_accounts=499, other_productions=3)
ROUNDS = 40


@dataclass(frozen=True)
class Times:
    """What was measured, in seconds."""

    rounds: tuple[float, ...]

    @property
    def median_ms(self) -> float:
        """The middle one, in milliseconds."""
        return statistics.median(self.rounds) * 1000

    @property
    def p95_ms(self) -> float:
        """The one that 95 of 100 stay below, in milliseconds."""
        return sorted(self.rounds)[int(len(self.rounds) * 0.95)] * 1000

    def line(self, name: str) -> str:
        """Return one line of the report."""
        return f"  {name:<58} median {self.median_ms:8.1f} ms   p95 {self.p95_ms:8.1f} ms"


def in_turns(*work: Callable[[], object]) -> tuple[Times, ...]:
    """Run each piece of work in turn, so that a busy moment of the machine meets all of them."""
    for each in work:
        each()
    found: list[list[float]] = [[] for _ in work]
    for _ in range(ROUNDS):
        for times, each in zip(found, work, strict=True):
            started = time.perf_counter()
            each()
            times.append(time.perf_counter() - started)
    return tuple(Times(tuple(times)) for times in found)


def bare(folder: Path) -> duckdb.DuckDBPyConnection:
    """Return bare DuckDB with the same two files, its own defaults and nothing else."""
    engine = duckdb.connect()
    facts, ledger = files_of(1, 1)
    engine.execute(f"ATTACH '{folder / facts}' AS facts (READ_ONLY)")
    engine.execute(f"ATTACH '{folder / ledger}' AS book (READ_ONLY)")
    engine.execute("SET search_path = 'facts,book'")
    return engine


def measure(folder: Path) -> dict[str, Times]:
    """Measure one warehouse: bare SQL, our Results, the whole dashboard as Figures, and as SVG and JSON."""
    frame = frame_of(datetime(2026, 11, 1, tzinfo=UTC).date(), last_loaded=datetime(2026, 11, 21, tzinfo=UTC).date(), today=NOW.date())
    asked = questions(frame, frame.shown.last, ())
    engine = bare(folder)
    compiled = [compile_query(query, SCOPE, dialect="duckdb", rollups=()) for query in asked]
    with open_warehouse(folder).reader() as reader:

        def sql() -> list[list[tuple[object, ...]]]:
            return [engine.execute(each.sql, dict(each.params)).fetchall() for each in compiled]

        ours = [[tuple(row) for row in result.rows] for result in run_batch(reader, asked, SCOPE)]
        assert ours == sql(), "the two do not answer alike, so their times say nothing"
        names = ("bare", "results", "figures", "drawn")
        times = in_turns(sql, lambda: run_batch(reader, asked, SCOPE), lambda: whole(reader), lambda: drawn(reader))
    engine.close()
    return dict(zip(names, times, strict=True))


def whole(reader: Reader) -> object:
    """Build the dashboard from nothing kept: every query, every figure."""
    return build_dashboard(reader, SCOPE, DashboardState(SUBJECT), now=NOW, locale="en_GB")


def drawn(reader: Reader) -> int:
    """Build it and draw every chart as SVG and as Plotly JSON; return how many bytes that gives."""
    dashboard = build_dashboard(reader, SCOPE, DashboardState(SUBJECT), now=NOW, locale="en_GB")
    charts = [tile.figure for tile in dashboard.tiles[:4]]
    return sum(len(to_svg(figure, width=1100)) + len(json.dumps(to_plotly(figure, theme="light"))) for figure in charts)


def run(folder: Path) -> None:
    """Lay down both warehouses where they are not yet there, measure, and print ratios."""
    large, small = folder / "large", folder / "small"
    for place, size in ((small, SMALL), (large, LARGE)):
        if not (place / "current").exists():
            print(f"Laying down {size.rows:,} rows of {size.other_accounts + 1} accounts …", flush=True)
            lay_down(place, size)
    few, many = measure(small), measure(large)
    print(
        f"\nThe whole dashboard's data: {LARGE.rows:,} rows, 500 accounts, the measured one of 250 productions, one process, {ROUNDS} rounds"
    )
    print(many["bare"].line("the same SQL on bare DuckDB (its default threads)"))
    print(many["results"].line("as Results: scope, coverage, units (uncached)"))
    print(many["figures"].line("as a dashboard of Figures (uncached)"))
    print(many["drawn"].line("as SVG and Plotly JSON too (uncached)"))
    print(f"  ratio Results / bare DuckDB: {many['results'].median_ms / many['bare'].median_ms:.2f}   (goal 1.5)")
    print(f"  ratio Figures / bare DuckDB: {many['figures'].median_ms / many['bare'].median_ms:.2f}")
    print(f"\nThe same while everybody else's rows grow from {SMALL.rows:,} to {LARGE.rows:,}")
    for name in ("bare", "results", "figures"):
        print(few[name].line(f"{name}, few rows"))
        print(many[name].line(f"{name}, many rows"))
    print(f"  ratio Results, many / few rows: {many['results'].median_ms / few['results'].median_ms:.2f}   (goal 1.3)")
    print(f"  ratio Figures, many / few rows: {many['figures'].median_ms / few['figures'].median_ms:.2f}")
