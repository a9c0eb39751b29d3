"""The only place where a scope is made from nothing. Everything else can only narrow one."""

from __future__ import annotations

from rushes.domain import Grant, Scope
from rushes.identity.rights import RightsRecord
from rushes.telemetry import logger

__all__ = ["operator_scope", "scope_of"]

_log = logger(__name__)


def scope_of(rights: RightsRecord) -> Scope:
    """Return what a rights record allows: a revoked one, or one without accounts, allows nothing, and that is logged."""
    allowed = rights.accounts if rights.revoked_at is None else ()
    if not allowed:
        _log.warning("empty_scope", person_id=rights.person_id, is_revoked=rights.revoked_at is not None)
    return Scope(
        tuple(
            Grant(
                each.account_id,
                sees_all_productions=each.sees_all_productions,
                production_ids=tuple(internal for _external, internal in each.productions),
            )
            for each in allowed
        )
    )


def operator_scope(reason: str) -> Scope:
    """Return the scope that reaches every account, and say so in the log.

    For the command line, the sync and the operator's own pages; never for a person's request.

    Args:
        reason: What it is needed for, in a few words.

    Raises:
        ValueError: No reason was given.
    """
    if not reason.strip():
        raise ValueError("An operator's scope needs a reason.")
    _log.warning("operator_scope", reason=reason)
    return Scope((), is_operator_wide=True)
