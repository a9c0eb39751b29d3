"""The views that other tools read: Excel, QuickSight, Superset, Metabase and whatever was built on the article's table.

Their names and columns are stable (docs/sql-views.md). Each shows the current version, and of it the accounts
that the signed-in user was given, whoever asks: nothing but these views is granted to such a user.
"""

from __future__ import annotations

from rushes.domain import FACT_COLUMNS

__all__ = ["VIEWS", "view_statements"]

_WHO = {"mysql": "substring_index(user(), '@', 1)", "postgresql": "session_user"}
_SEEN = """(SELECT DISTINCT a.account_id, a.connection, a.external_id, a.name, v.revision
    FROM warehouse_state s
    JOIN warehouse_version v ON v.manifest = s.manifest
    JOIN warehouse_reader r ON r.name = {who}
    JOIN account a ON a.account_id = CASE WHEN r.account_id = 0 THEN a.account_id ELSE r.account_id END
      AND a.valid_from <= v.revision AND a.valid_to > v.revision)"""
_VALID = "{0}.account_id = s.account_id AND {0}.valid_from <= s.revision AND {0}.valid_to > s.revision"
_OWNER = "s.connection, s.account_id, s.external_id AS account_external_id, s.name AS account_name"
_USAGE = f"""FROM {_SEEN} s
  JOIN usage_daily u ON {_VALID.format("u")}
  JOIN production p ON p.production_id = u.production_id AND {_VALID.format("p")}"""

_ARTICLE = {
    "Name": "p.name",
    "Id": "p.external_id",
    "Deleted": "p.deleted_on",
    "Volume Ingested (s)": "u.ingested_ms / 1000.0",
    "Items Ingested (#)": "u.items_ingested",
    "Volume Transcribed (s)": "u.transcribed_ms / 1000.0",
    "Volume Subtitled (s)": "u.subtitled_ms / 1000.0",
    "Volume Translated (s)": "u.translated_ms / 1000.0",
    "Data Storage (MB)": "u.data_storage_bytes / 1000000.0",
    "Proxy Storage (MB)": "u.proxy_storage_bytes / 1000000.0",
    "Cloud Storage (MB)": "u.cloud_storage_bytes / 1000000.0",
    "External Storage (MB)": "u.external_storage_bytes / 1000000.0",
    "date": "u.day",
    "userID": "s.external_id",
}

VIEWS: dict[str, str] = {
    "rushes_usage_daily": f"""SELECT {_OWNER}, u.production_id, p.external_id AS production_external_id, p.name AS production_name,
    p.state AS production_state, u.day, {", ".join(f"u.{column}" for column in FACT_COLUMNS)}
  {_USAGE}""",
    "rushes_production": f"""SELECT {_OWNER}, p.production_id, p.external_id AS production_external_id, p.name AS production_name,
    p.state AS production_state, p.created_on, p.archived_on, p.deleted_on, p.hidden_on
  FROM {_SEEN} s JOIN production p ON {_VALID.format("p")}""",  # noqa: S608 - the product's own names, here and below.
    "rushes_load": f"""SELECT {_OWNER}, l.day, l.loaded_at, l.is_complete, l.rows_loaded, l.rows_rejected, l.missing_productions,
    l.attempted_at, l.reason
  FROM {_SEEN} s JOIN ledger l ON {_VALID.format("l")}""",  # noqa: S608
    "rushes_usage_table": "SELECT " + ", ".join(f"{value} AS {{q}}{name}{{q}}" for name, value in _ARTICLE.items()) + f"\n  {_USAGE}",
}
"""Each view's select; `{who}` is the signed-in user, `{q}` what a name is quoted by."""


def view_statements(kind: str) -> tuple[str, ...]:
    """Return the statements that make the views, or make them anew."""
    quote = "`" if kind == "mysql" else '"'
    # No condition of the asker's own may see a row before it is known to be the asker's: MySQL has no other barrier than a limit.
    guarded, barrier = (" WITH (security_barrier)", "") if kind == "postgresql" else ("", f"\n  LIMIT {2**64 - 1}")
    made = "CREATE OR REPLACE SQL SECURITY DEFINER VIEW" if kind == "mysql" else "CREATE OR REPLACE VIEW"
    return tuple(f"{made} {name}{guarded} AS {select.format(who=_WHO[kind], q=quote)}{barrier}" for name, select in VIEWS.items())
