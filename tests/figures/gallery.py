"""One figure of every kind, plain and with hostile names, for the tests of the renderers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from figures.samples import GAPPED, GB, HOSTILE_NAMES, HOUR, NOVEMBER, TODAY, YEAR, by_kind, by_production, over_time, productions_table
from figures.sheets import INGESTED, ITEMS, NAMES, PEAK, STORAGE, STORED, daily, hours, monthly, named, over, sheet_of, sizes
from rushes.domain import Grain, Period, Unit
from rushes.figures import (
    ChartKind,
    Direction,
    Figure,
    Format,
    calendar,
    chart,
    data_table,
    donut,
    grouped_bars,
    kpi,
    line,
    sheet_kpi,
    sheet_table,
    treemap,
)
from rushes.figures.sheet_bullet import bullet_of
from rushes.figures.sheet_donut import donut_of as donut_of_sheet
from rushes.figures.sheet_heat import heat_of
from rushes.figures.sheet_pivot import pivot_of
from rushes.figures.sheet_small_multiples import small_multiples_of
from rushes.figures.sheet_treemap import treemap_of as treemap_of_sheet
from rushes.metrics import Number, Sheet

EN = Format("en")
FLOWS = ("ingested", "transcribed", "subtitled", "translated")
PLAIN_NAMES = tuple(f"Production {number}" for number in range(1, 13))


def donut_of(names: tuple[str, ...]) -> Figure:
    rows = [(name, (400 - 31 * place) * HOUR // 7) for place, name in enumerate(names)]
    return donut(by_production(rows), id="ingest", measure="ingested", title="Ingest", subtitle="Hours", format=EN)


def treemap_of(names: tuple[str, ...]) -> Figure:
    rows = [(name, tuple(GB * 9000 // (place + 2) // (kind + 1) for kind in range(4))) for place, name in enumerate(names)]
    return treemap(by_kind(rows), id="storage", title="Storage", subtitle="By kind", format=EN, top=8)


def bars_of(title: str) -> Figure:
    months = YEAR.buckets(Grain.MONTH)
    rows = [(month, tuple((300 + 17 * place) * HOUR // (step + 1) // 3 for step in range(4))) for place, month in enumerate(months)]
    return grouped_bars(
        over_time(rows, FLOWS, Grain.MONTH, YEAR), id="months", measures=FLOWS, title=title, subtitle="Hours per month", format=EN
    )


def line_of(title: str) -> Figure:
    shown = Period(NOVEMBER.first, TODAY - timedelta(days=1))
    rows = [(day, (day.day * 7 % 13 * HOUR // 3,)) for day in shown.each_day() if day != date(2026, 11, 17)]
    result = over_time(rows, ("ingested",), Grain.DAY, shown, coverage=GAPPED)
    return line(result, id="days", measure="ingested", title=title, subtitle="Hours per day", format=EN)


def calendar_of(title: str) -> Figure:
    """Return a year to 21 November: 3 March is not reported, 10 November not complete, 17 November not loaded."""
    shown = Period(date(2026, 1, 1), date(2026, 12, 31))
    rows = [(day, (None if day == date(2026, 3, 3) else day.day * 7 % 13 * HOUR // 3,)) for day in shown.each_day() if loaded_on(day)]
    result = over_time(rows, ("ingested",), Grain.DAY, shown, coverage=replace(GAPPED, missing=(date(2026, 11, 10), date(2026, 11, 17))))
    return calendar(result, id="year", measure="ingested", title=title, subtitle="Hours per day", format=EN)


def loaded_on(day: date) -> bool:
    return day < TODAY and day != date(2026, 11, 17)


def kpi_of(title: str) -> Figure:
    return kpi(
        id="kpi-stored",
        label=title,
        value=48_212_345_678_901,
        unit=Unit.BYTES,
        format=EN,
        change="0.9 TB more than a month ago",
        direction=Direction.UP,
        trend=(1.0, 4.0, None, 2.0, 5.0),
    )


def table_of(names: tuple[str, ...]) -> Figure:
    states = ("active", "archived", "deleted", "not_visible")
    rows = [(name, states[place % 4], place * HOUR // 7, None, GB * 400 * place) for place, name in enumerate(names)]
    return data_table(
        productions_table(rows),
        id="productions",
        title="Productions",
        subtitle="November",
        format=EN,
        trends={"1": (1.0, None, 2.0)},
        trend_label="Last 30 days",
    )


def of_sheet(build: Callable[..., Figure], sheet: Sheet, id: str, title: str = "Title") -> Figure:  # noqa: A002
    return build(sheet, id=id, title=title, subtitle="Subtitle", format=EN)


def with_a_gap(across: int, group: int, measure: int) -> Number:
    return None if (across, group) in {(3, 0), (4, 1)} else hours(across, group, measure)


def chart_of(sheet: Sheet, kind: ChartKind) -> Figure:
    return chart(sheet, kind, id=f"chart-{kind.value.replace('_', '-')}", title="A chart", subtitle="Of a sheet", format=EN)


def below_zero(across: int, group: int, measure: int) -> Number:
    return (across * 7 + group * 3 + measure) % 11 * HOUR - 5 * HOUR


def with_gaps(across: int, group: int, measure: int) -> Number:
    return None if across in {3, 4} and group != 1 else sizes(across * 30, group, measure)


def charts_of_sheets() -> dict[str, Figure]:
    """Return a chart of a sheet of every kind with axes: along time, by name, of hostile names, below zero, with gaps."""
    months, storage = over(YEAR, Grain.MONTH), sheet_of(over(YEAR, Grain.MONTH), measures=STORAGE, count=sizes, period=YEAR)
    by_name_before = sheet_of(named(HOSTILE_NAMES), is_compared=True)
    by_name, hostile = sheet_of(named(NAMES, has_rest=True)), sheet_of(named(HOSTILE_NAMES), named(HOSTILE_NAMES[:4]))
    negative = sheet_of(months, named(NAMES[:3]), count=below_zero, period=YEAR)
    gaps = sheet_of(months, named(NAMES, has_rest=True), measures=(STORED,), count=with_gaps, period=YEAR)
    peaks = sheet_of(months, named(PLAIN_NAMES), measures=(PEAK,), count=sizes, period=YEAR)
    compared, groups = sheet_of(months, is_compared=True, period=YEAR), monthly(is_compared=True)
    by_kind: dict[ChartKind, dict[str, Sheet]] = {
        ChartKind.BARS: {"by month": monthly(), "by name": by_name, "of hostile names": hostile, "below zero": negative}
        | {"compared": compared, "compared by group": groups, "compared by name": by_name_before},
        ChartKind.STACKED: {"compared": groups, "by month": monthly(), "with gaps": gaps, "of kinds": storage, "of hostile names": hostile},
        ChartKind.STACKED_SHARE: {"compared": groups, "by month": monthly(), "with gaps": gaps, "of hostile names": hostile},
        ChartKind.HORIZONTAL: {
            "compared": groups,
            "compared by name": by_name_before,
            "by month": monthly(),
            "by name": by_name,
            "of hostile names": hostile,
            "below zero": negative,
        },
        ChartKind.LINES: {"by month": monthly(), "with gaps": gaps, "below zero": negative, "of twelve": peaks, "compared": compared}
        | {"compared by group": groups},
        ChartKind.AREA: {"compared": groups, "by month": monthly(), "with gaps": gaps, "of kinds": storage},
        ChartKind.COMBINATION: {
            "by month": sheet_of(months, measures=(INGESTED, ITEMS), period=YEAR),
            "compared": sheet_of(months, measures=(INGESTED, ITEMS), period=YEAR, is_compared=True),
        },
        ChartKind.SMALL_MULTIPLES: {"compared": groups},
        ChartKind.WATERFALL: {
            "by name": sheet_of(named(NAMES), is_compared=True),
            "of hostile names": sheet_of(named(HOSTILE_NAMES), is_compared=True),
        },
        ChartKind.SCATTER: {
            "by name": sheet_of(named(PLAIN_NAMES), measures=(INGESTED, ITEMS)),
            "of hostile names": sheet_of(named(HOSTILE_NAMES), measures=(INGESTED, STORED)),
            "compared": sheet_of(named(PLAIN_NAMES), measures=(INGESTED, ITEMS), is_compared=True),
        },
        ChartKind.HISTOGRAM: {
            "of many": sheet_of(named([f"Production {each}" for each in range(60)])),
            "compared": sheet_of(named([f"Production {each}" for each in range(60)]), is_compared=True),
        },
    }
    return {f"chart {kind.value} {words}": chart_of(sheet, kind) for kind, sheets in by_kind.items() for words, sheet in sheets.items()}


def every_drawing() -> dict[str, Figure]:
    """Return every figure that SVG and Plotly both draw."""
    hostile = HOSTILE_NAMES[0]
    return {
        "donut": donut_of(PLAIN_NAMES),
        "donut of hostile names": donut_of(HOSTILE_NAMES),
        "donut of one": donut_of(PLAIN_NAMES[:1]),
        "treemap": treemap_of(PLAIN_NAMES),
        "treemap of hostile names": treemap_of(HOSTILE_NAMES),
        "bars": bars_of("Month by month"),
        "bars with a hostile title": bars_of(hostile),
        "line": line_of("Day by day"),
        "line with a hostile title": line_of(hostile),
        "calendar": calendar_of("Day by day"),
        "calendar with a hostile title": calendar_of(hostile),
        "donut of a sheet": of_sheet(donut_of_sheet, monthly(), "sheet-donut"),
        "treemap of a sheet": of_sheet(treemap_of_sheet, monthly(), "sheet-treemap"),
        "treemap of hostile kinds of a sheet": of_sheet(
            treemap_of_sheet, sheet_of(groups=named(HOSTILE_NAMES), measures=STORAGE, count=sizes), "sheet-kinds", hostile
        ),
        "calendar of a sheet": of_sheet(heat_of, daily(), "sheet-days"),
        "heat map": of_sheet(heat_of, monthly(), "heat"),
        "heat map of hostile names": of_sheet(heat_of, daily(with_a_gap, named(HOSTILE_NAMES)), "heat-days", hostile),
        "bullets of a sheet": of_sheet(bullet_of, monthly(target=70 * HOUR), "bullets"),
        "bullets of hostile names": of_sheet(bullet_of, sheet_of(named(HOSTILE_NAMES), target=9 * HOUR), "hostile-bullets", hostile),
        "small multiples": of_sheet(small_multiples_of, monthly(), "panels"),
        "small multiples of lines of hostile names": of_sheet(
            small_multiples_of, daily(with_a_gap, named(HOSTILE_NAMES)), "line-panels", hostile
        ),
        **charts_of_sheets(),
        **{
            f"chart {kind.value} compared": chart_of(monthly(is_compared=True, target=70 * HOUR), kind)
            for kind in (ChartKind.BULLET, ChartKind.DONUT, ChartKind.TREEMAP, ChartKind.HEAT)
        },
    }


def every_figure() -> dict[str, Figure]:
    """Return every figure there is."""
    return {
        **every_drawing(),
        "kpi": kpi_of("Stored"),
        "kpi of a sheet": of_sheet(sheet_kpi.kpi_of, monthly(is_compared=True), "kpis"),
        "kpi of measures": of_sheet(sheet_kpi.kpi_of, sheet_of(measures=(INGESTED, STORED, ITEMS)), "kpis-of-measures", HOSTILE_NAMES[1]),
        "kpi with a hostile title": kpi_of(HOSTILE_NAMES[1]),
        "table": table_of(PLAIN_NAMES),
        "table of hostile names": table_of(HOSTILE_NAMES),
        "table of a sheet": of_sheet(sheet_table.table_of, sheet_of(groups=named(HOSTILE_NAMES), is_compared=True), "sheet"),
        "table of a pivot": of_sheet(pivot_of, monthly(), "pivot", HOSTILE_NAMES[2]),
    }
