"""Schedules of reports: made, changed, paused, removed, asked for now, each by whom the rights let. Whatever is not one's own is not there."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection

from rushes.boards import Boards
from rushes.clock import Clock
from rushes.config import Settings
from rushes.errors import CallerError, NotFound
from rushes.identity import Actor, Identity, Role
from rushes.languages import sentence
from rushes.reports.schedules import delivery_records, records
from rushes.reports.schedules.access import Accesses
from rushes.reports.schedules.making import Build, Built
from rushes.reports.schedules.rights import Caller, editing, schedule_for
from rushes.reports.schedules.schedule import Delivery, Schedule
from rushes.reports.schedules.terms import ReportKind, ScheduleTerms, read_address, settled_terms
from rushes.reports.schedules.timing import account_days, next_fire, period_before
from rushes.store import Store

__all__ = ["MOST_DELIVERIES", "MOST_SCHEDULES", "PAUSED", "REMOVED", "Schedules"]

MOST_SCHEDULES = 50
"""How many schedules an account may have."""

MOST_DELIVERIES = 500
"""How many deliveries are listed, the newest first."""

PAUSED = sentence("The schedule was paused before this was sent.")
REMOVED = sentence("The schedule was removed before this was sent.")

_MOST_ASKED = 20
_NO_DELIVERY = "There is no such delivery."


class Schedules:
    """The schedules of the accounts that an actor has access to.

    Every method raises `NotFound` where there is no such account, schedule or delivery, and where the actor may not do
    that with it: the same answer. Those that write raise `NotSignedIn` where the actor is not there in person.

    Args:
        store: The application records.
        clock: The time.
        identity: Who is who.
        settings: The install's settings, for the zones of accounts.
        caller: Where the request came from.
    """

    def __init__(self, store: Store, clock: Clock, identity: Identity, settings: Settings, caller: Caller | None = None) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._caller = caller or Caller()
        self._boards = Boards(store, clock)
        self._accesses = Accesses(identity, self._boards)
        self._identity = identity

    def list(self, account_id: int, actor: Actor) -> tuple[Schedule, ...]:
        """Return the schedules of an account by title: an administrator finds all, an editor their own."""
        access = editing(actor, account_id)
        owner_id = None if access.role is Role.ADMINISTRATOR else actor.person_id
        with self._store.reading() as conn:
            return records.schedules_of(conn, account_id, owner_id=owner_id)

    def get(self, account_id: int, schedule_id: int, actor: Actor) -> Schedule:
        """Return a schedule."""
        with self._store.reading() as conn:
            return schedule_for(conn, account_id, schedule_id, actor)

    def create(self, account_id: int, actor: Actor, terms: ScheduleTerms) -> int:
        """Make a schedule of the actor's own, without recipients yet, and return its id.

        Raises:
            CallerError: It cannot be, or the account has too many.
        """
        editing(self._caller.writing(actor), account_id)
        settled = settled_terms(terms)
        self._check_board(account_id, actor, settled)
        with self._writing() as (conn, at):
            if records.count_schedules(conn, account_id) >= MOST_SCHEDULES:
                raise CallerError("The account has {most} schedules. Remove one that nobody needs any more.", most=MOST_SCHEDULES)
            next_at = next_fire(settled, account_days(conn, self._settings, account_id).zone, at)
            made = records.add_schedule(conn, account_id, actor.person_id, settled, next_at=next_at, at=at)
            self._audit(conn, actor, account_id, "schedule.created", f"schedule {made}", at)
        return made

    def change(self, account_id: int, schedule_id: int, actor: Actor, terms: ScheduleTerms) -> None:
        """Let a schedule ask for something else from now on; who owns it, who gets it and whether it is paused stays.

        Raises:
            CallerError: It cannot be.
        """
        self.get(account_id, schedule_id, self._caller.writing(actor))
        settled = settled_terms(terms)
        self._check_board(account_id, actor, settled)
        with self._writing() as (conn, at):
            former = schedule_for(conn, account_id, schedule_id, actor)
            zone = account_days(conn, self._settings, account_id).zone
            next_at = None if former.is_paused else next_fire(settled, zone, at)
            records.put_terms(conn, schedule_id, settled, next_at=next_at, at=at)
            self._audit(conn, actor, account_id, "schedule.changed", f"schedule {schedule_id}", at)

    def pause(self, account_id: int, schedule_id: int, actor: Actor) -> None:
        """Let nothing be due until the schedule is resumed; what waits to be sent is not sent."""
        with self._writing() as (conn, at):
            found = schedule_for(conn, account_id, schedule_id, self._caller.writing(actor))
            if not found.is_paused:
                records.put_next(conn, schedule_id, None, at=at)
                delivery_records.skip_open(conn, PAUSED, schedule_id=schedule_id)
                self._audit(conn, actor, account_id, "schedule.paused", f"schedule {schedule_id}", at)

    def resume(self, account_id: int, schedule_id: int, actor: Actor) -> None:
        """Let a paused schedule be due again, from its next time on."""
        with self._writing() as (conn, at):
            found = schedule_for(conn, account_id, schedule_id, self._caller.writing(actor))
            if found.is_paused:
                zone = account_days(conn, self._settings, account_id).zone
                records.put_next(conn, schedule_id, next_fire(found.terms, zone, at), at=at)
                self._audit(conn, actor, account_id, "schedule.resumed", f"schedule {schedule_id}", at)

    def remove(self, account_id: int, schedule_id: int, actor: Actor) -> None:
        """Remove a schedule with its recipients; what it has sent stays on record."""
        with self._writing() as (conn, at):
            schedule_for(conn, account_id, schedule_id, self._caller.writing(actor))
            delivery_records.skip_open(conn, REMOVED, schedule_id=schedule_id)
            records.drop_schedule(conn, schedule_id)
            self._audit(conn, actor, account_id, "schedule.removed", f"schedule {schedule_id}", at)

    def deliveries(self, account_id: int, actor: Actor, *, schedule_id: int | None = None) -> tuple[Delivery, ...]:
        """Return the newest deliveries, the newest first: of one schedule, or with None of the account, for its administrators."""
        with self._store.reading() as conn:
            if schedule_id is not None:
                schedule_for(conn, account_id, schedule_id, actor)
            elif editing(actor, account_id).role is not Role.ADMINISTRATOR:
                raise NotFound("There is no such account.")
            return delivery_records.deliveries_of(conn, account_id, schedule_id=schedule_id, limit=MOST_DELIVERIES)

    def send_now(self, account_id: int, schedule_id: int, actor: Actor) -> int:
        """Let the report be made and sent at once to the actor alone, with their own rights, and return the delivery's id.

        Raises:
            CallerError: No address on the list is theirs and what they sign in with is none, or they have asked for too many today.
        """
        found = self.get(account_id, schedule_id, self._caller.writing(actor))
        self._check_board(account_id, actor, found.terms)
        username = self._identity.away.username(actor.person_id)
        with self._writing() as (conn, at):
            own = [each.address for each in records.addresses_of(conn, account_id) if each.person_id == actor.person_id]
            address = own[0] if own else read_address(username)
            schedule = schedule_for(conn, account_id, schedule_id, actor)
            if delivery_records.count_asked(conn, actor.person_id, at) >= _MOST_ASKED:
                raise CallerError("You have asked for {most} reports today. Ask for more tomorrow.", most=_MOST_ASKED)
            days = account_days(conn, self._settings, account_id)
            period = period_before(schedule.terms.period, at.astimezone(days.zone).date(), days.anchor_day)
            made = delivery_records.add_asked(conn, schedule, asker_id=actor.person_id, address=address, period=period, at=at)
            self._audit(conn, actor, account_id, "report.asked", f"schedule {schedule_id}, delivery {made}", at)
        return made

    def send_again(self, account_id: int, delivery_id: int, actor: Actor) -> None:
        """Let a delivery that failed or was skipped be made and sent anew, to the same recipient.

        Raises:
            CallerError: It was sent, or still waits.
        """
        with self._writing() as (conn, at):
            found = delivery_records.find_delivery(conn, delivery_id)
            if found is None or found.account_id != account_id or found.schedule_id is None:
                raise NotFound(_NO_DELIVERY)
            schedule_for(conn, account_id, found.schedule_id, self._caller.writing(actor))
            if not delivery_records.try_again(conn, delivery_id, at=at):
                raise CallerError("This report was sent, or still waits to be.")
            self._audit(conn, actor, account_id, "report.sent_again", f"delivery {delivery_id}", at)

    def preview(self, account_id: int, schedule_id: int, actor: Actor, build: Build) -> Built:
        """Make the report as it would be now, with the actor's own rights, and send nothing."""
        schedule = self.get(account_id, schedule_id, actor)
        with self._store.reading() as conn:
            days = account_days(conn, self._settings, account_id)
        today = self._clock.now().astimezone(days.zone).date()
        access = self._accesses.of_actor(schedule, actor, period_before(schedule.terms.period, today, days.anchor_day))
        return build(schedule, access)

    def _check_board(self, account_id: int, actor: Actor, terms: ScheduleTerms) -> None:
        """Nobody is to send what they may not see themselves."""
        if terms.kind is not ReportKind.BOARD:
            return
        if terms.board_id is None or self._boards.get(terms.board_id, actor).account_id != account_id:
            raise NotFound("There is no such dashboard.")

    @contextmanager
    def _writing(self) -> Generator[tuple[Connection, datetime], None, None]:
        with self._store.begin() as conn:
            yield conn, self._clock.now()

    def _audit(self, conn: Connection, actor: Actor, account_id: int, what: str, detail: str, at: datetime) -> None:
        self._caller.audit(conn, actor, account_id, what, detail, at)
