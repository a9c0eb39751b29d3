"""The questions whose SQL is kept under `golden/`, one file per question and dialect.

After a change that is meant to alter the text, write them anew and read the difference:

    PYTHONPATH=tests .venv/bin/python -m metrics.questions
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from metrics.dataset_world import CATALOGUE
from metrics.world import ALICE, BOB, NOBODY, OPERATOR
from rushes.domain import STORAGE_KINDS, Aggregation, FactsLayout, Grain, Grant, Period, Scope
from rushes.metrics import Filter, MeasureUse, Order, Query, compile_query
from rushes.warehouse import LAYOUTS

GOLDEN = Path(__file__).parent / "golden"
SERVERS = ("mysql", "postgres")
DIALECTS = ("duckdb", *SERVERS)

NOVEMBER = Period(date(2025, 11, 1), date(2025, 11, 30))
YEAR = Period(date(2024, 12, 1), date(2025, 11, 30))
TODAY = date(2025, 12, 2)
MIXED = Scope((Grant(1, sees_all_productions=False, production_ids=(11, 12)), Grant(2, sees_all_productions=True)))
SEVERAL = Scope((Grant(1, sees_all_productions=True), Grant(2, sees_all_productions=True)))
SOME = Scope((Grant(1, sees_all_productions=False, production_ids=(11, 12)),))

SERVED = replace(LAYOUTS["mysql"], dialect="duckdb")
"""How servers keep the facts: several versions in one place, and rollups."""

MONTHS, LEDGER = SERVED.rollups


def layout_of(dialect: str) -> FactsLayout:
    """Return how a warehouse of that dialect keeps the facts."""
    return replace(SERVED, dialect=dialect) if dialect in SERVERS else FactsLayout(dialect)


def _uses(*names: str) -> tuple[MeasureUse, ...]:
    return tuple(MeasureUse(name) for name in names)


QUESTIONS: dict[str, tuple[Query, Scope]] = {
    "ingested_by_production": (
        Query(_uses("ingested"), NOVEMBER, TODAY, ("production",), order=(Order("ingested", is_descending=True),)),
        ALICE,
    ),
    "storage_by_production_and_kind": (Query(_uses(*STORAGE_KINDS, "storage"), NOVEMBER, TODAY, ("production",)), ALICE),
    "flows_month_by_month": (Query(_uses("ingested", "transcribed", "subtitled", "translated"), YEAR, TODAY, grain=Grain.MONTH), ALICE),
    "totals_of_one_production": (Query(_uses("ingested", "items_ingested", "storage"), NOVEMBER, TODAY), BOB),
    "table_of_some_productions": (
        Query(
            _uses("ingested", "storage"),
            NOVEMBER,
            TODAY,
            ("production", "production_state"),
            filters=(Filter("production_state", "in", ("active", "archived")), Filter("production", "not_in", (12,))),
            order=(Order("storage", is_descending=True), Order("production_name")),
            limit=100,
        ),
        SOME,
    ),
    "managed_media_in_every_way": (
        Query(
            tuple(MeasureUse("managed_media", each) for each in (Aggregation.LAST, Aggregation.MAXIMUM, Aggregation.AVERAGE)),
            YEAR,
            TODAY,
            ("account",),
            Grain.WEEK,
        ),
        SEVERAL,
    ),
    "productions_by_state": (
        Query(
            tuple(MeasureUse("productions", each) for each in (Aggregation.LAST, Aggregation.MAXIMUM, Aggregation.AVERAGE)),
            YEAR,
            TODAY,
            ("production_state",),
            Grain.QUARTER,
            filters=(Filter("account", "in", (1, 2)),),
        ),
        MIXED,
    ),
    "everything_in_all": (
        Query(
            (
                MeasureUse("ingested"),
                *(MeasureUse("storage", each) for each in (Aggregation.LAST, Aggregation.MAXIMUM, Aggregation.AVERAGE)),
            ),
            NOVEMBER,
            TODAY,
        ),
        ALICE,
    ),
    "newest_month_first": (Query(_uses("ingested"), YEAR, TODAY, grain=Grain.MONTH, order=(Order("month", is_descending=True),)), ALICE),
    "year_by_month_and_production": (
        Query(_uses("ingested", "storage"), Period(date(2024, 11, 16), date(2025, 11, 15)), TODAY, ("production",), Grain.MONTH),
        ALICE,
    ),
    "highest_day_by_two_groupings": (
        Query(
            (MeasureUse("storage", Aggregation.MAXIMUM), MeasureUse("ingested")),
            YEAR,
            TODAY,
            grain=Grain.QUARTER,
            groupings=(((11, 12), (13,)), ((12,),)),
        ),
        ALICE,
    ),
    "productions_by_group": (Query(_uses("productions"), NOVEMBER, TODAY, groupings=(((11,),),)), SOME),
    "daily_line_of_an_account": (Query(_uses("ingested", "managed_media"), NOVEMBER, TODAY, grain=Grain.DAY), ALICE),
    "productions_now": (Query(_uses("productions"), NOVEMBER, TODAY), ALICE),
    "nothing_may_be_seen": (Query(_uses("ingested", "managed_media"), NOVEMBER, TODAY), NOBODY),
    "all_accounts_by_year": (Query(_uses("storage"), YEAR, TODAY, ("account",), Grain.YEAR), OPERATOR),
}


OF_DATASETS: dict[str, tuple[Query, Scope]] = {
    "dataset_by_region_and_month": (
        replace(
            Query(_uses("spend", "group"), YEAR, TODAY, ("region", "order"), Grain.MONTH, catalogue=CATALOGUE),
            filters=(Filter("region", "in", ("Oslo", None)), Filter("order", "contains", ("x",))),
            order=(Order("spend", is_descending=True),),
            limit=10,
        ),
        ALICE,
    ),
    "dataset_in_every_way": (
        Query(tuple(MeasureUse("group", each) for each in (Aggregation.MAXIMUM, Aggregation.AVERAGE)), YEAR, TODAY, catalogue=CATALOGUE),
        SEVERAL,
    ),
    "dataset_for_who_sees_some_productions": (Query(_uses("spend"), NOVEMBER, TODAY, catalogue=CATALOGUE), SOME),
    "dataset_beside_a_listed_set": (Query(_uses("spend"), NOVEMBER, TODAY, catalogue=CATALOGUE), MIXED),
}
"""Those of a dataset, which DuckDB alone keeps."""

GOLDEN_OF_DATASETS = {name: GOLDEN / f"{name}.duckdb.sql" for name in OF_DATASETS}


def dataset_text(name: str) -> str:
    return _text(*OF_DATASETS[name], FactsLayout("duckdb"))


def golden_text(name: str, dialect: str) -> str:
    return _text(*QUESTIONS[name], layout_of(dialect))


def _text(query: Query, scope: Scope, layout: FactsLayout) -> str:
    compiled = compile_query(query, scope, layout=layout)
    bound = "".join(f"-- {parameter} = {compiled.params[parameter]}\n" for parameter in sorted(compiled.params))
    return f"{bound}{compiled.sql}\n"


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for name in QUESTIONS:
        for dialect in DIALECTS:
            (GOLDEN / f"{name}.{dialect}.sql").write_text(golden_text(name, dialect), encoding="utf-8")
    for name, path in GOLDEN_OF_DATASETS.items():
        path.write_text(dataset_text(name), encoding="utf-8")


if __name__ == "__main__":
    main()
