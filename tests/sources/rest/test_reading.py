"""Resources of every style become raw tables: every row, every value as it stands there, or nothing at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from outbound.scripted import Received, Reply, ScriptedServer
from platforms.connections import NOW
from rushes.clock import FrozenClock
from rushes.errors import InvalidQuery, SourceRefused, SourceUnreachable, UnknownName
from rushes.sources import Asked, ReadLimits
from rushes.sources.rest import RestResources
from sources.rest.declared import HERE, ROWS, aside_of, page_of, place_at, read, rows_of

STYLES: dict[str, dict[str, Any]] = {
    "offset": {"style": "offset", "size": 3, "size_parameter": "limit"},
    "offset, announced": {"style": "offset", "size": 3, "total": "meta.total"},
    "page": {"style": "page", "size": 3},
    "page, said": {"style": "page", "pages": "meta.pages", "total": "meta.total"},
    "cursor": {"style": "cursor", "next": "meta.next"},
    "link": {"style": "link"},
}
EVERY = [(number + 1, str(number), f"row {number}") for number in range(7)]


@pytest.mark.parametrize("style", STYLES)
def test_every_style_of_pages_gives_every_row(style: str, tmp_path: Path) -> None:
    with ScriptedServer(answer=page_of) as server:
        raw = read(place_at(server, {"path": "/rows", "rows": "items", "paging": STYLES[style]}), tmp_path)
    assert (raw.headers, raw.rows, raw.broken_rows) == (("id", "name"), 7, 0)
    assert rows_of(raw) == EVERY
    assert [each.name for each in tmp_path.iterdir()] == ["raw.parquet"]


def test_values_stand_as_they_were_written(tmp_path: Path) -> None:
    body = b"""[{"n": 1.50, "big": 123456789012345678901234567890, "e": 1e5, "small": -0.0000001, "t": "caf\\u00e9, \\"x\\"\\n\\u0000", "yes": true, "no": null,
        "empty": "", "inner": {"a": [1.10, null, "\\u00e9"]}, "huge": 1e999999}, {"later": " 007 "}]"""
    with ScriptedServer(Reply(raw=body)) as server:
        raw = read(place_at(server), tmp_path)
    assert raw.headers == ("n", "big", "e", "small", "t", "yes", "no", "empty", "inner", "huge", "later")
    first, second = rows_of(raw)
    assert first[1:] == (
        "1.50", "123456789012345678901234567890", "100000", "-0.0000001", 'café, "x"\n\0', "true", None, "", '{"a": [1.10, null, "é"]}', "1E+999999", None,
    )  # fmt: skip
    assert second == (2, *[None] * 10, " 007 ")


def test_columns_are_those_that_are_declared(tmp_path: Path) -> None:
    body = [{"id": 1, "meta": {"title": "One", "tags": ["a", "b"]}, "a.b": 5}, {"id": 2, "meta": None, "extra": "x"}]
    columns = {"Id": "id", "Title": "meta.title", "First tag": "meta.tags.0", "Dotted": "a.b"}
    with ScriptedServer(Reply(value=body)) as server:
        raw = read(place_at(server, {"path": "/rows", "paging": "none", "columns": columns}), tmp_path)
    assert raw.headers == tuple(columns)
    assert rows_of(raw) == [(1, "1", "One", "a", "5"), (2, "2", None, None, None)]


def test_column_that_no_row_has_any_more_is_refused_and_one_that_is_null_is_not(tmp_path: Path) -> None:
    columns = {"Id": "id", "Title": "meta.title"}
    with ScriptedServer(Reply(value=[{"id": 1, "meta": {"title": None}}]), Reply(value=[{"id": 1, "meta": {"name": "x"}}])) as server:
        place = place_at(server, {"path": "/rows", "paging": "none", "columns": columns})
        assert rows_of(read(place, tmp_path)) == [(1, "1", None)]
        with pytest.raises(InvalidQuery, match=r"No row has a “meta\.title” for the column “Title”"):
            read(place, tmp_path)


def test_fields_that_come_and_go_between_pages_are_all_columns(tmp_path: Path) -> None:
    pages = [Reply(value=[{"a": 1}]), Reply(value=[{"b": 2}, {"c": 3, "a": 4}]), Reply(value=[])]
    with ScriptedServer(*pages) as server:
        raw = read(place_at(server, {"path": "/rows", "paging": "page"}), tmp_path)
    assert (raw.headers, rows_of(raw)) == (("a", "b", "c"), [(1, "1", None, None), (2, None, "2", None), (3, "4", None, "3")])


def test_row_that_is_none_is_set_aside_with_its_line(tmp_path: Path) -> None:
    deep = b'{"id": ' + b"[" * 900 + b"]" * 900 + b"}"
    with ScriptedServer(Reply(raw=b'[{"id": 1}, 5, {"id": 2}, ["x"], ' + deep + b"]")) as server:
        raw = read(place_at(server), tmp_path)
    assert ([row[:2] for row in rows_of(raw)][:2], raw.rows + raw.broken_rows) == ([(1, "1"), (3, "2")], 5)
    assert aside_of(raw)[:2] == [(2, "The row is no object.", "5"), (4, "The row is no object.", '["x"]')]


def test_days_are_filled_in_and_end_yesterday(tmp_path: Path) -> None:
    resource = {"path": "/rows/{today}", "parameters": {"from": "{first}", "to": "{last}"}, "days": 7, "paging": "none"}
    with ScriptedServer(Reply(value=ROWS)) as server:
        read(place_at(server, resource), tmp_path)
        (asked,) = server.received
    assert (asked.path, asked.query) == ("/api/rows/2026-11-22", {"from": ["2026-11-15"], "to": ["2026-11-21"]})


@pytest.mark.parametrize(("announced", "words"), [(8, "announces 8 rows and gives 7"), (6, "announces 6 rows and gives 7")])
def test_rows_that_are_not_as_many_as_announced_are_refused(announced: int, words: str, tmp_path: Path) -> None:
    with ScriptedServer(Reply(value=ROWS, headers={"X-Total": str(announced)})) as server:
        with pytest.raises(SourceRefused, match=words):
            read(place_at(server, {"path": "/rows", "paging": {"style": "none", "total_header": "x-total"}}), tmp_path)
        assert len(server.received) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("paging", "words"),
    [
        ({"style": "none", "total": "meta.totl"}, "does not say how many rows there are"),
        ({"style": "none", "total_header": "X-Totl"}, "does not say how many rows there are"),
        ({"style": "page", "pages": "meta.pags"}, "does not say at “meta.pags” how many pages there are"),
        ({"style": "none", "total": "nought"}, "announces 0 rows and gives 3"),
    ],
)
def test_number_that_is_not_where_it_is_declared_to_be_is_refused(paging: dict[str, Any], words: str, tmp_path: Path) -> None:
    with (
        ScriptedServer(Reply(value={"items": ROWS[:3], "meta": {"total": 3, "pages": 1}, "nought": 0})) as server,
        pytest.raises(SourceRefused, match=words),
    ):
        read(place_at(server, {"path": "/rows", "rows": "items", "paging": paging}), tmp_path)


def test_listing_that_changes_while_it_is_read_is_read_again(tmp_path: Path) -> None:
    def answer(asked: Received) -> Reply:
        total = 7 if len(server.received) == 1 else 8
        rows = [*ROWS, {"id": 7, "name": "row 7"}][:total]
        return Reply(value={"rows": rows[asked.number("offset") :][:4], "total": total})

    resource = {"path": "/rows", "rows": "rows", "paging": {"style": "offset", "total": "total"}}
    with ScriptedServer(answer=answer) as server:
        assert read(place_at(server, resource), tmp_path).rows == 8
        assert len(server.received) == 4
    with (
        ScriptedServer(
            answer=lambda asked: Reply(value={"rows": [{"a": asked.number("offset")}], "total": 3 + asked.number("offset") % 2})
        ) as server,
        pytest.raises(SourceUnreachable, match="goes on changing"),
    ):
        read(place_at(server, resource), tmp_path)


@pytest.mark.parametrize(
    ("paging", "words"),
    [({"style": "page"}, "same page again"), ({"style": "cursor", "next": "next"}, "same page again"), ({"style": "link", "next": "url"}, "same page again")],
)  # fmt: skip
def test_pages_that_come_again_are_refused(paging: dict[str, Any], words: str, tmp_path: Path) -> None:
    body = {"rows": ROWS, "next": "again", "url": "?cursor=1"}
    with ScriptedServer(Reply(value=body)) as server:
        with pytest.raises(SourceRefused, match=words):
            read(place_at(server, {"path": "/rows", "rows": "rows", "paging": paging}), tmp_path)
        assert len(server.received) <= 3


def test_cursor_that_turns_in_a_circle_is_refused(tmp_path: Path) -> None:
    def answer(asked: Received) -> Reply:
        return Reply(value={"rows": [{"n": len(server.received)}], "next": "ab"[len(server.received) % 2]})

    with ScriptedServer(answer=answer) as server, pytest.raises(SourceRefused, match="same page again"):
        read(place_at(server, {"path": "/rows", "rows": "rows", "paging": {"style": "cursor", "next": "next"}}), tmp_path)


@pytest.mark.parametrize(
    ("limits", "words"),
    [(ReadLimits(rows=20), "20 rows"), (ReadLimits(text_bytes=200), "more than can be read"), (ReadLimits(columns=5), "from 1 to 5"), (ReadLimits(seconds=1), "longer than 1 s")],
)  # fmt: skip
def test_pages_without_end_stop_at_the_limits(limits: ReadLimits, words: str, tmp_path: Path) -> None:
    def answer(asked: Received) -> Reply:
        page = asked.number("page")
        return Reply(value={"rows": [] if limits.seconds == 1 else [{f"column {page}": page}], "next": f"{page + 1}"})

    paging = {"style": "cursor", "next": "next", "parameter": "page"}
    with ScriptedServer(answer=answer) as server, pytest.raises((SourceRefused, InvalidQuery), match=words):
        read(place_at(server, {"path": "/rows", "rows": "rows", "paging": paging}), tmp_path, limits=limits)
    assert list(tmp_path.iterdir()) == []


def test_more_pages_than_may_come_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rushes.sources.rest.call._MOST_PAGES", 20)
    with (
        ScriptedServer(answer=lambda asked: Reply(value=[{"n": asked.number("page")}])) as server,
        pytest.raises(SourceRefused, match="more pages than"),
    ):
        read(place_at(server, {"path": "/rows", "paging": "page"}), tmp_path)


@pytest.mark.parametrize("body", [[], [{}]])
def test_resource_without_columns_is_refused_and_with_them_is_empty(body: list[Any], tmp_path: Path) -> None:
    with ScriptedServer(Reply(value=body)) as server, pytest.raises(InvalidQuery, match="no column is declared"):
        read(place_at(server), tmp_path)
    with ScriptedServer(Reply(value=[])) as server:
        raw = read(place_at(server, {"path": "/rows", "paging": "none", "columns": {"Id": "id"}}), tmp_path)
    assert (raw.headers, rows_of(raw)) == (("Id",), [])


def test_look_shows_the_first_rows_with_what_json_calls_their_values() -> None:
    body = {"items": [*[{"id": n, "on": n == 1, "in": {"a": 1}, "name": "x" * 300} for n in range(9)], {"late": 1.5}]}
    kind = RestResources()
    with ScriptedServer(Reply(value=body, headers={"Link": '<?cursor=2>; rel="next"'})) as server:
        place = place_at(server, {"path": "/rows", "rows": "items", "paging": "link"})
        look = kind.look(place, "", Asked("rows"), HERE, rows=2)
        assert len(server.received) == 1
    assert look.columns == (("id", "number"), ("on", "boolean"), ("in", "object"), ("name", "string"), ("late", "number"))
    assert look.rows == (("0", "false", '{"a": 1}', "x" * 199 + "…", None), ("1", "true", '{"a": 1}', "x" * 199 + "…", None))


def test_attempt_reads_one_page_of_the_first_resource() -> None:
    kind = RestResources()
    with ScriptedServer(answer=page_of) as server:
        place = place_at(server, {"path": "/rows", "rows": "items", "paging": "link"})
        reached = kind.attempt(place, "", HERE)
        assert (reached.server, reached.tables, reached.is_encrypted, reached.could_write) == (f"127.0.0.1:{server.port}", 1, False, None)
        assert len(server.received) == 1
    assert [each.name for each in kind.tables(place, "", HERE)] == ["rows"]


def test_resource_that_is_not_declared_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean “rows”"):
        RestResources().look(place_at("http://127.0.0.1:9"), "", Asked("row"), HERE, rows=5)


GROWING = {
    "path": "/rows",
    "parameters": {"from": "{since}T00:00", "state": "done"},
    "rows": "items",
    "paging": {"style": "none", "total": "total"},
    "columns": {"Id": "id", "Changed": "changed"},
}
CHANGED = ["2026-11-01T08:00:00Z", "2026-11-02T23:59:59Z", "2026-11-03", None, "soon", "2026-11-09"]


def _those_that_changed(asked: Received) -> Reply:
    rows = [{"id": number, "changed": each} for number, each in enumerate(CHANGED)]
    return Reply(value={"items": rows, "total": len(rows)})


@pytest.mark.parametrize(
    ("since", "asked", "kept"),
    [
        (None, "", "012345"),
        (("Changed", "2026-11-03"), "2026-11-03T00:00", "2345"),
        (("Id", "4"), "4T00:00", "45"),
        (("Id", "3.5"), "3.5T00:00", "45"),
    ],
)
def test_what_is_new_is_asked_for_and_older_rows_are_left_out(since: tuple[str, str] | None, asked: str, kept: str, tmp_path: Path) -> None:
    with ScriptedServer(answer=_those_that_changed) as server:
        raw = read(place_at(server, GROWING), tmp_path, since=since)
        assert [each.query.get("from", [""])[0] for each in server.received] == [asked]
        assert [each.query["state"] for each in server.received] == [["done"]]
    assert "".join(row[1] for row in rows_of(raw)) == kept


def test_nothing_new_is_a_table_without_rows(tmp_path: Path) -> None:
    with ScriptedServer(Reply(value={"items": [], "total": 0})) as server:
        raw = read(place_at(server, GROWING), tmp_path, since=("Changed", "2026-11-03"))
    assert (raw.headers, raw.rows, raw.broken_rows) == (("Id", "Changed"), 0, 0)


@pytest.mark.parametrize(
    ("resource", "column", "words"),
    [
        ({**GROWING, "parameters": {}}, "Id", r"declare a parameter of it that names \{since\}"),
        (GROWING, "Gone", "There is no column “Gone”"),
    ],
)
def test_resource_that_cannot_be_asked_for_what_is_new_says_so(resource: dict[str, Any], column: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidQuery, match=words):
        read(place_at("http://127.0.0.1:9", resource), tmp_path, since=(column, "3"))


def test_first_rows_are_looked_at_without_asking_for_what_is_new() -> None:
    with ScriptedServer(answer=_those_that_changed) as server:
        look = RestResources(FrozenClock(NOW)).look(place_at(server, GROWING), "", Asked("rows"), HERE, rows=2)
        assert [[*each.query] for each in server.received] == [["state"]]
    assert [row[0] for row in look.rows] == ["0", "1"]
