"""Who may do what with schedules: administrators with every one of their account, editors with their own. For all others there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from rushes.errors import CallerError, NotFound
from rushes.identity import AccountAccess, Actor, Role, actor_in_person
from rushes.reports.schedules import records
from rushes.reports.schedules.schedule import Schedule
from rushes.store import AuditEntry, record_audit

__all__ = ["Caller", "editing", "schedule_for"]

_NO_ACCOUNT = "There is no such account."
_NO_SCHEDULE = "There is no such schedule."


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request came from.

    Args:
        address: The network address, for the audit trail.
        is_operator: Whoever hosts the product acts for a person, from the command line; on pages a person is there themselves.
    """

    address: str = ""
    is_operator: bool = False

    def writing(self, actor: Actor) -> Actor:
        """Return the actor if they may write at all.

        Raises:
            NotSignedIn: A token speaks, an operator looks on, or nobody is there.
        """
        return actor if self.is_operator else actor_in_person(actor)

    def audit(self, conn: Connection, actor: Actor, account_id: int, what: str, detail: str, at: datetime) -> None:
        """Write down what was done; with numbers, because titles and addresses are people's own and the trail outlives them."""
        who = "command line" if self.is_operator else f"person:{actor.person_id}"
        record_audit(conn, AuditEntry(at, who, what, detail, self.address, account_id))


def editing(actor: Actor, account_id: int) -> AccountAccess:
    """Return what the actor is in an account where they may make schedules.

    Raises:
        NotFound: They may not, or there is no such account: the same answer.
    """
    access = actor.access_to(account_id)
    if access is None or not access.role.includes(Role.EDITOR):
        raise NotFound(_NO_ACCOUNT)
    return access


def schedule_for(conn: Connection, account_id: int, schedule_id: int, actor: Actor) -> Schedule:
    """Return a schedule that the actor may see and change.

    Raises:
        NotFound: They may not, or the account has no such schedule: the same answer.
    """
    try:
        access = editing(actor, account_id)
    except CallerError:
        raise NotFound(_NO_SCHEDULE) from None
    found = records.find_schedule(conn, schedule_id)
    if found is None or found.account_id != account_id:
        raise NotFound(_NO_SCHEDULE)
    if access.role is not Role.ADMINISTRATOR and found.owner_id != actor.person_id:
        raise NotFound(_NO_SCHEDULE)
    return found
