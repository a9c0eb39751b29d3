from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256

import pytest

from accounts.pictures import jpeg, png, webp
from figures.gallery import bars_of, charts_of_sheets, donut_of, every_figure, line_of, table_of
from figures.samples import HOSTILE_NAMES, HOUR, by_production
from reports.paper import report_of, run, text_of, tile_of
from rushes.domain import Paper
from rushes.figures import ColumnKind, Figure, FigureKind, Format, data_table, donut
from rushes.reports import ReportTile, printable, to_pdf

_PROGRAM = """
import sys
from hashlib import sha256
from reports.paper import report_of
from rushes.reports import to_pdf
print(sha256(to_pdf(report_of())).hexdigest())
"""


@pytest.fixture(scope="module")
def everything() -> bytes:
    return to_pdf(report_of())


def squeezed(text: str) -> str:
    """Return a text without white space and without what only orders letters of two directions."""
    return re.sub(r"[\s\u200b\u2060\u2066-\u2069\u200e\u200f\u202a-\u202e]", "", text)


def test_every_figure_is_a_sound_tagged_pdf_for_screen_readers_whose_fonts_are_in_it(everything: bytes) -> None:
    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", "FILE", given=everything)
    about = run("pdfinfo", "FILE", given=everything)
    assert re.search(r"^Tagged: +yes$", about, re.MULTILINE), about
    assert "<pdfuaid:part>1</pdfuaid:part>" in run("pdfinfo", "-meta", "FILE", given=everything)
    fonts = run("pdffonts", "FILE", given=everything).splitlines()[2:]
    assert fonts
    assert {line.split()[-5] for line in fonts} == {"yes"}, "each is embedded"
    assert all("NotoSans" in line for line in fonts)


def test_drawings_have_the_summaries_of_their_figures(everything: bytes) -> None:
    drawn = [each for each in every_figure().values() if each.kind not in {FigureKind.TABLE, FigureKind.KPI}]
    told = run("qpdf", "--qdf", "--object-streams=disable", "FILE", "-", given=everything)
    assert told.count("/Alt ") >= len(drawn)


@pytest.mark.parametrize("name", sorted(every_figure()))
def test_numbers_of_every_figure_are_those_of_its_table(name: str) -> None:
    figure = every_figure()[name]
    found = squeezed(text_of(to_pdf(report_of(tile_of(figure, 12)))))
    shown = [
        place for place, column in enumerate(figure.table.columns) if column.kind in {ColumnKind.NUMBER, ColumnKind.SHARE, ColumnKind.DATE}
    ]
    lines = [*figure.table.rows, *((figure.table.footer,) if figure.table.footer else ())]
    missing = {row[place].text for row in lines for place in shown if squeezed(printable(row[place].text)) not in found}
    assert not missing


def test_all_rows_of_a_long_table_are_there_under_a_head_on_each_page() -> None:
    rows = [(f"Production {number:03}", (900 - number) * HOUR) for number in range(400)]
    figure = data_table(by_production(rows), id="all", title="All of them", subtitle="Hours", format=Format("en_GB"))
    pdf = to_pdf(report_of(tile_of(figure)))
    text = text_of(pdf)
    assert [name for name, _ in rows if name not in text] == []
    pages = int(re.search(r"^Pages: +(\d+)", run("pdfinfo", "FILE", given=pdf), re.MULTILINE)[1])  # type: ignore[index]
    heads = [
        page
        for page in range(1, pages + 1)
        if "Production" in text_of(pdf, "-f", str(page), "-l", str(page)).replace("Production House", "").split("Production 0")[0]
    ]
    assert pages > 6
    assert len(heads) >= pages - 2


def test_table_that_is_wider_than_the_paper_goes_on_with_its_first_column_in_front() -> None:
    pivots = [each for each in charts_of_sheets().values() if len(each.table.columns) > 3]
    widest = max(pivots, key=lambda each: len(each.table.columns))
    columns = tuple(
        replace(column, label=f"{column.label} of the whole house {place}", name="")
        for place, column in enumerate(widest.table.columns * 4)
    )
    table = replace(widest.table, columns=columns, rows=tuple(row * 4 for row in widest.table.rows), footer=widest.table.footer * 4)
    text = text_of(to_pdf(report_of(tile_of(replace(widest, table=table)))))
    assert f"{widest.title}, continued" in text
    assert squeezed(text).count(squeezed(table.rows[0][0].text)) > 1
    assert [column.label for column in columns if f"{column.label.split()[-1]}" not in text.split()] == []


@pytest.mark.parametrize(
    "name", ['#eval("1")', "*bold* _it_ $x^2$ @ref <label>", "\\u{41} // /* ~ --- '''", '"); sys.exit', *HOSTILE_NAMES]
)
def test_hostile_titles_are_shown_as_they_are_and_run_nothing(name: str) -> None:
    figure = replace(donut_of((name, "Another")), title=name or "-")
    pdf = to_pdf(report_of(tile_of(figure), ReportTile("", 12, text=name), title=f"Report {name}"))
    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", "FILE", given=pdf)
    if name.isascii() and name.strip():
        assert squeezed(name) in squeezed(text_of(pdf))


def test_letter_without_a_picture_is_a_visible_substitute() -> None:
    text = text_of(to_pdf(report_of(tile_of(donut_of(("Café Ωμέγα Жук مرحبا", "東京 👩"))))))
    assert "Café Ωμέγα Жук" in text
    assert "\ufffd\ufffd \ufffd" in text


def test_figure_without_numbers_and_tile_without_a_figure_say_why() -> None:
    empty = donut(by_production([]), id="none", measure="ingested", title="Ingest", subtitle="Hours", format=Format("en_GB"))
    assert empty.empty is not None
    told = ReportTile("Elsewhere", 6, told="What this tile shows is not there, or not yours to see.", notices=("Some of it is hidden.",))
    text = text_of(to_pdf(report_of(tile_of(empty), told)))
    for words in (empty.empty.message, told.told, told.notices[0], "Only the productions that bob may see."):
        assert squeezed(words) in squeezed(text)


def test_equal_reports_are_equal_byte_for_byte_and_other_moments_are_other_files(everything: bytes) -> None:
    report = report_of()
    assert to_pdf(report) == everything
    assert to_pdf(replace(report, at=report.at.replace(hour=7))) != everything
    with ThreadPoolExecutor(4) as pool:
        assert {sha256(each).digest() for each in pool.map(to_pdf, [report] * 8)} == {sha256(everything).digest()}


def test_machine_without_fonts_prints_the_same_bytes(everything: bytes) -> None:
    without = 'mount -t tmpfs none /usr/share/fonts && test -z "$(ls /usr/share/fonts)" && exec "$0" -c "$1"'
    path = {"PYTHONPATH": ":".join(each for each in sys.path if each), "HOME": "/nonexistent", "XDG_DATA_HOME": "/nonexistent"}
    own = ["unshare", "--map-root-user", "--user", "--mount", "sh", "-c", without, sys.executable, _PROGRAM]
    said = subprocess.run(own, env=path, capture_output=True, text=True, check=False)
    assert said.stdout.strip() == sha256(everything).hexdigest(), said.stderr


def test_logo_stands_on_the_first_page_and_one_that_is_no_picture_keeps_no_report_back() -> None:
    tile = tile_of(bars_of("Bars"))
    pictures = run("pdfimages", "-list", "FILE", given=to_pdf(report_of(tile, logo=png(64, 32)))).splitlines()[2:]
    assert [line.split()[:5] for line in pictures] == [["1", "0", "image", "64", "32"]]
    for broken in (jpeg(), webp(), png()[:40]):
        assert to_pdf(report_of(tile, logo=broken)) == to_pdf(report_of(tile))


def test_twelve_tiles_take_less_than_a_megabyte() -> None:
    figures: list[Figure] = [bars_of("Bars"), line_of("Line"), donut_of(tuple("abcdefgh")), table_of(("Storm Season", "Low Water"))]
    assert len(to_pdf(report_of(*(tile_of(each) for each in figures * 3)))) < 1_000_000


@pytest.mark.parametrize(("paper", "size"), [(Paper.A4, "595.276 x 841.89 pts (A4)"), (Paper.LETTER, "612 x 792 pts (letter)")])
def test_paper_is_the_one_that_was_asked_for(paper: Paper, size: str) -> None:
    assert size in run("pdfinfo", "FILE", given=to_pdf(report_of(tile_of(bars_of("Bars"))), paper=paper))
