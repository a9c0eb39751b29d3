"""One SELECT and nothing beside it, and names that cannot leave their quotes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rushes.errors import InvalidQuery
from rushes.sources import Asked
from rushes.sources.databases.asked import check_query, statement_of

KINDS = ("mysql", "postgresql", "sqlite")
NO_SELECT = (
    "", "   ", "DELETE FROM t", "INSERT INTO t VALUES (1)", "SET GLOBAL x = 1", "SHOW TABLES", "EXPLAIN SELECT 1", "CALL p()", "(SELECT 1)", "VALUES (1)",
    "SELECTED", "ATTACH 'x' AS y", "PRAGMA user_version = 3", "COPY t TO PROGRAM 'id'", "SET STATEMENT max_statement_time=0 FOR SELECT 1", "x" * 20_001,
)  # fmt: skip
NOT_ALONE = (
    "SELECT 1; SELECT 2", "SELECT 1) q INTO OUTFILE '/tmp/x' -- ", "SELECT 1) q INTO OUTFILE '/tmp/x'", "SELECT (1", "SELECT 'open", 'SELECT "open', "SELECT `open",
    "SELECT ')') ) q; DROP TABLE t", "SELECT 1) AS q UNION SELECT (2",
)  # fmt: skip
COMMENTS = ("SELECT 1 -- x", "SELECT /*!50000 1 */", "SELECT 1 /* x", "SELECT $$a$$", "SELECT $tag$)$tag$")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("query", NO_SELECT)
def test_text_that_is_no_select_is_refused(query: str, kind: str) -> None:
    with pytest.raises(InvalidQuery, match="one SELECT"):
        check_query(query, kind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("query", NOT_ALONE)
def test_select_that_would_leave_its_parentheses_is_refused(query: str, kind: str) -> None:
    with pytest.raises(InvalidQuery):
        check_query(query, kind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("query", COMMENTS)
def test_comments_and_dollar_strings_are_refused(query: str, kind: str) -> None:
    with pytest.raises(InvalidQuery, match="Leave comments"):
        check_query(query, kind)


def test_hash_begins_a_comment_on_mysql_alone() -> None:
    assert check_query("SELECT a #> b", "postgresql") == "SELECT a #> b"
    with pytest.raises(InvalidQuery):
        check_query("SELECT 1 # b", "mysql")


@pytest.mark.parametrize(
    "query",
    ["SELECT 1", " select ')', \"(\", `;`, '--' FROM t WHERE a = 'it''s' ;", "WITH x AS (SELECT 1) SELECT * FROM x", "SELECT\n*\nFROM t"],
)
def test_one_select_is_taken_as_it_is(query: str) -> None:
    assert check_query(query, "mysql") == query.strip().removesuffix(";").rstrip()


def test_table_and_schema_are_quoted_for_each_engine() -> None:
    asked = Asked('a`b"c', "s")
    assert statement_of(asked, "mysql")[0] == 'SELECT * FROM `s`.`a``b"c`'
    assert statement_of(asked, "postgresql")[0] == 'SELECT * FROM "s"."a`b""c"'
    assert statement_of(asked, "sqlite", first=5)[0].endswith(" LIMIT 5")


def test_value_that_rows_begin_from_is_bound_and_percent_signs_are_none_of_the_drivers() -> None:
    assert statement_of(Asked("100%"), "mysql", since=("d%", "'; DROP")) == ("SELECT * FROM `100%%` WHERE `d%%` >= %s", ("'; DROP",))
    assert statement_of(Asked("100%"), "sqlite", since=("d%", "5")) == ('SELECT * FROM "100%" WHERE "d%" >= ?', ("5",))
    assert statement_of(Asked("100%"), "postgresql") == ('SELECT * FROM "100%"', ())


def test_nothing_asked_is_refused() -> None:
    for asked in (Asked(), Asked(schema=""), Asked("a\0b")):
        with pytest.raises(InvalidQuery):
            statement_of(asked, "mysql")


@given(name=some.text(min_size=1).filter(lambda text: "\0" not in text))
def test_any_name_ends_where_its_quotes_do(name: str) -> None:
    for kind, mark in (("mysql", "`"), ("postgresql", '"')):
        quoted = statement_of(Asked(name), kind)[0].removeprefix("SELECT * FROM ")
        assert quoted[0] == quoted[-1] == mark
        assert quoted[1:-1].replace(mark * 2, "").count(mark) == 0
        assert quoted[1:-1].replace(mark * 2, mark) == name
