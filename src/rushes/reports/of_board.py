"""A dashboard as it was drawn for somebody, as a report: what it is narrowed to, each tile, what is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rushes.boards import DrawnBoard, DrawnTile, cannot_in_words, filters_in_words
from rushes.domain import Paper, Scope
from rushes.explore import KeptField, described_in_words, field_in_words, measure_in_words, narrowing_in_words, productions_in_words
from rushes.figures import LIGHT, Figure, Format, to_workbook
from rushes.reports.document import Report, ReportTile

__all__ = ["Copy", "limits_in_words", "report_of", "told_of", "workbook_of_board"]


@dataclass(frozen=True, slots=True)
class Copy:
    """For whom a report is made.

    Args:
        account: The account's name.
        limits: What of the account the reader does not see; a sentence each.
        locale: How words, numbers and dates are written.
        at: The moment of its making, aware.
        accent: The account's colour, None for the product's own.
        logo: The account's logo.
        paper: What it is printed on, None for what is used where its language is.
    """

    account: str
    limits: tuple[str, ...]
    locale: str
    at: datetime
    accent: str | None = None
    logo: bytes | None = None
    paper: Paper | None = None


def limits_in_words(scope: Scope, account_id: int, person: str, form: Format) -> tuple[str, ...]:
    """Return what a file, which goes on without its page, says of a scope that is not the whole account.

    Args:
        scope: Whose numbers it holds.
        account_id: The account.
        person: Who may see them.
        form: The reader's formats.
    """
    grant = scope.grant_for(account_id)
    if grant is not None and grant.sees_all_productions:
        return ()
    return (form.language.say("Only the productions that {person} may see.", person=person),)


def report_of(board: DrawnBoard, copy: Copy) -> Report:
    """Return a dashboard as a report."""
    return Report(
        title=board.title,
        account=copy.account,
        as_of=board.as_of,
        told=_told(board, copy),
        tiles=tuple(_tile(each) for each in board.drawn),
        definitions=_definitions(board, Format(copy.locale)),
        locale=copy.locale,
        at=copy.at,
        accent=copy.accent or LIGHT.accent,
        logo=copy.logo,
    )


def workbook_of_board(board: DrawnBoard, copy: Copy) -> bytes:
    """Return a dashboard as a workbook: a sheet for each chart, with whose numbers it holds and what it is narrowed to."""
    form = Format(copy.locale)
    sheets = [(figure, (copy.account, *copy.limits, *lines)) for figure, lines in _sheets(board, form)]
    return to_workbook(board.title, sheets, at=copy.at)


def told_of(board: DrawnBoard, tile_id: str, form: Format) -> tuple[str, ...]:
    """Return what a file says of a tile beside its figure: what it is narrowed to, and what of it cannot be shown."""
    drawn = board.drawn_tile(tile_id)
    if drawn is None or drawn.state is None:
        return ()
    return (*narrowing_in_words(drawn.state, board.productions, form), *drawn.notices)


def _sheets(board: DrawnBoard, form: Format) -> list[tuple[Figure, tuple[str, ...]]]:
    return [
        (each.tile.figure, (*told_of(board, each.tile.id, form), each.tile.as_of, each.tile.notice)) for each in board.drawn if each.tile
    ]


def _told(board: DrawnBoard, copy: Copy) -> tuple[str, ...]:
    form = Format(copy.locale)
    chosen = productions_in_words([each.label for each in board.productions if each.is_selected], form)
    return (
        *copy.limits,
        chosen,
        *(f"{told}." for told in filters_in_words(board, form).values()),
        *board.notices,
        *cannot_in_words(board, form),
    )


def _tile(drawn: DrawnTile) -> ReportTile:
    saved, figure = drawn.board_tile, drawn.tile.figure if drawn.tile else None
    about = (drawn.tile.notice,) if drawn.tile and drawn.tile.notice else ()
    return ReportTile(
        title=figure.title if figure else saved.title,
        columns=saved.w,
        figure=figure,
        text=saved.text,
        told=drawn.told,
        notices=(*about, *drawn.notices),
    )


def _definitions(board: DrawnBoard, form: Format) -> tuple[tuple[str, str], ...]:
    """Return what each measure that is shown counts, in the order in which they come, and what the account's own fields are."""
    values = [(value, each.state.catalogue) for each in board.drawn if each.tile and each.state for value in each.state.values]
    used = dict.fromkeys((use.name, catalogue) for value, catalogue in values for use in value.uses)
    kept = dict.fromkeys(value.of for value, _ in values if isinstance(value.of, KeptField))
    found = [(catalogue.measure(name), catalogue) for name, catalogue in used]
    return (
        *((measure_in_words(each, form, catalogue), described_in_words(each, form, catalogue)) for each, catalogue in found),
        *((each.label, field_in_words(each, form)) for each in kept),
    )
