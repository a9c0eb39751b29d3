"""One figure of every kind, plain and with hostile names, for the tests of the renderers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from figures.samples import GAPPED, GB, HOSTILE_NAMES, HOUR, NOVEMBER, TODAY, YEAR, by_kind, by_production, over_time, productions_table
from rushes.domain import Grain, Period, Unit
from rushes.figures import Direction, Figure, Format, calendar, data_table, donut, grouped_bars, kpi, line, treemap

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
    }


def every_figure() -> dict[str, Figure]:
    """Return every figure there is."""
    return {
        **every_drawing(),
        "kpi": kpi_of("Stored"),
        "kpi with a hostile title": kpi_of(HOSTILE_NAMES[1]),
        "table": table_of(PLAIN_NAMES),
        "table of hostile names": table_of(HOSTILE_NAMES),
    }
