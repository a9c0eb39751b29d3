"""The application records: keys, people, sessions, operators, tokens, running jobs, the audit trail.

Owns the record database, its tables and how they change from release to release, and the few
queries that more than one room needs. Every other room keeps its own queries in its `records.py`.
Knows no facts, no platform, no page, and makes no scope.
"""

from rushes.store import tables
from rushes.store.audit import AuditEntry, list_audit, record_audit
from rushes.store.contacts import Contact, list_contacts, note_contact
from rushes.store.database import Store, open_store
from rushes.store.jobs import (
    Job,
    JobState,
    abandon_jobs,
    ask_cancel,
    ask_job,
    claim_job,
    find_job,
    finish_job,
    list_jobs,
    note_progress,
)
from rushes.store.keys import KnownKey, account_id, adopt_keys, production_ids
from rushes.store.runs import SyncRunRecord, list_runs, save_run
from rushes.store.schema import migrate

__all__ = [
    "AuditEntry",
    "Contact",
    "Job",
    "JobState",
    "KnownKey",
    "Store",
    "SyncRunRecord",
    "abandon_jobs",
    "account_id",
    "adopt_keys",
    "ask_cancel",
    "ask_job",
    "claim_job",
    "find_job",
    "finish_job",
    "list_audit",
    "list_contacts",
    "list_jobs",
    "list_runs",
    "migrate",
    "note_contact",
    "note_progress",
    "open_store",
    "production_ids",
    "record_audit",
    "save_run",
    "tables",
]
