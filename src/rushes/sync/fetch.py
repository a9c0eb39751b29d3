"""Reading one account through its connector into staged files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack, closing, suppress
from dataclasses import asdict
from datetime import date, datetime
from typing import TextIO

from rushes.domain import FACT_COLUMNS, MediaItem, Period, Reject, UsageRow
from rushes.errors import NotSignedIn, OperatorError, PlatformRefused
from rushes.platforms import Batch, MediaRecord
from rushes.store import Store, production_ids
from rushes.sync.growth import GrowthWatch
from rushes.sync.normalise import Normaliser, production_row, reject_of, unseen_production
from rushes.sync.progress import Progress
from rushes.sync.staging import DayCount, StagedAccount, Staging
from rushes.sync.survey import Connection, SeenAccount, Share

__all__ = ["Fetcher"]

_USAGE_LINE = '{"production_id":%d,"day":"%s",' + ",".join(f'"{column}":%s' for column in FACT_COLUMNS) + "}\n"


class Fetcher:
    """Reads accounts of one connection that are read alike, one call an account; safe to use from several threads."""

    def __init__(self, connection: Connection, store: Store, staging: Staging, progress: Progress) -> None:
        self._connection = connection
        self._store = store
        self._staging = staging
        self._progress = progress

    @property
    def kind(self) -> str:
        """What this connection's usage is made of: "items" or "usage" rows."""
        return "items" if self._connection.settings.usage == "media_objects" else "usage"

    def fetch(self, seen: SeenAccount, account_id: int, period: Period, now: datetime) -> StagedAccount:
        """Read one account's days and stage them; a token that ends on the way is renewed, once for each login.

        Raises:
            PlatformUnreachable: The platform stopped answering.
            PlatformRefused: It gave a final no for this account, or goes on ending its tokens.
            OperatorError: The staging folder cannot be written.
        """
        try:
            for _ in seen.shares:
                with suppress(NotSignedIn):
                    return self._read(seen, account_id, period, now)
            return self._read(seen, account_id, period, now)
        except NotSignedIn as ended:
            raise PlatformRefused(
                f"The platform ended the token of {seen.collectors} again and again while this account was read. "
                "Does somebody sign in with the same name?"
            ) from ended
        except OSError as error:
            raise OperatorError(
                f"What was read cannot be written to {self._staging.folder} ({error.strerror or type(error).__name__}). "
                "Free some space on that disk, or mount it for writing; the former facts stand."
            ) from error

    def _read(self, seen: SeenAccount, account_id: int, period: Period, now: datetime) -> StagedAccount:
        staged = StagedAccount(
            account_id=account_id,
            connection=self._connection.name,
            kind=self.kind,
            period=period,
            made_with=self._connection.fingerprint,
            staged_at=now,
            shortfall=seen.shortfall,
            rows_file=self._staging.path(account_id, period, ".ndjson"),
            rejects_file=self._staging.path(account_id, period, ".rejects.ndjson"),
        )
        self._staging.forget(staged)
        with ExitStack() as files:
            rows = files.enter_context(staged.rows_file.open("w", encoding="utf-8"))
            rejects = files.enter_context(staged.rejects_file.open("w", encoding="utf-8"))
            reading = _Reading(self._connection, self._store, progress=self._progress, seen=seen, staged=staged, rows=rows, rejects=rejects)
            for number, share in enumerate(seen.shares):
                self._read_share(share, reading, period, is_first=number == 0)
            reading.finish()
        self._staging.save(staged)
        return staged

    def _read_share(self, share: Share, reading: _Reading, period: Period, *, is_first: bool) -> None:
        """Read what one login contributes: the first everything, a further one its own productions alone.

        Raises:
            NotSignedIn: Its token has ended; the next reading begins with a new one.
        """
        session = share.collector.session()
        own = None if is_first else frozenset(each.external_id for each in share.productions)
        try:
            batches = self._connection.platform.usage(
                session,
                share.account,
                share.productions,
                period,
                self._connection.rule.zone,
                megabyte_bytes=self._connection.settings.megabyte_bytes,
            )
            with closing(batches):
                for batch in batches:
                    reading.take(batch if own is None else _only(batch, own))
        except NotSignedIn:
            share.collector.renew(session)
            raise
        except PlatformRefused as refused:
            if own is None:
                raise
            reading.take(Batch((), missing=tuple((each, f"{share.collector.username}: {refused}") for each in sorted(own))))


class _Reading:
    """One account's reading while it lasts."""

    def __init__(
        self,
        connection: Connection,
        store: Store,
        *,
        progress: Progress,
        seen: SeenAccount,
        staged: StagedAccount,
        rows: TextIO,
        rejects: TextIO,
    ) -> None:
        self._connection = connection
        self._store = store
        self._progress = progress
        self._staged = staged
        self._rows = rows
        self._rejects = rejects
        self._ids = self._mint([production.external_id for production in seen.productions])
        self._productions = {
            row.production_id: row
            for row in (
                production_row(
                    each,
                    account_id=staged.account_id,
                    production_id=self._ids[each.external_id],
                    rule=connection.rule,
                    zone_of_dates=connection.zone_of_dates,
                )
                for each in seen.productions
            )
        }
        self._reached: set[int] = set()
        self._names: dict[str, str] = {}
        self._growth = GrowthWatch()
        self._normaliser = Normaliser(staged.account_id, staged.period, connection.rule, self._production_id)

    def take(self, batch: Batch) -> None:
        """Normalise and write one batch."""
        rows_before, reached_before = self._staged.rows_read, len(self._reached)
        self._staged.rows_read += batch.rows_read
        self._staged.rows_ignored += batch.duplicates + batch.ignored
        self._names.update(batch.names)
        for broken in batch.broken:
            reject = reject_of(broken, account_id=self._staged.account_id, source=self._staged.kind)
            self._reject(reject, broken.production_external_id, is_a_row=not broken.is_used)
        lines: list[str] = []
        for record in batch.records:
            row = self._normaliser.item(record) if isinstance(record, MediaRecord) else self._normaliser.usage(record)
            lines.append(self._line_of(row, record.production_external_id))
        self._rows.write("".join(lines))
        for external_id, reason in batch.missing:
            self._staged.missing[self._production_id(external_id)] = reason
        self._staged.open_days.update(batch.open_days)
        self._staged.partial_days.update(batch.partial_days)
        self._staged.shortfall = self._staged.shortfall or batch.shortfall
        if batch.shortfall or batch.open_days:
            # Any production's row may be the one that did not come: what is known of them all stays.
            self._staged.doubtful.update(self._ids.values())
        self._progress.read(rows=self._staged.rows_read - rows_before, productions=len(self._reached) - reached_before)

    def finish(self) -> None:
        """Note the productions, those included that only a usage row named."""
        self._staged.productions = list(self._productions.values())
        self._staged.only_grown = list(self._growth.suspects())
        left = len(self._productions) - len(self._reached)
        self._progress.read(rows=0, productions=left)

    def _line_of(self, row: UsageRow | MediaItem | Reject | None, production: str) -> str:
        """Count the row and return its line, "" for one that is set aside or ignored."""
        if row is None:
            self._staged.rows_ignored += 1
            return ""
        if isinstance(row, Reject):
            self._reject(row, production)
            return ""
        self._reached.add(row.production_id)
        self._staged.rows_loaded += 1
        self._count(row.day).read += 1
        if isinstance(row, MediaItem):
            return _line(item_values(row))
        self._growth.see(row)
        return usage_line(row)

    def _reject(self, reject: Reject, production: str, *, is_a_row: bool = True) -> None:
        self._staged.rows_rejected += is_a_row
        if production in self._ids:
            self._staged.doubtful.add(self._ids[production])
        if is_a_row and reject.day is not None and reject.day in self._staged.period:
            count = self._count(reject.day)
            count.read += 1
            count.rejected += 1
        self._rejects.write(_line(asdict(reject)))

    def _count(self, day: date) -> DayCount:
        return self._staged.days.setdefault(day, DayCount())

    def _production_id(self, external_id: str) -> int:
        known = self._ids.get(external_id)
        if known is None:
            known = self._mint([external_id])[external_id]
            self._ids[external_id] = known
            self._productions[known] = unseen_production(self._staged.account_id, known, external_id, self._names.get(external_id, ""))
        return known

    def _mint(self, external_ids: list[str]) -> dict[str, int]:
        with self._store.begin() as records:
            return dict(production_ids(records, self._connection.name, external_ids))


def usage_line(row: UsageRow) -> str:
    """Return the row as a line of JSON. It holds whole numbers and a date, so no general encoder has to look at each of them."""
    numbers = ["null" if value is None else value for value in row.values]
    return _USAGE_LINE % (row.production_id, row.day, *numbers)


def item_values(row: MediaItem) -> Mapping[str, object]:
    return {
        "production_id": row.production_id,
        "external_id": _text(row.external_id),
        "media_type": _text(row.media_type),
        "created_at": row.created_at.isoformat(timespec="milliseconds").replace("+00:00", ""),
        "day": row.day.isoformat(),
        "duration_ms": row.duration_ms,
        "deleted_on": row.deleted_on.isoformat() if row.deleted_on else None,
    }


def _line(values: Mapping[str, object]) -> str:
    return json.dumps(values, default=str, separators=(",", ":")) + "\n"


def _text(value: str) -> str:
    """Return it as text that every reader takes: half a surrogate pair, which JSON can carry, is none."""
    return value.encode("utf-8", "replace").decode("utf-8")


def _only(batch: Batch, own: frozenset[str]) -> Batch:
    """Return what of a batch belongs to those productions; the rest came with another login and is ignored."""
    records = tuple(each for each in batch.records if each.production_external_id in own)
    broken = tuple(each for each in batch.broken if not each.production_external_id or each.production_external_id in own)
    left_out = len(batch.records) - len(records) + len(batch.broken) - len(broken)
    missing = tuple((each, reason) for each, reason in batch.missing if each in own)
    return Batch(
        records,
        broken,
        batch.duplicates,
        batch.ignored + left_out,
        missing,
        batch.shortfall,
        batch.open_days,
        batch.partial_days,
        batch.names,
    )
