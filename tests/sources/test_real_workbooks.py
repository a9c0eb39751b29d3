"""Workbooks that people made for themselves, out of the package of R's readxl (scripts/install_test_system.sh): read whole, and as another reader reads them."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook

from rushes.domain import FieldRole
from rushes.sources import FileLimits, Found, guess, open_file, read_file

WORKBOOKS = Path(__file__).parents[2] / "var" / "workbooks"
LIMITS = FileLimits(unpacked_bytes=10**8, columns=2_000, field_chars=10**6, members=50, memory_mb=300)


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: the row of its header, and the row behind its last."""

    file: str
    name: str
    header: int
    end: int


SHEETS = (
    # Notes stand above and below the table, some of them in every column.
    Sheet("deaths.xlsx", "arts", 5, 16),
    Sheet("deaths.xlsx", "other", 5, 16),
    Sheet("datasets.xlsx", "iris", 1, 152),
    Sheet("datasets.xlsx", "mtcars", 1, 34),
    Sheet("datasets.xlsx", "chickwts", 1, 73),
    # Numbers stand with a blank before them, as in “ 41”.
    Sheet("datasets.xlsx", "quakes", 1, 1_002),
)


def _found(file: str, folder: Path) -> dict[str, Found]:
    folder.mkdir(exist_ok=True)
    return {each.name: each for each in open_file(WORKBOOKS / file, file, work=folder, limits=LIMITS)}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda each: f"{each.file}-{each.name}")
def test_cells_are_those_that_another_reader_finds(sheet: Sheet, tmp_path: Path) -> None:
    found = _found(sheet.file, tmp_path)[sheet.name]
    with closing(load_workbook(WORKBOOKS / sheet.file, read_only=True, data_only=True)) as workbook:
        other = workbook[sheet.name]
        # One of them says of itself that it is a single cell.
        other.reset_dimensions()
        cells = list(other.iter_rows(values_only=True))
    header, *rows = cells[sheet.header - 1 : sheet.end - 1]
    assert found.headers == header
    raw = read_file(WORKBOOKS / sheet.file, found.reading, to=tmp_path, limits=LIMITS)
    columns = ", ".join(f"c{place}" for place in range(len(header)))
    with duckdb.connect() as engine:
        ours = engine.execute(f"SELECT line, {columns} FROM '{raw.path}' ORDER BY line").fetchall()
    assert [line for line, *_ in ours[: len(rows)]] == list(range(sheet.header + 1, sheet.end))
    for (_, *mine), theirs in zip(ours, rows, strict=False):
        for text, value in zip(mine, theirs, strict=True):
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                assert text in {str(value), str(value).lower(), str(value).removesuffix(" 00:00:00")}
            else:
                assert float(text) == value
    assert len(ours) + raw.broken_rows == sum(1 for row in cells[sheet.header :] if any(row))


def test_notes_below_a_table_are_rows_without_a_date(tmp_path: Path) -> None:
    found = _found("deaths.xlsx", tmp_path)["arts"]
    raw = read_file(WORKBOOKS / "deaths.xlsx", found.reading, to=tmp_path, limits=LIMITS)
    shape = guess(raw).shape
    assert [each.header for each in shape.of_role(FieldRole.DATE)] == ["Date of death"]
    assert [each.header for each in shape.of_role(FieldRole.MEASURE)] == ["Age"]
    assert raw.rows == 14


@pytest.mark.parametrize("file", sorted(each.name for each in WORKBOOKS.glob("*.xls*")))
def test_every_one_is_read(file: str, tmp_path: Path) -> None:
    assert _found(file, tmp_path)
