"""How tables number their rows: a number that was given once is never given again, also after a row or a whole server is gone."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Connection, Table, column, func, select
from sqlalchemy import table as sql_table

__all__ = ["go_on_from", "next_number"]


def next_number(conn: Connection, table: Table) -> int | None:
    """Return the number that the next row would get, None where rows are not numbered."""
    if not _is_numbered(table):
        return None
    match conn.dialect.name:
        case "sqlite":
            last = conn.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)).scalar()
            return int(last or 0) + 1
        case "postgresql":
            counted = sql_table(f"{table.name}_id_seq", column("last_value", BigInteger()), column("is_called", Boolean()))
            last, is_given = conn.execute(select(counted.c.last_value, counted.c.is_called)).one()
            return int(last) + (1 if is_given else 0)
        case _:
            counted = conn.exec_driver_sql(
                "SELECT auto_increment FROM information_schema.tables WHERE table_schema = database() AND table_name = %s", (table.name,)
            ).scalar()
            # MySQL 8 answers from figures of yesterday; a row tells the truth.
            newest = conn.execute(select(func.max(table.c.id))).scalar()
            return max(int(counted or 1), int(newest or 0) + 1)


def go_on_from(conn: Connection, table: Table, number: int) -> None:
    """Let the next row of a table get at least that number. On MySQL this ends the transaction."""
    match conn.dialect.name:
        case "sqlite":
            changed = conn.exec_driver_sql("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (number - 1, table.name))
            if not changed.rowcount:
                conn.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table.name, number - 1))
        case "postgresql":
            least = max(number, next_number(conn, table) or 1)
            conn.exec_driver_sql("SELECT setval(%s::regclass, %s, false)", (f'"{table.name}_id_seq"', least))
        case _:
            conn.exec_driver_sql(f"ALTER TABLE `{table.name}` AUTO_INCREMENT = {int(number)}")


def _is_numbered(table: Table) -> bool:
    key = list(table.primary_key.columns)
    return len(key) == 1 and key[0].name == "id"
