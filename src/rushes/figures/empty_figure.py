"""A figure with nothing in it, which says why."""
# ruff: noqa: A002 (`id` and `format` are the words every builder uses)

from __future__ import annotations

from rushes.figures.format import Format
from rushes.figures.model import Empty, Figure, FigureKind, Table
from rushes.figures.names import clean_line

__all__ = ["empty_figure"]


def empty_figure(kind: FigureKind, empty: Empty, *, id: str, title: str, subtitle: str, format: Format) -> Figure:
    """Return a figure of that kind whose place is taken by the reason's sentence."""
    return Figure(
        id=id,
        kind=kind,
        title=clean_line(title),
        subtitle=clean_line(subtitle),
        summary=empty.message,
        table=Table((), (), clean_line(title)),
        empty=empty,
        locale=format.locale,
    )
