"""One number with its change, and the table with its states and small lines."""

from __future__ import annotations

from figures.gallery import EN, kpi_of, table_of
from figures.samples import HOSTILE_NAMES, HOUR, productions_table
from rushes.domain import Unit
from rushes.figures import ColumnKind, Direction, EmptyReason, data_table, kpi


def test_kpi_has_its_number_and_unit_apart_and_a_sentence() -> None:
    figure = kpi(
        id="k", label="Ingested", value=int(412.6 * HOUR), unit=Unit.MILLISECONDS, format=EN,
        change="8 % more than by this day in October", direction=Direction.UP, trend=(1, None, 3),
    )  # fmt: skip
    assert (figure.total_text, figure.unit_label) == ("412.6", "h")
    assert figure.summary == "Ingested: 412.6\u00a0h, 8 % more than by this day in October."
    assert figure.trend == (1, None, 3)


def test_kpi_without_a_number_is_not_reported_and_shows_a_dash() -> None:
    figure = kpi(id="k", label="Transcribed", value=None, unit=Unit.MILLISECONDS, format=EN, change="more")
    assert figure.empty is not None
    assert figure.empty.reason is EmptyReason.NOT_REPORTED
    assert (figure.total_text, figure.unit_label, figure.change) == ("–", "", "")


def test_kpi_of_zero_is_a_number() -> None:
    assert kpi(id="k", label="Items", value=0, unit=Unit.COUNT, format=EN).total_text == "0"


def test_table_has_names_with_keys_states_in_words_and_no_column_for_what_is_not_reported() -> None:
    figure = table_of(("Coast Live", "Base Camp 9", "Quiz", "Weather"))
    assert [column.label for column in figure.table.columns] == ["Production", "State", "Ingested (h)", "Stored", "Last 30 days"]
    assert [column.kind for column in figure.table.columns][1] is ColumnKind.STATE
    name, state, hours, stored, trend = figure.table.rows[3]
    assert (name.text, name.key) == ("Weather", "4")
    assert (state.text, state.key) == ("not visible", "not_visible")
    assert (hours.text, hours.sort_value) == ("0.4", 3 * HOUR // 7)
    assert (stored.text, stored.sort_value) == ("1.2\u00a0TB", 1_200_000_000_000)
    assert figure.table.rows[0][4].spark == (1.0, None, 2.0)
    assert trend.spark == ()
    assert figure.notes == ("Not reported by this connection: transcribed.",)


def test_hostile_names_in_a_table_are_one_clean_line_each() -> None:
    names = [row[0].text for row in table_of(HOSTILE_NAMES).table.rows]
    assert len(names) == len(HOSTILE_NAMES)
    assert not any("\u202e" in name or "\n" in name or "\x00" in name for name in names)
    assert names[8] == "Unnamed"


def test_table_without_rows_says_why() -> None:
    figure = data_table(productions_table([]), id="t", title="t", subtitle="s", format=EN)
    assert figure.empty is not None
    assert figure.empty.reason is EmptyReason.NO_ACTIVITY
    assert kpi_of("Stored").empty is None
