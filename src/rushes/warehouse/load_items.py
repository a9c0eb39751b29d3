"""Usage derived from media items: items and milliseconds ingested per day, managed media as a level.

Source: docs/architecture.md, "Grain and content". Days stand in the account's zone, cut by sync.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from rushes.domain import FACT_COLUMNS
from rushes.warehouse.replace import WITHIN
from rushes.warehouse.schema import FACTS, FACTS_TABLES
from rushes.warehouse.staging import STAGED_DAYS

__all__ = ["derive_usage", "upsert_items"]

_ITEM_COLUMNS = ", ".join(FACTS_TABLES["media_item"].names)
_ITEM_VALUES = ("media_type", "created_at", "day", "duration_ms", "deleted_on")
_UNCOUNTED = "('PENDING', 'SNIPPET')"
_PLAYABLE = "('VIDEO', 'AUDIO')"
_LARGEST = 2**63 - 1


def upsert_items(engine: duckdb.DuckDBPyConnection, *, make_writable: Callable[[], None]) -> bool:
    """Put `staged_item` into media_item and say whether anything changed.

    An item once counted stays counted: it does not fall back to a type that is not, and keeps its
    duration when the platform gives none any more. What is not staged stays as it was, but for its
    day where the account's zone has changed (`rezoned_account`).
    """
    differs = " OR ".join(f"m.{column} IS DISTINCT FROM o.{column}" for column in _ITEM_VALUES)
    engine.execute(_RECUT)
    engine.execute(
        f"""CREATE OR REPLACE TEMP TABLE changed_item AS
            WITH merged AS (
              SELECT n.account_id, n.production_id, n.external_id,
                CASE WHEN n.media_type IN {_UNCOUNTED} THEN coalesce(o.media_type, n.media_type) ELSE n.media_type END AS media_type,
                n.created_at, n.day, coalesce(n.duration_ms, o.duration_ms) AS duration_ms, n.deleted_on,
                least(n.day, o.day, n.deleted_on, o.deleted_on) AS affected_from
              FROM staged_item n LEFT JOIN media_item o USING (account_id, production_id, external_id))
            SELECT m.* FROM merged m LEFT JOIN media_item o USING (account_id, production_id, external_id)
            WHERE o.day IS NULL OR {differs}"""  # noqa: S608
    )
    engine.execute("DROP TABLE staged_item")
    row = engine.execute("SELECT count(*) FROM changed_item").fetchone()
    if not row or not row[0]:
        return False
    make_writable()
    engine.execute(
        f"""DELETE FROM {FACTS}.media_item m USING changed_item c
            WHERE m.account_id = c.account_id AND m.production_id = c.production_id AND m.external_id = c.external_id"""  # noqa: S608
    )
    engine.execute(
        f"INSERT INTO {FACTS}.media_item SELECT {_ITEM_COLUMNS} FROM changed_item ORDER BY account_id, production_id, external_id"  # noqa: S608
    )
    return True


def derive_usage(engine: duckdb.DuckDBPyConnection) -> None:
    """Make `incoming` and fill the extents for `replace_facts`, for the accounts in `staged_file`.

    A production has a row on each loaded day from its creation or its first item on. Its level ends
    where it was deleted or went out of sight; its flows stay. Every loaded day is as if derived
    anew, but only what can differ is: the staged days, a changed item's production from the item's
    first or last day on, and all days of a production that itself changed (`changed_production`).
    """
    engine.execute(STAGED_DAYS)
    engine.execute(
        """INSERT INTO production_extent SELECT account_id, production_id, min(day) FROM (
             SELECT account_id, production_id, affected_from AS day FROM changed_item
             UNION ALL SELECT c.*, DATE '0001-01-01' FROM changed_production c SEMI JOIN staged_file USING (account_id))
           GROUP BY ALL"""
    )
    engine.execute(_LOADED_DAYS)
    engine.execute(_COUNTED_ITEMS)
    engine.execute(_INCOMING)
    for table in ("loaded_day", "counted_item", "changed_item"):
        engine.execute(f"DROP TABLE {table}")


# An item that is gone from the platform still knows its instant; only its deletion was kept as a date, and stays that date.
_RECUT = """
    INSERT INTO staged_item BY NAME
    SELECT m.account_id, m.production_id, m.external_id, m.media_type, m.created_at,
      ((m.created_at AT TIME ZONE 'UTC') AT TIME ZONE z.time_zone)::DATE AS day, m.duration_ms, m.deleted_on
    FROM media_item m JOIN rezoned_account z USING (account_id)
    ANTI JOIN staged_item s ON s.account_id = m.account_id AND s.production_id = m.production_id AND s.external_id = m.external_id
    WHERE ((m.created_at AT TIME ZONE 'UTC') AT TIME ZONE z.time_zone)::DATE <> m.day
      AND m.account_id IN (SELECT account_id FROM staged_file)"""

_LOADED_DAYS = """
    CREATE OR REPLACE TEMP TABLE loaded_day AS
    SELECT l.account_id, l.day FROM ledger l SEMI JOIN staged_file f ON f.account_id = l.account_id WHERE l.loaded_at IS NOT NULL
    UNION
    FROM extent_day"""

_COUNTED_ITEMS = f"""
    CREATE OR REPLACE TEMP TABLE counted_item AS
    SELECT m.account_id, m.production_id, m.day, m.deleted_on,
      CASE WHEN m.media_type IN {_PLAYABLE} THEN coalesce(m.duration_ms, 0) ELSE 0 END AS playable_ms
    FROM media_item m SEMI JOIN staged_file f ON f.account_id = m.account_id WHERE m.media_type NOT IN {_UNCOUNTED}"""  # noqa: S608

_DERIVED = {
    "ingested_ms": "coalesce(w.ingested_ms, 0)",
    "items_ingested": "coalesce(w.items_ingested, 0)",
    "managed_media_ms": "CASE WHEN coalesce(g.day < g.ends_on, true) THEN coalesce(v.level_ms, 0) END",
}

# Sums are capped rather than cast, so that one absurd duration cannot stop everybody's night.
_INCOMING = f"""
    CREATE OR REPLACE TEMP TABLE incoming AS
    WITH flow AS (
      SELECT account_id, production_id, day, least(sum(playable_ms), {_LARGEST})::BIGINT AS ingested_ms, count(*) AS items_ingested
      FROM counted_item GROUP BY ALL),
    step AS (
      SELECT account_id, production_id, day, sum(change_ms) AS change_ms FROM (
        SELECT account_id, production_id, day, playable_ms AS change_ms FROM counted_item
        WHERE playable_ms > 0 AND coalesce(deleted_on > day, true)
        UNION ALL
        SELECT account_id, production_id, deleted_on, -playable_ms FROM counted_item WHERE playable_ms > 0 AND deleted_on > day)
      GROUP BY ALL),
    level AS (
      SELECT account_id, production_id, day, least(level_ms, {_LARGEST})::BIGINT AS level_ms FROM (
        SELECT account_id, production_id, day,
          sum(change_ms) OVER (PARTITION BY account_id, production_id ORDER BY day) AS level_ms FROM step)),
    begun AS (
      SELECT account_id, production_id, min(day) AS day FROM counted_item GROUP BY ALL),
    grid AS (
      SELECT u.* FROM (
        SELECT p.account_id, p.production_id, d.day, least(p.deleted_on, p.hidden_on) AS ends_on
        FROM production p LEFT JOIN begun b USING (account_id, production_id)
        JOIN loaded_day d ON d.account_id = p.account_id AND d.day >= least(p.created_on, b.day)) u {WITHIN})
    SELECT g.account_id, g.day, g.production_id, {", ".join(f"{_DERIVED.get(column, 'NULL::BIGINT')} AS {column}" for column in FACT_COLUMNS)}
    FROM grid g
    LEFT JOIN flow w ON w.account_id = g.account_id AND w.production_id = g.production_id AND w.day = g.day
    ASOF LEFT JOIN level v ON v.account_id = g.account_id AND v.production_id = g.production_id AND g.day >= v.day"""  # noqa: S608
