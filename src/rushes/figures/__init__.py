"""From a right number to a picture of it: one figure, every medium.

Owns what a figure is, how a number reads, the colours, and the renderers (SVG, Plotly, table, CSV, workbook)
that show the same text to the last digit. Must never know SQL, a scope, a person, or a route; it
draws the result it is given and computes no number that the result does not hold.
"""

from rushes.figures.build_bars import grouped_bars
from rushes.figures.build_calendar import calendar
from rushes.figures.build_donut import donut
from rushes.figures.build_kpi import kpi
from rushes.figures.build_line import line
from rushes.figures.build_table import data_table, state_in_words
from rushes.figures.build_treemap import treemap
from rushes.figures.build_weekdays import weekdays
from rushes.figures.chart import CHART_KINDS, chart
from rushes.figures.chart_kind import ChartKind, draws_former, why_not
from rushes.figures.csv_rows import write_csv
from rushes.figures.csv_table import to_csv
from rushes.figures.format import NO_NUMBER, Format
from rushes.figures.model import (
    OTHERS_SLOT,
    Cell,
    ColumnKind,
    Direction,
    Empty,
    EmptyReason,
    Figure,
    FigureKind,
    Mark,
    Orientation,
    Series,
    Table,
    TableColumn,
)
from rushes.figures.names import clean_line, clean_name, shown_in
from rushes.figures.plotly_document import to_plotly_document
from rushes.figures.plotly_figure import to_plotly
from rushes.figures.render_svg import to_svg
from rushes.figures.sheet_parts import place_name
from rushes.figures.sparkline import sparkline_svg
from rushes.figures.stylesheet import figures_css, fill_of
from rushes.figures.svg import Link
from rushes.figures.text_column import with_texts
from rushes.figures.tokens import DARK, LIGHT, Palette, Theme, palette_of, tokens_css
from rushes.figures.wording import measure_head
from rushes.figures.workbook import to_workbook, to_xlsx
from rushes.figures.workbook_rows import write_xlsx

__all__ = [
    "CHART_KINDS",
    "DARK",
    "LIGHT",
    "NO_NUMBER",
    "OTHERS_SLOT",
    "Cell",
    "ChartKind",
    "ColumnKind",
    "Direction",
    "Empty",
    "EmptyReason",
    "Figure",
    "FigureKind",
    "Format",
    "Link",
    "Mark",
    "Orientation",
    "Palette",
    "Series",
    "Table",
    "TableColumn",
    "Theme",
    "calendar",
    "chart",
    "clean_line",
    "clean_name",
    "data_table",
    "donut",
    "draws_former",
    "figures_css",
    "fill_of",
    "grouped_bars",
    "kpi",
    "line",
    "measure_head",
    "palette_of",
    "place_name",
    "shown_in",
    "sparkline_svg",
    "state_in_words",
    "to_csv",
    "to_plotly",
    "to_plotly_document",
    "to_svg",
    "to_workbook",
    "to_xlsx",
    "tokens_css",
    "treemap",
    "weekdays",
    "why_not",
    "with_texts",
    "write_csv",
    "write_xlsx",
]
