"""Values of JSON: found by a path, and written as text to their last digit."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rushes.outbound import Json
from rushes.rest import at_path, raw_of, text_of


def test_path_leads_to_what_stands_there() -> None:
    body: Json = {"user": {"id": 5}, "a.b": 6, "list": [{"id": 7}, 8]}
    assert [at_path(body, path) for path in ("user.id", "a.b", "user.name", "list.id", "user.id.x")] == [5, 6, None, None, None]
    assert [at_path(body, path) for path in ("list.0.id", "list.1", "list.2", "list.99999999999", "list.-1")] == [7, 8, None, None, None]
    assert at_path([1], "") == [1]
    assert at_path([1], "rows") is None


def test_raw_row_is_text_of_at_most_four_thousand_characters() -> None:
    assert raw_of({"n": Decimal("1.50"), "name": "é"}) == '{"n": "1.50", "name": "é"}'
    assert len(raw_of(["x" * 9_000])) == 4_000


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None), ("", ""), ("é", "é"), (True, "true"), (False, "false"), (0, "0"), (10**30, "1" + "0" * 30), (Decimal("1.50"), "1.50"),
        (Decimal("1e5"), "100000"), (Decimal("-1E-7"), "-0.0000001"), (Decimal("1e999999999"), "1E+999999999"), (Decimal("NaN"), "NaN"),
        ([], "[]"), ({"a": [1, Decimal("2.50"), None, "\"x"]}, '{"a": [1, 2.50, null, "\\"x"]}'),
    ],
)  # fmt: skip
def test_value_is_written_in_full(value: Json, text: str | None) -> None:
    assert text_of(value) == text
