"""CSV is what machines can read and no spreadsheet runs."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from figures.gallery import EN, bars_of, donut_of, table_of
from figures.samples import HOSTILE_NAMES, HOUR, by_kind, by_production
from rushes.domain import Unit
from rushes.figures import donut, to_csv, treemap
from rushes.figures.model import Cell, ColumnKind, TableColumn


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_formulas_are_disarmed_and_other_names_are_whole() -> None:
    rows = rows_of(to_csv(table_of(HOSTILE_NAMES)))[1:]
    names = [row[0] for row in rows]
    assert names[2].startswith("'=HYPERLINK")
    assert names[9].startswith("'@SUM")
    assert names[11].startswith("'+1")
    assert names[7] == "x" * 500
    assert not any(cell.startswith(("=", "+", "@", "\t", "\r")) for row in rows for cell in row)


def test_hours_are_kept_to_the_millisecond_with_the_unit_in_the_head() -> None:
    figure = donut(by_production([("Coast Live", HOUR + 1)]), id="d", measure="ingested", title="t", subtitle="s", format=EN)
    assert rows_of(to_csv(figure)) == [["Production", "Ingested (h)", "Share (%)"], ["Coast Live", "1.0000003", "100"]]


def test_storage_is_in_gb_to_the_byte_whatever_is_shown() -> None:
    figure = treemap(by_kind([("Coast Live", (1_234_567_890_123, 0, None, 5))]), id="t", title="t", subtitle="s", format=EN)
    assert rows_of(to_csv(figure)) == [
        ["Production", "Total (GB)", "Cloud (GB)", "Data (GB)", "Proxy (GB)", "External (GB)"],
        ["Coast Live", "1234.567890128", "1234.567890123", "0", "", "0.000000005"],
    ]


def test_ratios_are_in_per_cent_with_the_sign_in_the_head() -> None:
    figure = bars_of("Month by month")
    columns = (TableColumn("Month"), TableColumn("Transcribed share", ColumnKind.NUMBER, Unit.RATIO))
    rows = ((Cell("Dec", "Dec"), Cell("43.3\u00a0%", 0.4325)), (Cell("Jan", "Jan"), Cell("0.0\u00a0%", 1.5e-9)))
    table = replace(figure.table, columns=columns, rows=rows)
    assert rows_of(to_csv(replace(figure, table=table))) == [["Month", "Transcribed share (%)"], ["Dec", "43.25"], ["Jan", "0.00000015"]]


def test_months_are_iso_dates_and_lines_end_in_cr_lf() -> None:
    text = to_csv(bars_of("Month by month"))
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert rows_of(text)[1][0] == "2025-12-01"


def test_small_lines_and_the_total_are_left_out() -> None:
    assert rows_of(to_csv(table_of(("Coast Live",))))[0] == ["Production", "State", "Ingested (h)", "Stored (GB)"]
    assert "Total" not in to_csv(donut_of(("Coast Live", "Base Camp 9")))
