"""The bullet chart: bars against a target, which is in the picture, in the words and in the table."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from figures.gallery import EN
from figures.samples import HOUR, YEAR
from figures.sheets import NAMES, monthly, named, over, sheet_of
from rushes.domain import Grain
from rushes.errors import InvalidQuery
from rushes.figures import Figure, to_plotly, to_svg
from rushes.figures.sheet_bullet import bullet_of
from rushes.metrics import Sheet


def bullet_from(sheet: Sheet) -> Figure:
    return bullet_of(sheet, id="b", title="Title", subtitle="Subtitle", format=EN)


def test_each_group_is_held_against_the_target_over_the_whole_period() -> None:
    sheet = monthly(target=100 * HOUR)
    figure = bullet_from(sheet)
    assert [mark.value for mark in figure.marks] == [numbers[0] for numbers in sheet.by_group]
    assert figure.marks[0].detail.replace("\u00a0", " ").endswith("80.4 h, 80 % of the target")
    assert [column.label for column in figure.table.columns][-2:] == ["Target (h)", "Reached"]
    assert [cell.text.replace("\u00a0", " ") for cell in figure.table.rows[0]][-2:] == ["100.0", "80.4 %"]
    assert figure.summary.startswith("Target: 100.0\u00a0h. ")


def test_months_or_the_total_are_held_against_it_where_there_are_no_groups() -> None:
    assert len(bullet_from(sheet_of(over(YEAR, Grain.MONTH), period=YEAR, target=HOUR)).marks) == 12
    assert len(bullet_from(sheet_of(target=HOUR)).marks) == 1


@pytest.mark.parametrize("width", [1096, 680, 326])
@pytest.mark.parametrize("target", [HOUR, 100 * HOUR, 9_000 * HOUR])
def test_target_stands_in_the_plot_with_its_words_within_the_drawing(width: int, target: int) -> None:
    figure = bullet_from(sheet_of(groups=named(NAMES), target=target))
    root = ET.fromstring(to_svg(figure, width=width))
    (line,) = [each for each in root.iter("line") if each.attrib["class"] == "goal"]
    assert 0 < float(line.attrib["x1"]) <= width
    assert figure.target_text in {"".join(each.itertext()) for each in root.iter("text")}
    layout = to_plotly(figure, width=width)["layout"]
    assert figure.target_text in [each["text"] for each in layout["annotations"]]  # type: ignore[index]


def test_sheet_without_a_target_is_refused() -> None:
    with pytest.raises(InvalidQuery, match="needs a target"):
        bullet_from(sheet_of())


def test_number_that_is_not_there_reaches_nothing() -> None:
    figure = bullet_from(sheet_of(groups=named(NAMES[:2]), count=lambda _, group, __: None if group else HOUR, target=HOUR))
    assert [row[-1].text for row in figure.table.rows] == ["100.0\u00a0%", "–"]
    assert replace(figure, target=None).target is None
