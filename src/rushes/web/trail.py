"""What is written down of things done in an account: numbers and settings, never a name or a text of somebody's."""

from __future__ import annotations

from flask import request

from rushes.identity import Actor
from rushes.store import AuditEntry
from rushes.web.access import actor
from rushes.web.services import services

__all__ = ["entry_of", "who"]


def who(caller: Actor) -> str:
    """Return who acts, as the audit trail and jobs name them."""
    return f"operator:{caller.viewed_by}" if caller.viewed_by else f"person:{caller.person_id}"


def entry_of(account_id: int, what: str, detail: str = "") -> AuditEntry:
    """Return the entry for what the caller of this request does; to be recorded in the transaction of doing it."""
    return AuditEntry(services().clock.now(), who(actor()), what, detail, request.remote_addr or "", account_id)
