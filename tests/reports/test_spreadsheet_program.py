"""A workbook in a spreadsheet program that is not ours, and in a reader that is no spreadsheet: the same numbers and texts in both."""

from __future__ import annotations

import csv
import io
import math
import subprocess
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from figures.gallery import every_figure, table_of
from figures.samples import HOSTILE_NAMES
from reports.paper import AT
from rushes.figures import to_workbook

# A comma, quotes, UTF-8, from the first line, numbers as they are and not as they are shown, every sheet.
_AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"


def opened(workbook: bytes, folder: Path) -> list[list[list[str]]]:
    """Open a workbook in LibreOffice, and return the cells of each sheet, as text, in the order of its sheets."""
    (folder / "book.xlsx").write_bytes(workbook)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", _AS_CSV, "--outdir", str(folder / "out"), str(folder / "book.xlsx")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    names = CalamineWorkbook.from_filelike(io.BytesIO(workbook)).sheet_names
    found = {path.stem.removeprefix("book-"): path for path in (folder / "out").glob("*.csv")}
    assert len(found) == len(names), done.stdout + done.stderr
    return [list(csv.reader(io.StringIO(found[_as_file(name)].read_text(encoding="utf-8")))) for name in names]


def _as_file(sheet: str) -> str:
    return sheet.replace("/", "_")


def number(text: str) -> float:
    """Return a number as the program writes it: one that is shown in per cent is written so too."""
    return float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)


@pytest.mark.parametrize("is_hostile", [False, True])
def test_spreadsheet_program_has_the_numbers_and_texts_of_every_cell(tmp_path: Path, *, is_hostile: bool) -> None:
    figures = [table_of(HOSTILE_NAMES)] if is_hostile else list(every_figure().values())
    book = to_workbook("Monthly usage", [(each, ("Only what bob may see.",)) for each in figures], at=AT)
    read = CalamineWorkbook.from_filelike(io.BytesIO(book))
    sheets = [read.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in read.sheet_names]
    shown = opened(book, tmp_path)
    compared = 0
    for sheet, (ours, theirs) in enumerate(zip(sheets, shown, strict=True)):
        for down, row in enumerate(ours):
            for along, cell in enumerate(row):
                if isinstance(cell, float):
                    assert math.isclose(number(theirs[down][along]), cell, rel_tol=1e-12, abs_tol=1e-12), (sheet, down, along)
                elif isinstance(cell, str) and cell:
                    assert theirs[down][along].split() == cell.split(), (sheet, down, along)
                compared += bool(cell)
    assert compared > 20
