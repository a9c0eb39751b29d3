"""The iconik connector: storage per bucket, seconds of transcoding and transcription, as its statistics give them by day.

An account is a system domain. Its productions are its buckets, and one more for what its transcoders did, which
the statistics give for the whole domain. Nobody signs in here with a password of iconik's: people are invited.

Source:
    The descriptions of `/API/auth/`, `/API/stats/` and `/API/assets/` at app.iconik.io; docs/iconik.md says of each thing whether
    it stands there. What does not is an option of the connection.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from rushes.clock import Clock, SystemClock
from rushes.config import ConnectionSettings, FieldSettings, ResourceSettings
from rushes.domain import FACT_COLUMNS, STORAGE_KINDS, Period, ProductionState, Unit
from rushes.errors import ConfigurationError, NotSignedIn, PlatformRefused, PlatformUnreachable, Refusal, SignInRefused
from rushes.outbound import Answer, Json, Outbound, Verdict, path_segment
from rushes.platforms.options import read_options
from rushes.platforms.parsing import Fault, fields_of, identifier, instant, local_day, name_of, whole
from rushes.platforms.protocol import Batch, BrokenRecord, PlatformAccount, PlatformProduction, PlatformSession, UsageRecord
from rushes.platforms.resource import UsageRows, columns_of, windows
from rushes.rest import ByLink, ByNumber, Listing, Params, at_path, filled, raw_of, shortfall_of

__all__ = ["IconikOptions", "IconikPlatform"]

_ONE_DAY, _TOKEN_LIVES = timedelta(days=1), timedelta(days=1)
_UNUSABLE = frozenset({"FROZEN", "DEACTIVATED"})
_DAYS_PER_CALL, _READINGS = 31, 2
_RENDERED, _TRANSCRIBED = "rendered_ms", "transcribed_ms"
_WORK = "Transcoding and transcription"


@dataclass(frozen=True, slots=True)
class IconikOptions:
    """What one can set in `[connection.options]`; each default is what the description says, or what is likely."""

    token_path: str = "/auth/v1/auth/token/"  # noqa: S105 - a path.
    domain_path: str = "/auth/v1/system_domains/{domain}/"
    storage_path: str = "/stats/v1/storage/usage/by/{period}/"
    transcoder_path: str = "/stats/v1/transcoder/usage/by/{period}/"
    from_parameter: str = "from_date"
    to_parameter: str = "to_date"
    since: str = "2015-01-01"
    bucket_field: str = "bucket_name"
    bytes_field: str = "bytes_stored"
    day_field: str = "date"
    operation_field: str = "operation_type"
    seconds_field: str = "duration_seconds"
    storage_measure: str = "cloud_storage"
    rendering: tuple[str, ...] = ("TRANSCODE", "TRANSCODE_VIDEO", "TRANSCODE_AUDIO", "CONFORM")
    transcription: tuple[str, ...] = ("TRANSCRIBE",)


class IconikPlatform:
    """One configured iconik. Safe to use from several threads.

    Args:
        connection: Its settings; each login is a token of one system domain, with the id of its application.
        clock: Tells which days are over, and the time of a token that does not say when it ends.
        outbound: The client to call with, by default one of its own made from the settings.

    Raises:
        ConfigurationError: An option that there is not, or a setting that this platform cannot follow.
    """

    def __init__(self, connection: ConnectionSettings, *, clock: Clock | None = None, outbound: Outbound | None = None) -> None:
        self._connection = connection
        self._options = read_options(IconikOptions, connection)
        self._clock = clock or SystemClock()
        self._outbound = outbound or Outbound(
            connection.base_url,
            calls_at_once=connection.calls_at_once,
            timeout_s=connection.timeout_s,
            attempts=connection.attempts,
        )
        self._host = urlsplit(connection.base_url).netloc.lower()
        self._logins = _checked(connection, self._options)
        self._storage = ResourceSettings(
            production_field=self._options.bucket_field,
            day_field=self._options.day_field,
            field={self._options.bytes_field: FieldSettings(measure=self._options.storage_measure, unit="bytes")},
        )
        self._columns = columns_of(self._storage, megabyte_bytes=connection.megabyte_bytes)

    @property
    def reported(self) -> frozenset[str]:
        """The fact columns this connection reports."""
        return frozenset({*(column.name for column in self._columns), _RENDERED, _TRANSCRIBED})

    def sign_in(self, username: str, password: str, *, keep: bool) -> PlatformSession:  # noqa: ARG002
        """Try a login's token; it is no exchange, so `keep` changes nothing, and nobody but the logins is let in.

        Raises:
            SignInRefused: It is no login of this connection, or iconik refuses its token.
            PlatformUnreachable: No answer.
            PlatformRefused: A final no of another kind.

        Source:
            `GET /auth/v1/auth/token/`, which says whose a token is and when it ends.
        """
        if username not in self._logins:
            raise SignInRefused(Refusal.WRONG_CREDENTIALS)
        tried = PlatformSession(password, "", username, username, self._clock.now() + _TOKEN_LIVES)
        try:
            token = self._get(tried, self._options.token_path).body
        except NotSignedIn:
            raise SignInRefused(Refusal.WRONG_CREDENTIALS) from None
        try:
            user_id = identifier(at_path(token, "user_id"), "user_id")
            return replace(tried, user_id=user_id, expires_at=instant(at_path(token, "expires"), "expires") or tried.expires_at)
        except Fault as fault:
            raise PlatformRefused(f"The platform does not say whose the token is: {fault}. Check the option token_path.") from None

    def rights(self, session: PlatformSession) -> tuple[PlatformAccount, ...]:
        """Return the one account: the token's system domain, whose administrators are made here and not there.

        Raises:
            NotSignedIn: The token has ended or was revoked (401).
        """
        domain, status = self._domain(session)
        try:
            named = self._get(session, filled(self._options.domain_path, {"domain": path_segment(domain)})).body
        except PlatformRefused:
            # The token works without the role that reads the domain; then its id has to do as a name.
            named = None
        is_usable = status not in _UNUSABLE
        name = name_of(at_path(named, "name"), f"iconik {domain[:8]}")
        return (PlatformAccount(domain, name, can_manage=False, is_usable=is_usable, needs_second_factor=False),)

    def productions(self, session: PlatformSession) -> tuple[tuple[PlatformProduction, ...], tuple[BrokenRecord, ...]]:
        """Return a production for each bucket that the statistics have ever named, and one for what transcoders did.

        Raises:
            NotSignedIn: The token has ended or was revoked (401).
            PlatformRefused: The token may not read statistics.
        """
        domain, _ = self._domain(session)
        path = filled(self._options.storage_path, {"period": "month"})
        tomorrow = self._clock.now().date() + _ONE_DAY
        rows, doubt = self._read(session, path, date.fromisoformat(self._options.since), tomorrow)
        names = {domain: _WORK}
        broken = [BrokenRecord(doubt, "")] if doubt else []
        field = self._options.bucket_field
        for row in _of_domain(rows, domain, field):
            try:
                external_id = identifier(at_path(row, field), field)
                names[external_id] = external_id.partition("/")[2]
            except Fault as fault:
                broken.append(BrokenRecord(f"bucket: {fault}", raw_of(row)))
        found = (PlatformProduction(each, domain, name, ProductionState.ACTIVE, None, None, None) for each, name in names.items())
        return tuple(found), tuple(broken)

    def usage(
        self,
        session: PlatformSession,
        account: PlatformAccount,
        productions: Sequence[PlatformProduction],
        period: Period,
        zone: ZoneInfo,
        *,
        megabyte_bytes: int | None = None,  # noqa: ARG002
    ) -> Generator[Batch, None, None]:
        """Yield a batch for each month of what the buckets held on each day, then one of what the transcoders did.

        Days are as iconik writes them, in whatever zone the account is, and bytes are bytes.

        Raises:
            PlatformUnreachable: The platform stopped answering, or gave fewer rows than it announced.
            PlatformRefused: A final no for the account as a whole, or a next page at another address.
            NotSignedIn: The token has ended or was revoked (401).
        """
        domain, options = account.external_id, self._options
        held = UsageRows(self._storage, self._columns, period, zone, {})
        with_storage: set[date] = set()
        months = tuple(windows(period, _DAYS_PER_CALL))
        for window in months:
            rows, doubt = self._read(session, filled(options.storage_path, {"period": "day"}), window.first, window.last + _ONE_DAY)
            mine = list(_of_domain(rows, domain, options.bucket_field))
            batch = held.batch(mine, window)
            with_storage.update(record.day for record in batch.records if isinstance(record, UsageRecord))
            yield replace(batch, ignored=batch.ignored + len(rows) - len(mine), shortfall=doubt)
        gaps = _gaps(period, with_storage, self._clock.now().date(), has_buckets=len(productions) > 1)
        for window in months:
            rows, doubt = self._read(session, filled(options.transcoder_path, {"period": "day"}), window.first, window.last + _ONE_DAY)
            days = frozenset(window.each_day())
            batch = _Work(options, days - gaps, zone, domain, active=sorted(days & with_storage)).batch(rows)
            yield replace(batch, shortfall=doubt, open_days=tuple(sorted(days & gaps)))

    def _read(self, session: PlatformSession, path: str, first: date, last: date) -> tuple[list[Json], str]:
        """Return the rows from one day to another, and why rows may be missing, "" if none are.

        Whether the last day is part of the answer is not described, so that callers ask for a day more than they need.
        """
        days = {self._options.from_parameter: first.isoformat(), self._options.to_parameter: last.isoformat()}
        numbered = ByNumber(self._connection.page_size, "per_page", pages_at="pages")
        style = ByLink(self._host, next_at="next_url", begins=numbered)
        rows, reason, doubt = list[Json](), "", ""
        for _ in range(_READINGS):
            pages = Listing(lambda asked: self._get(session, path, {**days, **asked}), style, rows_at="objects", total_at="total")
            rows = list(pages)
            reason = shortfall_of(pages, len(rows), f"rows of {path}")
            doubt = shortfall_of(pages, len(set(map(_whole_row, rows))), f"different rows of {path}")
            if not doubt:
                return rows, ""
        if reason:
            raise PlatformUnreachable(f"{reason[:1].upper()}{reason[1:]}. Try again later.")
        return rows, doubt

    def _domain(self, session: PlatformSession) -> tuple[str, str]:
        """Return the id of the token's system domain, and its status."""
        token = self._get(session, self._options.token_path).body
        try:
            return identifier(at_path(token, "system_domain_id"), "system_domain_id"), name_of(at_path(token, "system_domain_status"), "")
        except Fault as fault:
            raise PlatformRefused(
                f"The platform does not say which domain the token is of: {fault}. Check the option token_path."
            ) from None

    def _get(self, session: PlatformSession, path: str, params: Params | None = None) -> Answer:
        secret = {"App-ID": self._logins.get(session.username, ""), "Auth-Token": session.token}
        answer = self._outbound.get_json(path, params, secret_headers=secret)
        if answer.status == 401:
            raise NotSignedIn("iconik's token has ended or was revoked. Make another one, and write it to the login's password_file.")
        if answer.verdict is Verdict.FINAL:
            hint = "Give the token's user the role can_read_stats." if answer.status == 403 else "Check the path among the options."
            raise PlatformRefused(f"The platform refuses {path} ({answer.status}). {hint}", status=answer.status)
        return answer


class _Work:
    """What a domain's transcoders did on some days: many rows a day, by transcoder and operation, become one record.

    A day of which a row cannot be read has no record: half a sum is no sum. An `active` day without any row has a zero, since
    the buckets' own records of it say nothing of transcoders.
    """

    def __init__(self, options: IconikOptions, days: frozenset[date], zone: ZoneInfo, domain: str, *, active: Iterable[date]) -> None:
        self._options = options
        self._days = days
        self._zone = zone
        self._domain = domain
        self._columns = {**dict.fromkeys(options.rendering, _RENDERED), **dict.fromkeys(options.transcription, _TRANSCRIBED)}
        self._sums: dict[date, dict[str, int]] = {day: _nothing() for day in active}
        self._worked: set[date] = set()
        self._broken: list[BrokenRecord] = []

    def batch(self, rows: Sequence[Json]) -> Batch:
        """Return the records of those days on which something was done, or might have been."""
        different = list({_whole_row(row): row for row in rows}.values())
        mine = list(_of_domain(different, self._domain))
        for row in mine:
            self._take(row)
        spoilt = {each.day for each in self._broken}
        records = tuple(self._record(day, sums) for day, sums in self._sums.items() if day not in spoilt)
        return Batch(
            records=records,
            broken=tuple(self._broken),
            duplicates=len(rows) - len(different),
            ignored=len(different) - len(self._broken) - len(self._worked - spoilt),
            missing=((self._domain, "a row of transcoding does not say its day"),) if None in spoilt else (),
        )

    def _take(self, row: Json) -> None:
        day, options = None, self._options
        try:
            fields = fields_of(row)
            day = self._day(fields)
            if day not in self._days:
                return
            column = self._columns.get(identifier(_there(fields, options.operation_field), options.operation_field))
            if column is None:
                return
            amount = whole(_there(fields, options.seconds_field), options.seconds_field, factor=1_000, unit=Unit.MILLISECONDS)
        except Fault as fault:
            self._broken.append(BrokenRecord(str(fault), raw_of(row), day, self._domain))
            return
        if amount is not None:
            self._worked.add(day)
            self._sums.setdefault(day, _nothing())[column] += amount

    def _day(self, fields: dict[str, Json]) -> date:
        day = local_day(_there(fields, self._options.day_field), self._options.day_field, self._zone)
        if day is None:
            raise Fault(f"{self._options.day_field} is empty")
        return day

    def _record(self, day: date, sums: Mapping[str, int]) -> UsageRecord:
        return UsageRecord(self._domain, day, tuple(sums.get(column) for column in FACT_COLUMNS))


def _checked(connection: ConnectionSettings, options: IconikOptions) -> dict[str, str]:
    """Return the id of the application of each login.

    Raises:
        ConfigurationError: A setting that iconik cannot follow.
    """
    logins = {login.username: login.app_id.get_secret_value() for login in connection.login if login.app_id is not None}
    unnamed = next((login.username for login in connection.login if login.username not in logins), None)
    findings = (
        (connection.usage != "resource", 'iconik gives usage numbers: set usage = "resource".'),
        (connection.sign_in.kind != "local", 'iconik signs nobody in here: set kind = "local" in [connection.sign_in], and invite people.'),
        (unnamed is not None, f"the login {unnamed} needs an app_id_file with the id of its application."),
        (options.storage_measure not in STORAGE_KINDS, f"the option storage_measure is one of: {', '.join(STORAGE_KINDS)}."),
        (not _is_day(options.since), "the option since is a day, such as 2015-01-01."),
        (bool(set(options.rendering) & set(options.transcription)), "an operation is both among rendering and transcription."),
    )
    for is_wrong, what in findings:
        if is_wrong:
            raise ConfigurationError(f"connection “{connection.name}”: {what}")
    return logins


def _of_domain(rows: Iterable[Json], domain: str, bucket_field: str = "") -> Iterator[Json]:
    """Yield the rows of one domain, its id before the bucket's name: names of buckets are not everybody's own."""
    for row in rows:
        if str(at_path(row, "system_domain_id") or domain).lower() != domain.lower():
            continue
        bucket = at_path(row, bucket_field)
        yield {**row, bucket_field: f"{domain}/{bucket}"} if isinstance(row, dict) and isinstance(bucket, str) and bucket else row


def _gaps(period: Period, with_storage: set[date], today: date, *, has_buckets: bool) -> frozenset[date]:
    """Return the days that are over and of which no bucket has a number: their statistics are not made, since storage does not go for a day."""
    days = [day for day in period.each_day() if day < today]
    if not with_storage:
        return frozenset(days) if has_buckets else frozenset()
    # Before the first there was no bucket yet.
    return frozenset(day for day in days if day > min(with_storage) and day not in with_storage)


def _whole_row(row: Json) -> str:
    return json.dumps(row, default=str, sort_keys=True)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _nothing() -> dict[str, int]:
    return {_RENDERED: 0, _TRANSCRIBED: 0}


def _there(fields: dict[str, Json], name: str) -> Json:
    """Return a field's value; that a row has no such field says that the option which names it is wrong, and not that nothing was done."""
    if name not in fields:
        raise Fault(f"{name} is missing")
    return fields[name]
