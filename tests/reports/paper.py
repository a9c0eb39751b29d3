"""Reports of the gallery's figures, and PDFs read back by programs that are not ours."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from tempfile import NamedTemporaryFile

from figures.gallery import every_figure
from rushes.figures import Figure
from rushes.reports import Report, ReportTile

AT = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


def tile_of(figure: Figure, columns: int = 6) -> ReportTile:
    return ReportTile(figure.title, columns, figure)


def report_of(*tiles: ReportTile, title: str = "Monthly usage", logo: bytes | None = None) -> Report:
    """Return a report of those tiles, of every figure of the gallery where there are none."""
    return Report(
        title=title,
        account="North Production House",
        as_of="As of Sunday 22 November 2026, 07:00.",
        told=("Only the productions that bob may see.",),
        tiles=tiles or tuple(tile_of(each) for each in every_figure().values()),
        definitions=(("Ingested", "Uploads that became playable media, by the day they were created."),),
        locale="en_GB",
        at=AT,
        accent="#0e6f68",
        logo=logo,
    )


def run(tool: str, *words: str, given: bytes) -> str:
    """Return what a program says of a PDF."""
    with NamedTemporaryFile(suffix=".pdf") as file:
        file.write(given)
        file.flush()
        return subprocess.run(
            [tool, *(file.name if word == "FILE" else word for word in words)], capture_output=True, check=True
        ).stdout.decode("utf-8", "replace")


def text_of(pdf: bytes, *words: str) -> str:
    """Return its text, each run of white space as one space."""
    return " ".join(run("pdftotext", *words, "-layout", "FILE", "-", given=pdf).split())
