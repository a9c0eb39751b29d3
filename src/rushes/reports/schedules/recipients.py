"""Who gets a report: people of the account, addresses that its administrators let in, and how each of them ends it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection

from rushes.boards import Boards
from rushes.clock import Clock
from rushes.errors import CallerError, NotFound, NotSignedIn
from rushes.identity import Actor, Identity, Role
from rushes.reports.schedules import delivery_records, records
from rushes.reports.schedules.access import NOBODY
from rushes.reports.schedules.rights import Caller, editing, schedule_for
from rushes.reports.schedules.schedule import AllowedAddress, Recipient, Schedule, Subscription
from rushes.reports.schedules.terms import ReportKind, read_address
from rushes.store import AuditEntry, Store, record_audit

__all__ = ["MOST_ADDRESSES", "MOST_RECIPIENTS", "Recipients"]

MOST_RECIPIENTS = 50
"""How many recipients a schedule may have, those who have unsubscribed too."""

MOST_ADDRESSES = 500
"""How many addresses an account may let in."""

_NO_RECIPIENT = "There is no such recipient."


class Recipients:
    """The recipients of the schedules that an actor may change, and the reports that they get themselves.

    Every method raises `NotFound` where there is no such account, schedule, recipient or address, and where the actor may not do
    that: the same answer. Those that write raise `NotSignedIn` where the actor is not there in person.

    Args:
        store: The application records.
        clock: The time.
        identity: Who is who.
        caller: Where the request came from.
    """

    def __init__(self, store: Store, clock: Clock, identity: Identity, caller: Caller | None = None) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity
        self._caller = caller or Caller()
        self._boards = Boards(store, clock)

    def list(self, account_id: int, schedule_id: int, actor: Actor) -> tuple[Recipient, ...]:
        """Return a schedule's recipients, in the order in which they were added."""
        with self._store.reading() as conn:
            schedule_for(conn, account_id, schedule_id, actor)
            return records.recipients_of(conn, schedule_id)

    def add(self, account_id: int, schedule_id: int, actor: Actor, address: str) -> int:
        """Let somebody get a schedule's reports, and return the recipient's id; who gets them already stays as they are.

        Args:
            account_id: The account.
            schedule_id: The schedule.
            actor: Who adds.
            address: What a person of the account signs in with, or an address that the account lets in.

        Raises:
            CallerError: It is neither, or no mail address; or there are too many recipients.
        """
        with self._store.reading() as conn:
            self._check_board(schedule_for(conn, account_id, schedule_id, self._caller.writing(actor)), actor)
        wanted = read_address(address)
        named = self._identity.away.named(account_id, wanted)
        with self._writing() as (conn, at):
            schedule_for(conn, account_id, schedule_id, actor)
            there = records.recipients_of(conn, schedule_id)
            allowed = next((each for each in records.addresses_of(conn, account_id) if each.address == wanted), None)
            person_id = allowed.person_id if allowed else named
            found = next((each for each in there if each.address == wanted or (person_id and each.person_id == person_id)), None)
            if found is not None:
                return found.recipient_id
            if len(there) >= MOST_RECIPIENTS:
                raise CallerError("A schedule has at most {most} recipients.", most=MOST_RECIPIENTS)
            if person_id is None and allowed is None:
                raise CallerError("Reports go to people of the account, and to addresses that its administrators let in; this is neither.")
            made = records.add_recipient(conn, schedule_id, person_id=person_id, address_id=allowed.address_id if allowed else None, at=at)
            self._caller.audit(conn, actor, account_id, "recipient.added", f"schedule {schedule_id}, recipient {made}", at)
        return made

    def remove(self, account_id: int, recipient_id: int, actor: Actor) -> None:
        """Let a recipient get nothing from now on; the token in mails they have is worth nothing any more."""
        with self._writing() as (conn, at):
            found = _recipient_for(conn, account_id, recipient_id, self._caller.writing(actor))
            delivery_records.skip_open(conn, NOBODY, recipient_id=recipient_id)
            records.drop_recipient(conn, recipient_id)
            detail = f"schedule {found.schedule_id}, recipient {recipient_id}"
            self._caller.audit(conn, actor, account_id, "recipient.removed", detail, at)

    def resubscribe(self, account_id: int, recipient_id: int, actor: Actor) -> None:
        """Let a recipient who has unsubscribed get the reports again; for those who may change the schedule, who have been asked to."""
        with self._writing() as (conn, at):
            _recipient_for(conn, account_id, recipient_id, self._caller.writing(actor))
            self._put(conn, account_id, recipient_id, f"person:{actor.person_id}", None, at)

    def subscriptions(self, account_id: int, actor: Actor) -> tuple[Subscription, ...]:
        """Return the reports of an account that the actor gets themselves, or has unsubscribed from, by title."""
        if actor.access_to(account_id) is None:
            raise NotFound("There is no such account.")
        with self._store.reading() as conn:
            return records.subscriptions_of(conn, account_id, actor.person_id)

    def subscribe_oneself(self, account_id: int, recipient_id: int, actor: Actor, *, is_wanted: bool) -> None:
        """Let the actor get a report that they are a recipient of, or not."""
        mine = {each.recipient_id for each in self.subscriptions(account_id, self._caller.writing(actor))}
        if recipient_id not in mine:
            raise NotFound(_NO_RECIPIENT)
        with self._writing() as (conn, at):
            self._put(conn, account_id, recipient_id, f"person:{actor.person_id}", None if is_wanted else at, at)

    def token(self, recipient_id: int) -> str:
        """Return the token with which a recipient unsubscribes; it goes into their mails and nowhere else."""
        return self._identity.recipient_token(recipient_id)

    def unsubscribe(self, token: str) -> None:
        """End the reports to whoever has this token; a second time changes nothing.

        Raises:
            NotFound: It is nobody's, or its recipient was taken out.
        """
        with self._writing() as (conn, at):
            found, account_id = self._of_token(conn, token)
            self._put(conn, account_id, found.recipient_id, "recipient", at, at)

    def subscribed(self, token: str) -> Recipient:
        """Return the recipient who has this token.

        Raises:
            NotFound: It is nobody's, or its recipient was taken out.
        """
        with self._store.reading() as conn:
            return self._of_token(conn, token)[0]

    def allowed(self, account_id: int, actor: Actor) -> tuple[AllowedAddress, ...]:
        """Return the addresses that an account lets in, for those who may make schedules."""
        editing(actor, account_id)
        with self._store.reading() as conn:
            return records.addresses_of(conn, account_id)

    def allow(self, account_id: int, actor: Actor, address: str, *, person_id: int | None = None) -> int:
        """Let reports of an account be sent to an address, and return its id; for administrators.

        Args:
            account_id: The account.
            actor: Who lets it in.
            address: It.
            person_id: Whose it is, who gets their own numbers there; None for nobody's who signs in.

        Raises:
            NotFound: The person has no right in the account.
            CallerError: It is no mail address, on the list as somebody else's, or there are too many.
        """
        _administers(self._caller.writing(actor), account_id)
        wanted = read_address(address)
        if person_id is not None:
            self._check_person(account_id, person_id)
        with self._writing() as (conn, at):
            there = {each.address: each for each in records.addresses_of(conn, account_id)}
            if wanted in there:
                if there[wanted].person_id != person_id:
                    raise CallerError("This address is on the list already. Take it off first.")
                return there[wanted].address_id
            if len(there) >= MOST_ADDRESSES:
                raise CallerError("An account lets in at most {most} addresses.", most=MOST_ADDRESSES)
            made = records.add_address(conn, account_id, wanted, person_id=person_id, by_id=actor.person_id, at=at)
            self._caller.audit(conn, actor, account_id, "report_address.allowed", f"address {made}", at)
        return made

    def disallow(self, account_id: int, actor: Actor, address_id: int) -> None:
        """Let nothing be sent to an address from now on; it is taken out of every schedule. For administrators."""
        _administers(self._caller.writing(actor), account_id)
        with self._writing() as (conn, at):
            if not records.drop_address(conn, account_id, address_id):
                raise NotFound("There is no such address.")
            self._caller.audit(conn, actor, account_id, "report_address.removed", f"address {address_id}", at)

    def _check_person(self, account_id: int, person_id: int) -> None:
        try:
            access = self._identity.away.actor(person_id).access_to(account_id)
        except NotSignedIn:
            raise CallerError("This person has to sign in again before reports can go to them.") from None
        if access is None:
            raise NotFound("There is no such person.")

    def _of_token(self, conn: Connection, token: str) -> tuple[Recipient, int]:
        """Return a token's recipient and the account of its schedule."""
        recipient_id = self._identity.recipient_of_token(token)
        found = records.find_recipient(conn, recipient_id) if recipient_id is not None else None
        schedule = records.find_schedule(conn, found.schedule_id) if found else None
        if found is None or schedule is None:
            raise NotFound(_NO_RECIPIENT)
        return found, schedule.account_id

    def _put(self, conn: Connection, account_id: int, recipient_id: int, who: str, unsubscribed_at: datetime | None, at: datetime) -> None:
        if not records.put_unsubscribed(conn, recipient_id, unsubscribed_at):
            return
        if unsubscribed_at is not None:
            delivery_records.skip_open(conn, NOBODY, recipient_id=recipient_id)
        what = "recipient.resubscribed" if unsubscribed_at is None else "recipient.unsubscribed"
        record_audit(conn, AuditEntry(at, who, what, f"recipient {recipient_id}", self._caller.address, account_id))

    def _check_board(self, schedule: Schedule, actor: Actor) -> None:
        """Nobody is to send what they may not see themselves."""
        if schedule.terms.kind is ReportKind.BOARD:
            if schedule.terms.board_id is None:
                raise NotFound("There is no such dashboard.")
            self._boards.get(schedule.terms.board_id, actor)

    @contextmanager
    def _writing(self) -> Generator[tuple[Connection, datetime], None, None]:
        with self._store.begin() as conn:
            yield conn, self._clock.now()


def _administers(actor: Actor, account_id: int) -> None:
    if editing(actor, account_id).role is not Role.ADMINISTRATOR:
        raise NotFound("There is no such account.")


def _recipient_for(conn: Connection, account_id: int, recipient_id: int, actor: Actor) -> Recipient:
    """Return a recipient of a schedule that the actor may change."""
    found = records.find_recipient(conn, recipient_id)
    if found is None:
        raise NotFound(_NO_RECIPIENT)
    try:
        schedule_for(conn, account_id, found.schedule_id, actor)
    except NotFound:
        raise NotFound(_NO_RECIPIENT) from None
    return found
