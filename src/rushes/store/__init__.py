"""The application records: keys, people, sessions, operators, tokens, running jobs, the audit trail, reports by mail.

Owns the record database, its tables and how they change from release to release, and the few
queries that more than one room needs. Every other room keeps its own queries in its `records.py`.
Knows no facts, no platform, no page, and makes no scope.
"""

from rushes.store import tables
from rushes.store.audit import (
    AuditChoice,
    AuditEntry,
    RecordedEntry,
    audit_after,
    audit_kinds,
    count_audit,
    find_audit,
    last_audit_id,
    list_audit,
    record_audit,
)
from rushes.store.contacts import Contact, list_contacts, note_contact
from rushes.store.database import Store, open_store
from rushes.store.engine import Place
from rushes.store.export_failures import failed_exports
from rushes.store.fires import StoredFires, list_fires
from rushes.store.jobs import (
    Job,
    JobState,
    abandon_jobs,
    ask_cancel,
    ask_job,
    claim_job,
    find_job,
    finish_job,
    is_job_waiting,
    list_jobs,
    note_progress,
    oldest_waiting_job,
    open_jobs,
    refuse_unknown_jobs,
    return_job,
    waiting_requests,
)
from rushes.store.keys import KnownKey, account_connections, account_external_id, account_id, adopt_keys, has_accounts, production_ids
from rushes.store.report_due import is_report_due
from rushes.store.runs import SyncRunRecord, count_runs, find_run, last_ended_run, list_runs, save_run, was_last_run_looked_at
from rushes.store.schema import Age, Upgrade, migrate, restore_records
from rushes.store.text import storable_text

__all__ = [
    "Age",
    "AuditChoice",
    "AuditEntry",
    "Contact",
    "Job",
    "JobState",
    "KnownKey",
    "Place",
    "RecordedEntry",
    "Store",
    "StoredFires",
    "SyncRunRecord",
    "Upgrade",
    "abandon_jobs",
    "account_connections",
    "account_external_id",
    "account_id",
    "adopt_keys",
    "ask_cancel",
    "ask_job",
    "audit_after",
    "audit_kinds",
    "claim_job",
    "count_audit",
    "count_runs",
    "failed_exports",
    "find_audit",
    "find_job",
    "find_run",
    "finish_job",
    "has_accounts",
    "is_job_waiting",
    "is_report_due",
    "last_audit_id",
    "last_ended_run",
    "list_audit",
    "list_contacts",
    "list_fires",
    "list_jobs",
    "list_runs",
    "migrate",
    "note_contact",
    "note_progress",
    "oldest_waiting_job",
    "open_jobs",
    "open_store",
    "production_ids",
    "record_audit",
    "refuse_unknown_jobs",
    "restore_records",
    "return_job",
    "save_run",
    "storable_text",
    "tables",
    "waiting_requests",
    "was_last_run_looked_at",
]
