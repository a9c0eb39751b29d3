"""What a mail shows of a report, before it is text or HTML: both say the same, in the same words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from rushes.boards import text_marker
from rushes.figures import ColumnKind, Figure, FigureKind, Format, clean_line
from rushes.reports.document import Report, ReportTile
from rushes.reports.pictures import Picture

__all__ = ["MailContents", "MailNumber", "MailTable", "MailTile", "contents_of"]

_FIRST_ROWS = 12
_MOST_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class MailNumber:
    """A large number: its name ("" where the tile's is enough), itself with its unit, and how it changed."""

    label: str
    text: str
    change: str


@dataclass(frozen=True, slots=True)
class MailTable:
    """The first rows of a figure; `more` says how many are left out, "" for none."""

    heads: tuple[str, ...]
    are_numbers: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    footer: tuple[str, ...]
    more: str


@dataclass(frozen=True, slots=True)
class MailTile:
    """One tile: what it says, and of a chart its picture (named in the message by `cid`) or else its first rows."""

    title: str
    subtitle: str
    numbers: tuple[MailNumber, ...]
    summary: str
    table: MailTable | None
    picture: Picture | None
    cid: str
    text: str
    marked: Markup
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MailContents:
    """All that a mail shows of a report."""

    title: str
    account: str
    as_of: str
    told: tuple[str, ...]
    tiles: tuple[MailTile, ...]
    definitions: tuple[tuple[str, str], ...]


def contents_of(report: Report, pictures: Sequence[Picture | None] = ()) -> MailContents:
    """Return what a mail shows of a report, each text cleaned of what moves a line or a cursor.

    Args:
        report: It.
        pictures: Of each tile its picture, None where it has none; left out, no tile has one.
    """
    shown = [*pictures, *[None] * (len(report.tiles) - len(pictures))]
    return MailContents(
        title=clean_line(report.title),
        account=clean_line(report.account),
        as_of=clean_line(report.as_of),
        told=tuple(map(clean_line, report.told)),
        tiles=tuple(_tile(each, shown[place], place, report.locale) for place, each in enumerate(report.tiles)),
        definitions=tuple((clean_line(name), clean_line(text)) for name, text in report.definitions),
    )


def _tile(tile: ReportTile, picture: Picture | None, place: int, locale: str) -> MailTile:
    figure = tile.figure
    is_kpi = figure is not None and figure.kind is FigureKind.KPI
    return MailTile(
        title=clean_line(tile.title),
        subtitle=clean_line(figure.subtitle) if figure else "",
        numbers=_numbers(figure) if figure and is_kpi else (),
        summary=clean_line(figure.empty.message if figure.empty else figure.summary) if figure and not is_kpi else "",
        table=_table(figure, locale) if figure and not is_kpi else None,
        picture=picture,
        cid=f"figure-{place + 1}",
        text="\n".join(clean_line(line) if line.strip() else "" for line in tile.text.splitlines()),
        # What marks a text lets no HTML through, no picture, and no link but to pages and addresses.
        marked=Markup(text_marker().render(tile.text)),  # noqa: S704
        notes=tuple(clean_line(each) for each in (tile.told, *(figure.notes if figure else ()), *tile.notices) if each),
    )


def _numbers(figure: Figure) -> tuple[MailNumber, ...]:
    shown = figure.panels or (figure,)
    return tuple(
        MailNumber(
            clean_line(each.title) if len(shown) > 1 else "",
            clean_line(f"{each.total_text} {each.unit_label}"),
            clean_line(each.empty.message if each.empty else each.change),
        )
        for each in shown
    )


def _table(figure: Figure, locale: str) -> MailTable | None:
    """Return the first rows, and of many columns the first: the whole table is a click away."""
    table = figure.table
    if figure.empty or not table.rows:
        return None
    places = [place for place, column in enumerate(table.columns) if column.kind is not ColumnKind.TREND][:_MOST_COLUMNS]
    left_out = len(table.rows) - _FIRST_ROWS
    more = (
        Format(locale).language.say_count("and {count} more row", "and {count} more rows", left_out, count=left_out) if left_out > 0 else ""
    )
    return MailTable(
        heads=tuple(clean_line(table.columns[each].label) for each in places),
        are_numbers=tuple(table.columns[each].is_number for each in places),
        rows=tuple(tuple(clean_line(row[each].text) for each in places) for row in table.rows[:_FIRST_ROWS]),
        footer=tuple(clean_line(table.footer[each].text) for each in places) if table.footer else (),
        more=more,
    )
