"""The calendar: five states of a day that are told apart by form, round steps, a turned layout for phones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures.gallery import EN, calendar_of
from figures.samples import COVERED, GB, HOUR, NEVER, TODAY, over_time
from rushes.domain import Grain, Period, Unit
from rushes.errors import InvalidQuery
from rushes.figures import LIGHT, EmptyReason, Figure, Mark, calendar, to_plotly, to_svg
from rushes.figures.layout_calendar import lay_out_calendar
from rushes.figures.shades import SHADES, shades_of

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
WIDTHS = (1096, 680, 326)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def mark(figure: Figure, day: date) -> Mark:
    return next(each for each in figure.marks if each.key == day.isoformat())


def test_every_state_of_a_day_is_said_in_words() -> None:
    figure = calendar_of("Year")
    assert plain(mark(figure, date(2026, 11, 20)).detail) == "Friday 20 November 2026: 3.3 h"
    assert plain(mark(figure, date(2026, 11, 13)).detail) == "Friday 13 November 2026: 0.0 h"
    assert plain(mark(figure, date(2026, 11, 10)).detail) == "Tuesday 10 November 2026: 1.7 h, not complete"
    assert mark(figure, date(2026, 11, 17)).detail == "Tuesday 17 November 2026: not loaded"
    assert mark(figure, date(2026, 3, 3)).detail == "Tuesday 3 March 2026: not reported"
    states = {row[0].key: row[2].text for row in figure.table.rows}
    assert [states[day] for day in ("2026-11-20", "2026-11-10", "2026-11-17", "2026-03-03")] == [
        "Complete",
        "Not complete",
        "Not loaded",
        "Not reported",
    ]


def test_days_to_come_have_no_cell_and_the_year_keeps_its_room() -> None:
    figure = calendar_of("Year")
    assert figure.marks[-1].key == (TODAY - timedelta(days=1)).isoformat()
    assert lay_out_calendar(figure, 1096).columns == 53


def test_today_has_a_cell_once_something_of_it_is_loaded() -> None:
    covered = replace(COVERED, loaded=(Period(date(2026, 1, 1), TODAY),), missing=())
    result = over_time([(TODAY, (HOUR,))], ("ingested",), Grain.DAY, YEAR, coverage=covered)
    figure = calendar(result, id="year", measure="ingested", title="Year", subtitle="", format=EN)
    assert figure.marks[-1].key == TODAY.isoformat()
    assert plain(figure.marks[-1].detail) == "Sunday 22 November 2026: 1.0 h, not complete"


@pytest.mark.parametrize("width", WIDTHS)
def test_states_are_told_apart_by_their_form(width: int) -> None:
    root = ET.fromstring(to_svg(calendar_of("Year"), width=width))
    forms = {
        each.attrib["data-key"]: tuple(part.attrib["class"][:1] for part in each) for each in root.iter("g") if "data-key" in each.attrib
    }
    by_state = [forms[day] for day in ("2026-11-20", "2026-11-13", "2026-11-10", "2026-11-17", "2026-03-03")]
    assert len(set(by_state)) == 5


def test_legend_names_every_shade_and_the_states_that_occur() -> None:
    figure = calendar_of("Year")
    texts = [each.text for each in lay_out_calendar(figure, 1096).key]
    assert texts == [*figure.shades, "Nothing", "Not complete", "Not reported", "Not loaded"]
    rows = [(day, (HOUR,)) for day in Period(date(2026, 11, 1), date(2026, 11, 21)).each_day()]
    covered = replace(COVERED, missing=())
    whole = over_time(rows, ("ingested",), Grain.DAY, Period(date(2026, 11, 1), date(2026, 11, 21)), coverage=covered)
    plain_figure = calendar(whole, id="year", measure="ingested", title="Year", subtitle="", format=EN)
    assert [each.text for each in lay_out_calendar(plain_figure, 1096).key] == list(plain_figure.shades)


@pytest.mark.parametrize("width", WIDTHS)
def test_cells_lie_within_the_drawing_and_none_on_another(width: int) -> None:
    layout = lay_out_calendar(calendar_of("Year"), width)
    assert len({(box.x, box.y) for box in layout.boxes}) == len(layout.boxes)
    assert all(box.x >= 0 and box.x + box.width <= width and box.y + box.height <= layout.height for box in layout.boxes)
    assert all(box.width < layout.pitch_x and box.height < layout.pitch_y for box in layout.boxes)


def test_weeks_go_downward_on_a_phone_and_a_day_is_large_enough_for_a_finger() -> None:
    layout = lay_out_calendar(calendar_of("Year"), 326)
    assert layout.ways == "down"
    assert [len(row) for row in layout.rows[:2]] == [4, 7]
    assert min(min(box.width, box.height) for box in layout.boxes) >= 24


def test_rows_of_the_grid_are_weekdays_side_by_side_and_the_tab_key_stops_once() -> None:
    root = ET.fromstring(to_svg(calendar_of("Year"), width=1096, link=lambda mark: f"/dashboard?month={mark.key}"))
    rows = [each for each in root.iter("g") if each.attrib.get("role") == "row"]
    assert len(rows) == 7
    stops = [each for each in root.iter("a") if each.attrib["tabindex"] == "0"]
    assert [each.attrib["data-key"] for each in stops] == ["2026-11-21"]
    assert all(each.attrib["aria-label"] == each.attrib["data-tip"] for each in root.iter("a"))


def test_cells_of_plotly_stand_where_the_drawing_has_them() -> None:
    figure = calendar_of("Year")
    for width in WIDTHS:
        layout, drawn = lay_out_calendar(figure, width), to_plotly(figure, width=width)
        margin, heat = drawn["layout"]["margin"], drawn["data"][0]  # type: ignore[index]
        columns, rows = len(heat["z"][0]), len(heat["z"])
        pitch = (width - margin["l"] - margin["r"]) / columns, (layout.height - margin["t"] - margin["b"]) / rows
        for box in layout.boxes:
            x, y = margin["l"] + pitch[0] * box.column + heat["xgap"] / 2, margin["t"] + pitch[1] * box.row + heat["ygap"] / 2
            assert (x, y) == pytest.approx((box.x, box.y), abs=0.05)


def test_plotlys_colours_change_between_the_shades() -> None:
    figure = calendar_of("Year")
    heat = to_plotly(figure)["data"][0]  # type: ignore[index]
    for each in figure.marks:
        if each.value:
            below = [colour for place, colour in heat["colorscale"] if place <= each.value / heat["zmax"]]
            assert below[-1] == LIGHT.heat[each.shade]


@given(st.lists(st.integers(1, 10**15), min_size=1, max_size=60), st.sampled_from(list(Unit)))
def test_shades_are_in_order_and_each_has_words(values: list[int], unit: Unit) -> None:
    shades = shades_of(values, unit, EN)
    assert len(shades.words) == len(shades.limits) + 1 <= SHADES
    assert list(shades.limits) == sorted(set(shades.limits))
    found = [shades.shade(value) for value in sorted(values)]
    assert found == sorted(found)
    assert found[-1] < len(shades.words)
    assert len(set(shades.words)) == len(shades.words)


def test_shades_are_not_spoilt_by_one_extraordinary_day() -> None:
    shades = shades_of([*(HOUR * number for number in range(1, 41)), 900 * HOUR], Unit.MILLISECONDS, EN)
    assert [plain(each) for each in shades.words] == ["Up to 10 h", "10 h to 20 h", "20 h to 30 h", "More than 30 h"]


def test_shades_of_numbers_that_are_nearly_equal_are_few() -> None:
    assert [plain(each) for each in shades_of([46_000 * GB, 46_010 * GB], Unit.BYTES, EN).words] == ["Up to 46.0 TB", "More than 46.0 TB"]
    assert shades_of([5, 5, 5], Unit.COUNT, EN).words == ("Some",)


def test_ratio_shown_as_a_limit_is_not_more_than_it() -> None:
    shades = shades_of([0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4], Unit.RATIO, EN)
    assert [plain(each) for each in shades.words] == ["Up to 10 %", "10 % to 20 %", "20 % to 30 %", "More than 30 %"]
    assert [shades.shade(each) for each in (0.1, 0.2, 0.3, 0.30001)] == [0, 1, 2, 3]


def test_calendar_of_nothing_says_why() -> None:
    never = over_time([], ("ingested",), Grain.DAY, YEAR, coverage=NEVER)
    figure = calendar(never, id="year", measure="ingested", title="Year", subtitle="", format=EN)
    assert figure.empty
    assert figure.empty.reason is EmptyReason.NOT_LOADED
    assert to_plotly(figure) == {}


def test_calendar_of_months_is_refused() -> None:
    with pytest.raises(InvalidQuery, match="days"):
        calendar(over_time([], ("ingested",), Grain.MONTH, YEAR), id="year", measure="ingested", title="", subtitle="", format=EN)
