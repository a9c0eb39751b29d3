"""Awkward workbooks. Those of Excel are made with openpyxl, those of LibreOffice by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from sources.corpus.awkward import Awkward, Table
from sources.corpus.packed import archive

__all__ = ["WORKBOOKS", "ods"]

ROWS = (("date", "production", "n"), (date(2026, 11, 1), "Alpha", 1), (date(2026, 11, 2), "Béta", 2.5), (date(2026, 11, 3), "Gamma", 3))
WHOLE = (Table(3, 6_500_000, headers=("date", "production", "n")),)


def put(sheet: Worksheet, rows: tuple[tuple[object, ...], ...] = ROWS, *, row: int = 1, column: int = 1) -> None:
    """Write rows into a sheet from that cell on."""
    for down, cells in enumerate(rows):
        for across, cell in enumerate(cells):
            if cell is not None:
                sheet.cell(row + down, column + across, cell)


def workbook(*fill: Callable[[Worksheet], object]) -> Callable[[], bytes]:
    """Return what makes a workbook with a sheet for each of these."""

    def make() -> bytes:
        book, out = Workbook(), io.BytesIO()
        for place, each in enumerate(fill):
            each(book.active if not place else book.create_sheet(f"Sheet {place + 1}"))
        book.save(out)
        return out.getvalue()

    return make


def titled(sheet: Worksheet) -> None:
    sheet["A1"] = "Usage of November"
    sheet.merge_cells("A1:C1")
    put(sheet, row=2)


def merged(sheet: Worksheet) -> None:
    put(sheet, (("production", "date", "n"), ("Alpha", date(2026, 11, 1), 1), (None, date(2026, 11, 2), 2), ("Beta", date(2026, 11, 1), 4)))
    sheet.merge_cells("A2:A3")


def two(sheet: Worksheet) -> None:
    put(sheet)
    put(sheet, (("title", "views"), ("x", 5), ("y", 6), ("z", 7), ("w", 8)), row=1, column=6)
    put(sheet, (("kind", "views"), ("p", 50), ("q", 60)), row=9)


def gap(sheet: Worksheet) -> None:
    put(sheet)
    put(sheet, ((date(2026, 11, 4), "Delta", 4),), row=6)


def lengths(sheet: Worksheet) -> None:
    # A workbook knows no zones.
    first, second = datetime.fromisoformat("2026-11-01T10:00"), datetime.fromisoformat("2026-11-02T00:00")
    put(sheet, (("day", "length"), (first, time(1, 0, 0)), (second, timedelta(hours=30, seconds=5))))


def totals(sheet: Worksheet) -> None:
    put(sheet)
    put(sheet, (("Total", None, 6.5),), row=5)


def formulas(sheet: Worksheet) -> None:
    put(sheet, (("day", "n"), (date(2026, 11, 1), 1), (date(2026, 11, 2), "#N/A")))


def wide(sheet: Worksheet) -> None:
    put(sheet, (tuple(f"c{n}" for n in range(2_001)), tuple(range(2_001))))


def far(sheet: Worksheet) -> None:
    put(sheet)
    sheet.cell(1_048_576, 16_384, "x")


def with_entities() -> bytes:
    """Return a workbook whose texts are entities of entities of entities."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY l0 "lol">{laughs}]><sst><si><t>&l9;</t></si></sst>'
    return changed(workbook(put)(), "xl/sharedStrings.xml", bomb.encode())


def changed(whole: bytes, name: str, content: bytes) -> bytes:
    """Return a workbook with one of its parts changed."""
    with zipfile.ZipFile(io.BytesIO(whole)) as file:
        members = {each: file.read(each) for each in file.namelist()}
    return archive(members | {name: content})


def ods(*rows: str, repeated: str = "") -> bytes:
    """Return a workbook of LibreOffice, of rows in its own words."""
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    content = f"""<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>
        <table:table table:name="Blad1">{"".join(f"<table:table-row>{row}</table:table-row>" for row in rows)}{repeated}</table:table>
        </office:spreadsheet></office:body></office:document-content>"""
    manifest = b'<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return archive({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content.encode()})


def said(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def number(value: str) -> str:
    return f'<table:table-cell office:value-type="float" office:value="{value}"/>'


def dated(value: str) -> str:
    return f'<table:table-cell office:value-type="date" office:date-value="{value}"/>'


ODS_ROWS = (said("datum") + said("n"), dated("2026-11-01") + number("1"), dated("2026-11-02") + number("2.5"))
EMPTY_ROWS = (
    '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)
FULL_ROWS = f'<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384" {number("1")[18:]}</table:table-row>'

WORKBOOKS = (
    Awkward("plain.xlsx", "nothing", workbook(put), WHOLE),
    Awkward("workbook.csv", "a workbook with the name of a text", workbook(put), WHOLE),
    Awkward("apart.xlsx", "empty rows and columns around the table", workbook(lambda sheet: put(sheet, row=5, column=4)), WHOLE),
    Awkward("titled.xlsx", "a title in merged cells above the table", workbook(titled), WHOLE),
    Awkward("merged.xlsx", "one cell merged over the rows that it goes for", workbook(merged), (Table(3, 7),)),
    Awkward("tables.xlsx", "three tables in one sheet", workbook(two), (*WHOLE, Table(4, 26), Table(2, 110))),
    Awkward("sheets.xlsx", "two sheets with tables and an empty one", workbook(put, lambda _: None, put), (*WHOLE, *WHOLE)),
    Awkward("gap.xlsx", "an empty row within the table", workbook(gap), (Table(4, 10_500_000),)),
    Awkward("lengths.xlsx", "moments, times and lengths of more than a day", workbook(lengths), (Table(2, 111_605_000),)),
    Awkward("totals.xlsx", "a row of totals", workbook(totals), (Table(3, 6_500_000, rejected=1),)),
    Awkward("errors.xlsx", "a cell that is an error", workbook(formulas), (Table(2, 1),)),
    Awkward("wide.xlsx", "more columns than may be", workbook(wide), refusal="This workbook holds more"),
    Awkward("far.xlsx", "a cell in the last row and column there is", workbook(far), refusal="This workbook holds more"),
    Awkward("empty.xlsx", "nothing in it", workbook(lambda _: None), refusal="There is no table in this file."),
    Awkward("laughs.xlsx", "a text that unfolds to three gigabytes", with_entities, refusal="This workbook is damaged"),
    Awkward("cut.xlsx", "cut off in the middle", lambda: workbook(put)()[:3_000], refusal="This archive is damaged"),
    Awkward("broken.xlsx", "a part that is no XML", lambda: changed(workbook(put)(), "xl/workbook.xml", b"<a><b"), refusal="This workbook is damaged"),
    Awkward("old.xls", "the beginning of an old workbook, and nothing else", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000,
        refusal="This workbook is damaged"),
    Awkward("plain.ods", "a workbook of LibreOffice", ods(*ODS_ROWS), (Table(2, 3_500_000),)),
    Awkward("empty-rows.ods", "a million empty rows behind the table", ods(*ODS_ROWS, repeated=EMPTY_ROWS), (Table(2, 3_500_000),)),
    Awkward("full-rows.ods", "one cell that is said to be repeated over the whole sheet", ods(*ODS_ROWS, repeated=FULL_ROWS),
        refusal="This workbook is damaged"),
)  # fmt: skip
