"""What is read of a database: a table, or one SELECT; and the statement that asks for it."""

from __future__ import annotations

import re

from rushes.errors import InvalidQuery
from rushes.languages import sentence
from rushes.sources.kind import Asked

__all__ = ["check_query", "statement_of"]

_LONGEST_QUERY = 20_000
_FIRST_WORD = re.compile(r"\s*(select|with)\b", re.IGNORECASE)
_PIECES = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|--|/\*|\$\w*\$|.""", re.DOTALL)
_QUOTES = "'\"`"


def check_query(query: str, kind: str) -> str:
    """Return the text of one SELECT, without the semicolon at its end.

    The engine itself is what keeps a query from writing. This holds that the text, put into parentheses, cannot leave them: MySQL's SELECT
    may write a file at its end. Strings end as they do for a server that is told that a backslash is a character like any other.

    Raises:
        InvalidQuery: It is something else, or has what would not be read alike everywhere: comments, strings in dollars.
    """
    text = query.strip().removesuffix(";").rstrip()
    if not text or len(text) > _LONGEST_QUERY or "\0" in text or not _FIRST_WORD.match(text):
        raise InvalidQuery(sentence("Write one SELECT, of at most 20,000 characters."))
    depth = 0
    for piece in _PIECES.findall(text):
        depth += (piece == "(") - (piece == ")")
        if piece == ";" or depth < 0 or piece in _QUOTES:
            raise InvalidQuery(sentence("Write one SELECT alone: its parentheses and quotes must close, and no “;” stands in it."))
        if piece in {"--", "/*"} or (piece == "#" and kind == "mysql") or (piece[0] == "$" and len(piece) > 1):
            raise InvalidQuery(sentence("Leave comments and strings in dollar signs out of the query."))
    if depth:
        raise InvalidQuery(sentence("Write one SELECT alone: its parentheses and quotes must close, and no “;” stands in it."))
    return text


def statement_of(asked: Asked, kind: str, *, since: tuple[str, str] | None = None, first: int | None = None) -> tuple[str, tuple[str, ...]]:
    """Return the statement and what is bound to it.

    Args:
        asked: What is read.
        kind: "mysql", "postgresql" or "sqlite".
        since: A column and a value; rows with less in that column are left out.
        first: How many rows at most; None for all.

    Raises:
        InvalidQuery: The query is no SELECT, or a name cannot be one.
    """
    mark = "`" if kind == "mysql" else '"'
    if asked.query:
        source = f"(\n{check_query(asked.query, kind)}\n) AS rushes_query"
    else:
        source = ".".join(_quoted(each, mark) for each in (asked.schema, asked.table) if each)
    if not source:
        raise InvalidQuery(sentence("Name a table, or write a query."))
    statement, values = f"SELECT * FROM {source}", ()  # noqa: S608 - names are quoted, and a query is what the operator asked for.
    if since is not None:
        column, value = since
        place = "?" if kind == "sqlite" else "%s"
        escaped = (
            (statement, _quoted(column, mark))
            if kind == "sqlite"
            else (statement.replace("%", "%%"), _quoted(column, mark).replace("%", "%%"))
        )
        statement, values = f"{escaped[0]} WHERE {escaped[1]} >= {place}", (value,)
    if first is not None:
        statement += f" LIMIT {first:d}"
    return statement, values


def _quoted(name: str, mark: str) -> str:
    if not name or "\0" in name:
        raise InvalidQuery(sentence("Name a table, or write a query."))
    return f"{mark}{name.replace(mark, mark * 2)}{mark}"
