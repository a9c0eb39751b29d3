"""In whose name one report is made: of exactly one account, and never of more than its reader, or its owner, may see."""

from __future__ import annotations

from dataclasses import dataclass

from rushes.boards import Boards
from rushes.domain import Period, Scope
from rushes.errors import NotFound, NotSignedIn, PersonError
from rushes.identity import Actor, Identity, Role
from rushes.languages import sentence
from rushes.reports.schedules.schedule import Delivery, Recipient, Schedule
from rushes.reports.schedules.terms import ReportKind

__all__ = ["NOBODY", "Accesses", "NotDeliverable", "ReportAccess"]

_OWNER_AWAY = sentence("Whoever owns this schedule has to sign in again: their rights were read too long ago, or are gone.")
_OWNER_NO_EDITOR = sentence("Whoever owns this schedule is no longer an editor or an administrator of the account.")
_BOARD_GONE = sentence("The dashboard is gone, or whoever owns this schedule may no longer see it.")
_READER_AWAY = sentence("This person has to sign in again: their rights were read too long ago, or are gone.")
_READER_OUT = sentence("This person has no access to the account any more.")
_ASKER_OUT = sentence("Whoever asked for this may no longer do so.")

NOBODY = sentence("This recipient gets the report no more.")
"""Why nothing is sent to one who was taken out, or who has unsubscribed."""


class NotDeliverable(PersonError):
    """A report is not sent, and why; the signed-in person can act.

    Args:
        message: The English sentence.
        is_schedules: It keeps every report of the schedule back, and not one recipient's.
    """

    def __init__(self, message: str, *, is_schedules: bool = False) -> None:
        super().__init__(message)
        self.is_schedules = is_schedules


@dataclass(frozen=True, slots=True)
class ReportAccess:
    """In whose name one report is made.

    Args:
        account_id: The account.
        scope: What every query of it starts from: of this account alone.
        reader: Whose scope that is: the person who gets it, or the schedule's owner where it goes to an allowed address.
        chooser: Who may see the dashboard: the schedule's owner, or whoever asked for this one.
        period: The days that it shows.

    Raises:
        ValueError: The scope is not of exactly this account.
    """

    account_id: int
    scope: Scope
    reader: Actor
    chooser: Actor
    period: Period

    @property
    def made_from(self) -> tuple[object, ...]:
        """What a report depends on here: where this is equal, so is the report."""
        return self.scope, self.reader.person_id, self.chooser.person_id, self.period

    def __post_init__(self) -> None:
        if self.scope.is_operator_wide or self.scope.account_ids != (self.account_id,):
            raise ValueError("A report is made in the scope of one account.")


class Accesses:
    """Says in whose name reports are made; every scope comes from `identity`, by the rights record as it is now.

    Args:
        identity: Who is who.
        boards: The dashboards.
    """

    def __init__(self, identity: Identity, boards: Boards) -> None:
        self._identity = identity
        self._boards = boards

    def of_delivery(self, schedule: Schedule, delivery: Delivery, recipient: Recipient | None) -> ReportAccess:
        """Return in whose name a delivery is made.

        Raises:
            NotDeliverable: In nobody's: a right has ended, or the dashboard or the recipient is gone.
        """
        if delivery.asker_id is not None:
            return self._of_asker(schedule, delivery, delivery.asker_id)
        owner = self._owner(schedule)
        if recipient is None or recipient.unsubscribed_at is not None:
            raise NotDeliverable(NOBODY)
        reader = owner if recipient.person_id is None else self._reader(schedule, recipient.person_id)
        return _access(schedule, reader=reader, chooser=owner, period=delivery.period)

    def of_actor(self, schedule: Schedule, actor: Actor, period: Period) -> ReportAccess:
        """Return in whose name a preview is made: the actor's own.

        Raises:
            NotFound: They may not see the dashboard.
        """
        if not self._sees_board(schedule, actor):
            raise NotFound("There is no such dashboard.")
        return _access(schedule, reader=actor, chooser=actor, period=period)

    def _of_asker(self, schedule: Schedule, delivery: Delivery, asker_id: int) -> ReportAccess:
        asker = self._reader(schedule, asker_id)
        access = asker.access_to(schedule.account_id)
        is_theirs = schedule.owner_id == asker_id and access is not None and access.role.includes(Role.EDITOR)
        if access is None or not (is_theirs or access.role is Role.ADMINISTRATOR) or not self._sees_board(schedule, asker):
            raise NotDeliverable(_ASKER_OUT)
        return _access(schedule, reader=asker, chooser=asker, period=delivery.period)

    def _owner(self, schedule: Schedule) -> Actor:
        try:
            owner = self._identity.away.actor(schedule.owner_id)
        except NotSignedIn:
            raise NotDeliverable(_OWNER_AWAY, is_schedules=True) from None
        access = owner.access_to(schedule.account_id)
        if access is None or not access.role.includes(Role.EDITOR):
            raise NotDeliverable(_OWNER_NO_EDITOR, is_schedules=True)
        if not self._sees_board(schedule, owner):
            raise NotDeliverable(_BOARD_GONE, is_schedules=True)
        return owner

    def _reader(self, schedule: Schedule, person_id: int) -> Actor:
        try:
            reader = self._identity.away.actor(person_id)
        except NotSignedIn:
            raise NotDeliverable(_READER_AWAY) from None
        if reader.access_to(schedule.account_id) is None:
            raise NotDeliverable(_READER_OUT)
        return reader

    def _sees_board(self, schedule: Schedule, actor: Actor) -> bool:
        terms = schedule.terms
        if terms.kind is not ReportKind.BOARD:
            return True
        try:
            return terms.board_id is not None and self._boards.get(terms.board_id, actor).account_id == schedule.account_id
        except NotFound:
            return False


def _access(schedule: Schedule, *, reader: Actor, chooser: Actor, period: Period) -> ReportAccess:
    return ReportAccess(schedule.account_id, reader.scope.only(schedule.account_id), reader, chooser, period)
