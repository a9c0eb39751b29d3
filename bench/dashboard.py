"""The whole dashboard's data, against the same SQL on bare DuckDB; and the same as everybody else's rows grow."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from bench.facts import DAYS, SMALL, SUBJECT, Size, laid_down
from bench.report import Finding, Times, at_most
from rushes.dashboards import DashboardState, build_dashboard
from rushes.dashboards.frame import frame_of
from rushes.dashboards.questions import month_questions, production_questions, trend_question
from rushes.domain import FactsLayout, Grant, Scope
from rushes.figures import to_plotly, to_svg
from rushes.metrics import compile_query, run_batch
from rushes.warehouse import Reader, open_warehouse
from rushes.warehouse.versions import files_of

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
SCOPE = Scope((Grant(SUBJECT, sees_all_productions=True),))
ROUNDS = 40


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
    asked = (*month_questions(frame, ()), *production_questions(frame, frame.shown.last, ()), trend_question(frame, ()))
    engine = bare(folder)
    compiled = [compile_query(query, SCOPE, layout=FactsLayout("duckdb")) for query in asked]
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


def run(folder: Path, size: Size) -> tuple[str, list[Finding]]:
    """Measure both warehouses and compare."""
    few, many = measure(laid_down(folder, SMALL)), measure(laid_down(folder, size))
    data_set = (
        f"{size.rows:,} rows, {size.other_accounts + 1} accounts, the measured one of {size.subject_productions} productions; "
        f"one process, {ROUNDS} rounds in turn, nothing kept between them"
    )
    bare_words = f"the same SQL on bare DuckDB, its default threads, no scope and no ledger: {many['bare'].words()}"
    return data_set, [
        at_most(
            "the whole dashboard's data as Results (one batch of queries, coverage included), p95",
            many["results"].p95_ms,
            100,
            unit="ms",
            digits=1,
            more=f" ({many['results'].words()})",
        ),
        at_most("… to bare DuckDB, medians", many["results"].median_ms / many["bare"].median_ms, 1.5, against=bare_words),
        Finding("… as a dashboard of Figures, every number written out", many["figures"].words()),
        Finding("… and drawn as SVG and Plotly JSON", many["drawn"].words()),
        at_most(
            f"growth: Results while everybody else's rows grow from {few_others():,} to {many_others(size):,}, medians",
            many["results"].median_ms / few["results"].median_ms,
            1.3,
            against=f"few rows: {few['results'].words()}",
        ),
        Finding(
            "growth of the dashboard of Figures, medians",
            f"{many['figures'].median_ms / few['figures'].median_ms:.2f}",
            f"few rows: {few['figures'].words()}",
        ),
    ]


def few_others() -> int:
    """Return the rows of everybody else in the small warehouse."""
    return many_others(SMALL)


def many_others(size: Size) -> int:
    """Return the rows of everybody else."""
    return size.rows - DAYS * size.subject_productions
