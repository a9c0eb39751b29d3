"""From a right number to a picture of it: one figure, every medium.

Owns what a figure is, how a number reads, the colours, and the renderers (SVG, Plotly, table, CSV)
that show the same text to the last digit. Must never know SQL, a scope, a person, or a route; it
draws the result it is given and computes no number that the result does not hold.
"""

from rushes.figures.build_bars import grouped_bars
from rushes.figures.build_donut import donut
from rushes.figures.build_kpi import kpi
from rushes.figures.build_line import line
from rushes.figures.build_table import data_table
from rushes.figures.build_treemap import treemap
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
    Series,
    Table,
    TableColumn,
)

__all__ = [
    "NO_NUMBER",
    "OTHERS_SLOT",
    "Cell",
    "ColumnKind",
    "Direction",
    "Empty",
    "EmptyReason",
    "Figure",
    "FigureKind",
    "Format",
    "Mark",
    "Series",
    "Table",
    "TableColumn",
    "data_table",
    "donut",
    "grouped_bars",
    "kpi",
    "line",
    "treemap",
]
