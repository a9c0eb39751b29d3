"""The application records: keys, people, sessions, operators, tokens, running jobs, the audit trail.

Owns the record database, its tables and how they change from release to release, and the few
queries that more than one room needs. Every other room keeps its own queries in its `records.py`.
Knows no facts, no platform, no page, and makes no scope.
"""

from rushes.store import tables
from rushes.store.audit import AuditEntry, list_audit, record_audit
from rushes.store.database import Store, open_store
from rushes.store.keys import KnownKey, account_id, adopt_keys, production_ids
from rushes.store.runs import SyncRunRecord, list_runs, save_run
from rushes.store.schema import migrate

__all__ = [
    "AuditEntry",
    "KnownKey",
    "Store",
    "SyncRunRecord",
    "account_id",
    "adopt_keys",
    "list_audit",
    "list_runs",
    "migrate",
    "open_store",
    "production_ids",
    "record_audit",
    "save_run",
    "tables",
]
