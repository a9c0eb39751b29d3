"""The files of a document: itself, on paper, and as a workbook. Of equal documents every byte is equal."""

from __future__ import annotations

from rushes.domain import Paper
from rushes.figures import LIGHT, to_workbook
from rushes.reports.document import Report, ReportTile
from rushes.reports.pdf import to_pdf
from rushes.reports.statements.canonical import Document, canonical_json, read_instant
from rushes.reports.statements.tables import Words

__all__ = ["files_of"]


def files_of(document: Document, locale: str, paper: Paper = Paper.A4) -> dict[str, bytes]:
    """Return a document's files, by form.

    Args:
        document: A statement or a note.
        locale: How its words, numbers and dates are written on paper and in the workbook.
        paper: What it is printed on.

    Raises:
        CallerError: This installation cannot print.
    """
    data, words, at = canonical_json(document), Words(document, locale), read_instant(document["issued_at"])
    figures, told = words.figures(), words.told()
    report = Report(
        title=words.title,
        account=words.account,
        as_of=words.issued,
        told=told,
        tiles=tuple(ReportTile(each.title, 12, each) for each in figures),
        definitions=words.definitions(),
        locale=locale,
        at=at,
        accent=LIGHT.accent,
    )
    sheets = [(each, (words.account, words.title, words.issued, *told)) for each in figures]
    return {"json": data, "pdf": to_pdf(report, paper=paper), "xlsx": to_workbook(words.title, sheets, at=at)}
