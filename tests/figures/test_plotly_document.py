"""A figure without a page around it: whole, as Plotly takes it, with its title above and what is said of it below."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import plotly.graph_objects as go
import pytest

from figures.gallery import EN, bars_of, every_figure, table_of
from figures.samples import HOSTILE_NAMES
from rushes.figures import Empty, EmptyReason, FigureKind, to_plotly_document
from rushes.figures.empty_figure import empty_figure

EVERY = every_figure()
TOLD = "As of Sunday 22 November 2026, 07:00"


@pytest.mark.parametrize("name", EVERY)
def test_every_figure_is_one_that_plotly_takes_with_all_that_is_said_of_it(name: str) -> None:
    figure = EVERY[name]
    document = to_plotly_document(figure, (TOLD, ""))
    assert set(document) == {"data", "layout"}
    drawn = go.Figure(document)
    assert drawn.data
    texts = [note.text for note in drawn.layout.annotations]
    assert texts[-1] == TOLD
    below = " ".join(text.replace("&#36;", "$") for text in texts)
    assert all(note.split()[0] in below for note in figure.notes)
    assert drawn.layout.height > 100


@pytest.mark.parametrize("name", EVERY)
def test_no_name_or_title_is_markup(name: str) -> None:
    figure = replace(EVERY[name], title=HOSTILE_NAMES[0], subtitle=HOSTILE_NAMES[1])
    words = json.dumps(to_plotly_document(figure, (HOSTILE_NAMES[2],)))
    assert set(re.findall(r"<[^>]*>", words)) <= {"<br>", "<b>", "</b>", "<extra>", "</extra>"}


def test_picture_keeps_its_size_and_its_marks_within_the_larger_sheet() -> None:
    bare, more = to_plotly_document(bars_of("Bars")), to_plotly_document(bars_of("Bars"), (TOLD,))
    assert bare["data"] == more["data"]
    sizes = [go.Figure(each).layout for each in (bare, more)]
    plots = [each.height - each.margin.t - each.margin.b for each in sizes]
    assert plots[0] == plots[1]
    assert sizes[0].width == sizes[1].width


def test_table_has_the_texts_of_the_figure_and_its_total_last() -> None:
    figure = table_of(("Coast Live", "Quiz"))
    (table,) = go.Figure(to_plotly_document(figure)).data
    assert [*table.cells.values[0]][:2] == [row[0].text for row in figure.table.rows]
    assert len(table.header.values) == len(figure.table.columns) - 1


def test_empty_figure_says_why() -> None:
    empty = Empty(EmptyReason.NO_ACTIVITY, "Nothing was ingested.")
    figure = empty_figure(FigureKind.BARS, empty, id="bars", title="Bars", subtitle="", format=EN)
    assert [note["text"] for note in to_plotly_document(figure)["layout"]["annotations"]] == ["Nothing was ingested."]
