"""Every account looked through, once after each night: statements that are due, and closed periods that late data changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rushes.accounts import ClosedAccount, Closing, closed_accounts, every_account_settings
from rushes.clock import Clock
from rushes.domain import AccountRow, Period, Scope
from rushes.errors import RushesError, Stopped
from rushes.identity import Vault
from rushes.languages import SOURCE_LOCALE, sentence
from rushes.reports.press import can_print
from rushes.reports.statements import records
from rushes.reports.statements.canonical import Document
from rushes.reports.statements.chain import Chain, Issuer, stored_chain, with_documents
from rushes.reports.statements.document import Head, agreed_numbers, nights_of, period_of, statement_document
from rushes.reports.statements.notes import Brought, differences, newest_night, note_document, shares_of
from rushes.reports.statements.numbers import numbers_of
from rushes.reports.statements.periods import CANNOT_PRINT, NOTHING_LOADED, Waiting, incomplete, next_period, why_waiting
from rushes.reports.statements.records import LinkRow, LookRow, StandingRow
from rushes.store import Store, last_ended_run
from rushes.telemetry import logger
from rushes.warehouse import LedgerState, Reader, Warehouse, accounts, coverage_rows, loaded_period, productions, restatements

__all__ = ["Looked", "Statements"]

_log = logger(__name__)
_UNFORESEEN = Waiting("failed", sentence("An error that nobody foresaw; the log of the runner has it."))


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look came to.

    Args:
        issued: The links that were issued, in order.
        standings: What each account's next statement waits for.
    """

    issued: tuple[LinkRow, ...]
    standings: tuple[StandingRow, ...]


@dataclass(slots=True)
class _Seen:
    """One account in a look: `since` is the newest load whose numbers are agreed, None to compare everything."""

    reader: Reader
    scope: Scope
    account: AccountRow
    anchor_day: int
    is_retired: bool
    today: date
    since: datetime | None
    chain: Chain
    is_ending: Callable[[], bool]
    issued: list[LinkRow] = field(default_factory=list[LinkRow])

    @property
    def account_id(self) -> int:
        return self.account.account_id


class Statements:
    """Issues what is due.

    Args:
        store: The application records.
        warehouse: The facts.
        vault: Seals the keys that sign.
        clock: The time.
        scope: What the numbers are asked in: every account, each by itself.
        lag_days: For how many days more each night reads a day again.
        by: Who does it, for the audit trail.
        locale: How paper and workbooks are written.
    """

    def __init__(
        self,
        store: Store,
        warehouse: Warehouse,
        vault: Vault,
        clock: Clock,
        *,
        scope: Scope,
        lag_days: int,
        by: str,
        locale: str = SOURCE_LOCALE,
    ) -> None:
        self._store = store
        self._warehouse = warehouse
        self._clock = clock
        self._scope = scope
        self._lag_days = lag_days
        self._issuer = Issuer(store, vault, clock, by=by, locale=locale)

    def look(self, is_ending: Callable[[], bool] = _never) -> Looked:
        """Look every account through, issue what is due, and write down what the others wait for.

        What goes wrong with one account is written down for it, and keeps no other one from its statement.

        Args:
            is_ending: Asked before each account and each issuing whether to stop.

        Raises:
            Stopped: It was to stop; what was issued stays, and the next look goes on.
            WarehouseError: The facts cannot be read.
            StoreError: The records cannot be written.
        """
        with self._store.reading() as conn:
            # Read first: a run that ends from here on asks for another look.
            run_id, former = last_ended_run(conn), records.last_look(conn)
            agreed = {each.account_id: each.seen_load_at for each in records.standing_rows(conn)}
        issued: list[LinkRow] = []
        standings: list[StandingRow] = []
        with self._warehouse.reader() as reader:
            version = reader.version
            if former is None or former.version not in {version.number, *version.built_from}:
                # Somebody went back to a former version: anything may be other than it was agreed.
                agreed = {}
            for seen in self._each_account(reader, agreed, is_ending):
                standings.append(self._looked_through(seen))
                issued += seen.issued
        with self._store.begin() as conn:
            closed = closed_accounts(conn)
            records.put_standings(conn, [each for each in standings if not _is_erased(closed, each.account_id)])
            records.put_look(conn, LookRow(self._clock.now(), run_id, version.number))
        return Looked(tuple(issued), tuple(standings))

    def _each_account(self, reader: Reader, agreed: Mapping[int, datetime | None], is_ending: Callable[[], bool]) -> Iterator[_Seen]:
        with self._store.reading() as conn:
            settings, closed = every_account_settings(conn), closed_accounts(conn)
        for row in accounts(reader):
            if _is_erased(closed, row.account_id):
                continue
            _stop_if(is_ending)
            yield _Seen(
                reader=reader,
                scope=self._scope,
                account=row,
                anchor_day=settings[row.account_id].anchor_day if row.account_id in settings else 1,
                is_retired=row.account_id in closed,
                today=self._clock.now().astimezone(ZoneInfo(row.time_zone)).date(),
                since=agreed.get(row.account_id),
                chain=stored_chain(self._store, row.account_id),
                is_ending=is_ending,
            )

    def _looked_through(self, seen: _Seen) -> StandingRow:
        period: Period | None = None
        try:
            held = self._note_what_changed(seen)
            period, waiting = self._state_what_is_due(seen)
            waiting = held or waiting
        except Stopped:
            raise
        except RushesError as error:
            waiting = Waiting("failed", error.message, {key: str(value) for key, value in error.values.items()})
        except Exception:  # noqa: BLE001 # whatever is wrong with one account, the others have their statements
            _log.exception("statement_failed", account_id=seen.account_id)
            waiting = _UNFORESEEN
        return StandingRow(
            account_id=seen.account_id,
            first_day=period.first if period else None,
            last_day=period.last if period else None,
            state=waiting.state,
            message=waiting.message,
            details=dict(waiting.details),
            seen_load_at=seen.since,
            looked_at=self._clock.now(),
        )

    def _note_what_changed(self, seen: _Seen) -> Waiting | None:
        """Issue a note for each closed period that late data changed, and return why some were not compared yet."""
        statements = seen.chain.statements
        if not statements:
            return None
        ledger = coverage_rows(seen.reader, seen.account_id, Period(statements[0].first_day, statements[-1].last_day))
        late = [each for each in ledger if each.loaded_at is not None and (seen.since is None or each.loaded_at > seen.since)]
        held: Waiting | None = None
        for link in statements:
            period = Period(link.first_day, link.last_day)
            if any(each.day in period for each in late):
                days = [each for each in ledger if each.day in period]
                why = incomplete(period, days) or (None if can_print() else CANNOT_PRINT)
                if why is None:
                    self._compare(seen, link, days)
                held = held or why
        if not held:
            seen.since = max((each.loaded_at for each in late if each.loaded_at is not None), default=seen.since)
        return held

    def _compare(self, seen: _Seen, link: LinkRow, days: Sequence[LedgerState]) -> None:
        """Issue a note about a statement's period, if its numbers are others now than were agreed."""
        seen.chain = with_documents(self._store, seen.chain)
        statement, notes = seen.chain.documents[link.number], seen.chain.notes_about(link.number)
        period, names = period_of(statement), tuple(each["name"] for each in statement["measures"])
        now = numbers_of(seen.reader, seen.scope, seen.account_id, period, today=seen.today, names=names)
        productions_now, totals = differences(
            agreed_numbers(statement, notes),
            now,
            brought=_history(seen, period, since=[statement, *notes][-1]["version"]["published_at"]),
            newest=newest_night((each.loaded_at, each.run_id if each.reason is None else "") for each in days if each.loaded_at),
        )
        if productions_now or totals:
            head = self._head(seen, period)
            self._issue(seen, note_document(head, statement, seen.chain.sum_of(link.number), productions_now, totals))

    def _state_what_is_due(self, seen: _Seen) -> tuple[Period | None, Waiting]:
        """Issue every statement that is due, and return the next one's period and what it waits for."""
        loaded = loaded_period(seen.reader, seen.account_id)
        while True:
            former = seen.chain.statements[-1].last_day if seen.chain.statements else None
            period = next_period(former, loaded, seen.anchor_day)
            if period is None or loaded is None:
                return period, NOTHING_LOADED
            days = coverage_rows(seen.reader, seen.account_id, period)
            why = why_waiting(period, days, today=seen.today, newest=loaded.last, lag_days=self._lag_days, is_retired=seen.is_retired) or (
                None if can_print() else CANNOT_PRINT
            )
            if why is not None:
                return period, why
            seen.chain = with_documents(self._store, seen.chain)
            numbers = numbers_of(seen.reader, seen.scope, seen.account_id, period, today=seen.today)
            head = self._head(seen, period)
            self._issue(seen, statement_document(head, numbers, nights_of(days), seen.chain.new_notes()))

    def _head(self, seen: _Seen, period: Period) -> Head:
        at = self._clock.now().replace(microsecond=0)
        return Head(seen.account, seen.chain.next_number, period, seen.reader.version, at, seen.anchor_day)

    def _issue(self, seen: _Seen, document: Document) -> None:
        _stop_if(seen.is_ending)
        seen.chain, link = self._issuer.append(seen.chain, document)
        if link is not None:
            seen.issued.append(link)
            _log.info("statement_issued", account_id=seen.account_id, statement=link.name)


def _stop_if(is_ending: Callable[[], bool]) -> None:
    if is_ending():
        raise Stopped("It was told to stop; the next look goes on where it ended.")


def _history(seen: _Seen, period: Period, *, since: str) -> Callable[[str, str], Brought]:
    """Return how to tell what each night after an instant brought to a production's measure; of each production it is read once."""
    ids = {row.external_id: row.production_id for row in productions(seen.reader, seen.account_id)}
    read: dict[str, Callable[[str], Brought]] = {}

    def brought(external_id: str, name: str) -> Brought:
        if external_id not in ids:
            return {}
        if external_id not in read:
            read[external_id] = shares_of(restatements(seen.reader, seen.account_id, ids[external_id]), period, since)
        return read[external_id](name)

    return brought


def _is_erased(closed: Mapping[int, ClosedAccount], account_id: int) -> bool:
    return account_id in closed and closed[account_id].state is Closing.ERASED
