"""The clock's work with schedules: plan what is due, make each report in one account's scope, send it at most once.

A delivery is claimed by a conditional update before it is made, and once more when it begins to be sent; between the two a
runner that dies leaves it to the next. One that dies after the second leaves it unknown whether the mail went out, and it is
not sent again by itself: its row says so, and somebody sends it again by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from rushes.accounts import closed_accounts
from rushes.boards import Boards
from rushes.clock import Clock
from rushes.config import Settings
from rushes.errors import RushesError, TryAgainLater
from rushes.identity import Identity
from rushes.languages import sentence
from rushes.reports.schedules import delivery_records, records
from rushes.reports.schedules.access import NOBODY, Accesses, NotDeliverable
from rushes.reports.schedules.making import Build, Built, Envelope, NotPosted, Post, Posted
from rushes.reports.schedules.plan import plan_deliveries
from rushes.reports.schedules.schedule import Delivery, DeliveryState, Recipient, Schedule
from rushes.reports.schedules.terms import Cadence
from rushes.store import Store
from rushes.telemetry import logger, redact

__all__ = ["LEASE", "MAILS_A_DAY", "RETRIES", "Deliverer"]

LEASE = timedelta(minutes=15)
"""How long a runner may be at one report, to make it and again to send it, before it counts as dead."""

MAILS_A_DAY = 500
"""How many mails of one account are sent in 24 hours at most."""

RETRIES = (*(timedelta(minutes=each) for each in (1, 5, 15, 60)), *(timedelta(hours=4),) * 5)
"""After how long a report is tried again that could not be made or sent: ten times in all, within 24 hours."""

_ONE_DAY = timedelta(days=1)
_LOOK_AGAIN = timedelta(hours=1)
_WAITS_FOR_ROOM = timedelta(days=2)
_COMPLETE_WAITS = timedelta(days=30)
_log = logger(__name__)

_FOR_DATA = sentence("It waits for days that were not read yet.")
_LOST = sentence("It is not known whether this was sent: the program was stopped in the middle of it. If it did not arrive, send it again.")
_UNFORESEEN = sentence("An error that nobody foresaw; the log has it.")
_TOO_MANY = sentence("The account has sent as many mails as it may in one day; this waits.")
_NO_ROOM = sentence("The account had sent as many mails as it may in one day.")
_NO_SCHEDULE = sentence("The schedule was removed.")
_CLOSED = sentence("The account was closed.")
_CHANGED = sentence("What its reader may see has changed while it was made.")
_DIES = sentence("The program was stopped each time it made this report.")


class Deliverer:
    """Sends what is due. Safe for several threads and processes at once.

    Args:
        store: The application records.
        clock: The time.
        identity: Who is who.
        settings: The install's settings.
        build: Makes a report.
        post: Sends one.
        runner: The name under which deliveries are claimed; no two runners have the same.
        mails_a_day: How many mails of one account are sent in 24 hours at most.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        identity: Identity,
        settings: Settings,
        *,
        build: Build,
        post: Post,
        runner: str,
        mails_a_day: int = MAILS_A_DAY,
    ) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity
        self._settings = settings
        self._build = build
        self._post = post
        self._runner = runner
        self._mails_a_day = mails_a_day
        self._accesses = Accesses(identity, Boards(store, clock))
        self._latest: tuple[tuple[object, ...], Built] | None = None

    def run(self, is_ending: Callable[[], bool] = lambda: False) -> tuple[DeliveryState, ...]:
        """Plan and send what is due, and return how each delivery stands then, in the order in which they were taken.

        Args:
            is_ending: Whether to stop before the next one.
        """
        now = self._clock.now()
        with self._store.begin() as conn:
            delivery_records.close_lost(conn, now, _LOST)
            plan_deliveries(conn, self._settings, now)
        states: list[DeliveryState] = []
        while not is_ending():
            with self._store.begin() as conn:
                claimed = delivery_records.claim_delivery(conn, runner=self._runner, now=self._clock.now(), lease=LEASE)
            if claimed is None:
                break
            states.append(self._deliver(claimed))
        self._latest = None
        return tuple(states)

    def _deliver(self, claimed: Delivery) -> DeliveryState:
        log = _log.bind(delivery=claimed.delivery_id, schedule=claimed.schedule_id, account_id=claimed.account_id)
        try:
            schedule, recipient = self._found(claimed)
            built = self._made(schedule, claimed, recipient)
        except NotDeliverable as hindrance:
            state = self._over(claimed, DeliveryState.SKIPPED, hindrance.message, is_schedules=hindrance.is_schedules)
        except RushesError as error:
            log.warning("report_failed", reason=redact(str(error)))
            state = self._later(claimed, redact(str(error)), is_schedules=True)
        except Exception:
            log.exception("report_failed")
            state = self._later(claimed, _UNFORESEEN, is_schedules=True)
        else:
            state = self._send(schedule, claimed, recipient, built)
        log.info("report_delivery", state=state.value)
        return state

    def _found(self, claimed: Delivery) -> tuple[Schedule, Recipient | None]:
        with self._store.reading() as conn:
            schedule = records.find_schedule(conn, claimed.schedule_id) if claimed.schedule_id is not None else None
            recipient = records.find_recipient(conn, claimed.recipient_id) if claimed.recipient_id is not None else None
            is_closed = claimed.account_id in closed_accounts(conn)
        if schedule is None:
            raise NotDeliverable(_NO_SCHEDULE)
        if is_closed:
            raise NotDeliverable(_CLOSED, is_schedules=True)
        if claimed.attempts > len(RETRIES) + 1:
            raise TryAgainLater(_DIES)
        return schedule, recipient

    def _made(self, schedule: Schedule, claimed: Delivery, recipient: Recipient | None) -> Built:
        """Return the report; several addresses that get the same one after another, in the same name, get what was made once."""
        access = self._accesses.of_delivery(schedule, claimed, recipient)
        key = (schedule, *access.made_from)
        if self._latest is None or self._latest[0] != key:
            self._latest = None
            self._latest = key, self._build(schedule, access)
        # To make it takes a while, in which a right may have ended: nothing goes out that would not be made so now.
        if self._accesses.of_delivery(schedule, claimed, recipient).made_from != access.made_from:
            raise TryAgainLater(_CHANGED)
        return self._latest[1]

    def _send(self, schedule: Schedule, claimed: Delivery, recipient: Recipient | None, built: Built) -> DeliveryState:
        until = _waits_until(schedule, claimed)
        now = self._clock.now()
        if not built.is_complete and now < until:
            # What is read meanwhile must not be answered from what was made before.
            self._latest = None
            return self._back(claimed, DeliveryState.WAITING_FOR_DATA, _FOR_DATA, min(now + _LOOK_AGAIN, until), attempts=0)
        held = self._begin(claimed, recipient)
        if isinstance(held, DeliveryState):
            return held
        token = self._identity.recipient_token(recipient.recipient_id) if recipient else ""
        log = _log.bind(delivery=claimed.delivery_id)
        try:
            ended = self._post(schedule, built, Envelope(held.address, schedule.terms.locale, token))
        except Exception:
            log.exception("report_lost")
            return self._over(held, DeliveryState.FAILED, _LOST, is_schedules=True)
        return self._ended(held, ended)

    def _begin(self, claimed: Delivery, recipient: Recipient | None) -> Delivery | DeliveryState:
        """Begin to send, by the recipient as they are at this moment; otherwise say how the delivery stands."""
        now = self._clock.now()
        with self._store.begin() as conn:
            current = records.find_recipient(conn, recipient.recipient_id) if recipient else None
            if recipient is not None and (current is None or current.unsubscribed_at is not None):
                delivery_records.put_over(conn, claimed, DeliveryState.SKIPPED, NOBODY)
                return DeliveryState.SKIPPED
            sent = delivery_records.count_mails(conn, claimed.account_id, since=now - _ONE_DAY, but_id=claimed.delivery_id)
            if sent < self._mails_a_day:
                held = replace(claimed, address=current.address if current else claimed.address)
                return held if delivery_records.begin_sending(conn, held, now=now, lease=LEASE) else DeliveryState.WAITING
        if now - claimed.fires_at >= _WAITS_FOR_ROOM:
            return self._over(claimed, DeliveryState.FAILED, _NO_ROOM, is_schedules=True)
        return self._back(claimed, DeliveryState.WAITING, _TOO_MANY, now + _LOOK_AGAIN, attempts=claimed.attempts - 1)

    def _ended(self, claimed: Delivery, ended: Posted | NotPosted) -> DeliveryState:
        if isinstance(ended, NotPosted):
            if ended.is_final:
                return self._over(claimed, DeliveryState.FAILED, ended.reason, is_schedules=False)
            return self._later(claimed, ended.reason, is_schedules=False)
        with self._store.begin() as conn:
            if not delivery_records.note_sent(conn, claimed, message_id=ended.message_id, at=self._clock.now()):
                _log.warning("report_sent_after_all", delivery=claimed.delivery_id)
            if claimed.schedule_id is not None:
                records.put_trouble(conn, claimed.schedule_id, "")
        return DeliveryState.SENT

    def _later(self, claimed: Delivery, reason: str, *, is_schedules: bool) -> DeliveryState:
        if claimed.attempts > len(RETRIES):
            return self._over(claimed, DeliveryState.FAILED, reason, is_schedules=is_schedules)
        at = self._clock.now() + RETRIES[claimed.attempts - 1]
        return self._back(claimed, DeliveryState.WAITING, reason, at, attempts=claimed.attempts)

    def _back(self, claimed: Delivery, state: DeliveryState, reason: str, at: datetime, *, attempts: int) -> DeliveryState:
        with self._store.begin() as conn:
            delivery_records.put_back(conn, claimed, state, reason, next_try_at=at, attempts=attempts)
        return state

    def _over(self, claimed: Delivery, state: DeliveryState, reason: str, *, is_schedules: bool) -> DeliveryState:
        with self._store.begin() as conn:
            is_ours = delivery_records.put_over(conn, claimed, state, reason)
            if is_ours and is_schedules and claimed.schedule_id is not None and claimed.asker_id is None:
                records.put_trouble(conn, claimed.schedule_id, reason)
        return state


def _waits_until(schedule: Schedule, delivery: Delivery) -> datetime:
    """Return until when a report waits for its data; one that somebody asked for now does not."""
    if delivery.is_asked:
        return delivery.fires_at
    is_patient = schedule.terms.cadence is Cadence.COMPLETE
    return delivery.fires_at + (_COMPLETE_WAITS if is_patient else timedelta(hours=schedule.terms.wait_h))
