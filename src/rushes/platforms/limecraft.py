"""The Limecraft connector: its sign-in, rights, productions, media objects and usage resource.

What its public documentation leaves open (sign-in path and encoding, where the user's id is, the
whole usage resource) is a setting of the connection.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from rushes.clock import Clock, SystemClock
from rushes.config import ConnectionSettings
from rushes.domain import Period, ProductionState
from rushes.errors import ConfigurationError, NotSignedIn, PlatformRefused, PlatformUnreachable
from rushes.outbound import Answer, Json, Outbound, Verdict, path_segment
from rushes.platforms.media import MediaReading
from rushes.platforms.parallel import in_order
from rushes.platforms.parsing import Fault, duration_ms, fields_of, identifier, instant, local_day, name_of
from rushes.platforms.protocol import (
    Batch,
    BrokenRecord,
    MediaRecord,
    PlatformAccount,
    PlatformProduction,
    PlatformSession,
)
from rushes.platforms.refusal import error_name, refusal_of
from rushes.platforms.resource import UsageRows, columns_of, declared, windows
from rushes.rest import ByOffset, Listing, Params, at_path, raw_of, shortfall_of
from rushes.telemetry import logger

__all__ = ["LimecraftPlatform"]

_log = logger(__name__)
_TOKEN_LIVES, _KEPT_TOKEN_LIVES = timedelta(hours=1), timedelta(days=7)
_UNUSABLE = frozenset({"canceled", "cancelled", "expired", "suspended", "trial_ended"})
_NOT_COUNTED = frozenset({"PENDING", "SNIPPET"})
_OF_MEDIA_OBJECTS = frozenset({"ingested_ms", "items_ingested", "managed_media_ms"})
_GONE = frozenset({403, 404, 410})
_READINGS = 2
"""How often a listing is read at most: one that changes while it is paged through skips rows, and the next reading has them."""


class LimecraftPlatform:
    """One configured Limecraft platform. Safe to use from several threads.

    Keeps no password and no token: a token that ends raises `NotSignedIn`, and whoever holds the
    login signs in again and calls again with the new session.

    Args:
        connection: Its settings.
        clock: Tells when a token will have ended.
        outbound: The client to call with, by default one of its own made from the settings.
    """

    def __init__(self, connection: ConnectionSettings, *, clock: Clock | None = None, outbound: Outbound | None = None) -> None:
        self._connection = connection
        self._host = urlsplit(connection.base_url).netloc.lower()
        self._clock = clock or SystemClock()
        self._outbound = outbound or Outbound(
            connection.base_url,
            calls_at_once=connection.calls_at_once,
            timeout_s=connection.timeout_s,
            attempts=connection.attempts,
        )
        resource = connection.resource if connection.usage == "resource" else None
        self._columns = columns_of(resource, megabyte_bytes=connection.megabyte_bytes) if resource else ()

    @property
    def reported(self) -> frozenset[str]:
        """The fact columns this connection reports."""
        if self._connection.usage == "media_objects":
            return _OF_MEDIA_OBJECTS
        return frozenset(column.name for column in self._columns)

    def sign_in(self, username: str, password: str, *, keep: bool) -> PlatformSession:
        """Exchange name and password for a token; `keep` asks for the one-week one.

        Raises:
            SignInRefused: Wrong name or password, suspended, second factor.
            PlatformUnreachable: No answer, or an outcome that is not known.
            PlatformRefused: A final no of another kind.

        Source:
            `POST /login` of the platform's public API documentation.
        """
        settings, asked_at = self._connection.sign_in, self._clock.now()
        if settings.encoding == "json":
            fields = {"username": username, "password": password, "rememberMe": keep, "useCookies": False}
            answer = self._outbound.post_json(settings.path, fields)
        else:
            form = {"username": username, "password": password, "rememberMe": str(keep).lower(), "useCookies": "false"}
            answer = self._outbound.post_form(settings.path, form)
        token = at_path(answer.body, "token")
        if answer.verdict is not Verdict.OK or not isinstance(token, str) or not token.strip():
            raise refusal_of(answer)
        return self._session(
            answer.body, token, username, asked_at + (_KEPT_TOKEN_LIVES if keep else _TOKEN_LIVES), self._clock_ahead(answer)
        )

    def _clock_ahead(self, answer: Answer) -> timedelta:
        """Return by how much the platform's clock, as its answer tells it, is ahead of ours."""
        try:
            return parsedate_to_datetime(answer.headers.get("date", "")).astimezone(UTC) - self._clock.now()
        except ValueError:
            return timedelta()

    def _session(self, body: Json, token: str, username: str, expires_at: datetime, clock_ahead: timedelta) -> PlatformSession:
        user = at_path(body, "user")
        user_id = self._user_id(body)
        if user_id is None:
            user = self._get(token, self._connection.sign_in.me_path).body
            user_id = self._user_id(user) or self._user_id({"user": user}) or _id_or_none(at_path(user, "id"))
        if user_id is None:
            raise PlatformRefused(
                "The platform signs the user in but does not give the user's id. Check sign_in.user_id_fields and sign_in.me_path."
            )
        return PlatformSession(
            token=token,
            user_id=user_id,
            username=name_of(at_path(user, "username"), username),
            display_name=_display_name(user, username),
            expires_at=expires_at,
            clock_ahead=clock_ahead,
        )

    def _user_id(self, body: Json) -> str | None:
        found = (_id_or_none(at_path(body, path)) for path in self._connection.sign_in.user_id_fields)
        return next((each for each in found if each is not None), None)

    def rights(self, session: PlatformSession) -> tuple[PlatformAccount, ...]:
        """Return every account the user has at least one right in, unusable ones marked.

        Raises:
            NotSignedIn: The token has ended or was revoked.
            PlatformRefused: The platform does not give this user's rights.
        """
        found: dict[str, PlatformAccount] = {}
        for row in self._listing(session, f"user/{path_segment(session.user_id)}/accountrights", goes_on_unannounced=False):
            try:
                account = _account(row)
            except Fault as fault:
                _log.warning("an account right cannot be read", reason=str(fault))
                continue
            if account is not None:
                found[account.external_id] = account
        return tuple(found.values())

    def productions(self, session: PlatformSession) -> tuple[tuple[PlatformProduction, ...], tuple[BrokenRecord, ...]]:
        """Return every production this user may see, and what could not be read.

        A production whose dates cannot be read is given without them, and named among the broken.

        Raises:
            NotSignedIn: The token has ended or was revoked.
        """
        found, broken, shortfall = self._production_list(session)
        for _ in range(_READINGS - 1):
            if not shortfall:
                break
            found, broken, shortfall = self._production_list(session)
        return tuple(found.values()), (*broken, *([BrokenRecord(shortfall, "")] if shortfall else []))

    def _production_list(self, session: PlatformSession) -> tuple[dict[str, PlatformProduction], list[BrokenRecord], str]:
        """Return the productions by id, what could not be read, and why these may not be all, "" if they are."""
        found: dict[str, PlatformProduction] = {}
        broken: list[BrokenRecord] = []
        unreadable = 0
        listing = self._listing(session, "production")
        for row in listing:
            try:
                production, faults = _production(row, self._connection.zone)
            except Fault as fault:
                unreadable += 1
                broken.append(BrokenRecord(f"production: {fault}", raw_of(row)))
                continue
            found[production.external_id] = production
            broken.extend(BrokenRecord(f"production: {fault}; kept without it", raw_of(row), is_used=True) for fault in faults)
        return found, broken, shortfall_of(listing, len(found) + unreadable, "productions")

    def usage(
        self,
        session: PlatformSession,
        account: PlatformAccount,
        productions: Sequence[PlatformProduction],
        period: Period,
        zone: ZoneInfo,
        *,
        megabyte_bytes: int | None = None,
    ) -> Generator[Batch, None, None]:
        """Yield the usage of an account.

        Returns:
            With `media_objects`, a batch per production in the given order, every media object of
            it whatever its day. With `resource`, a batch per call, in order of days.

        Raises:
            PlatformUnreachable: The platform stopped answering.
            PlatformRefused: A final no for the account as a whole.
            NotSignedIn: The token has ended; sign in again and read the account again.
        """
        if self._connection.usage == "resource":
            return self._resource_batches(session, account, productions, period, zone, megabyte_bytes)
        return in_order(lambda each: self._media_batch(session, each, zone), productions, at_once=self._connection.calls_at_once)

    def _media_batch(self, session: PlatformSession, production: PlatformProduction, zone: ZoneInfo) -> Batch:
        best, reason = self._media_reading(session, production, zone)
        for _ in range(_READINGS - 1):
            if not reason or not best.given:
                break
            again, reason_again = self._media_reading(session, production, zone)
            if not reason_again or again.given > best.given:
                best, reason = again, reason_again
        return best.batch(reason)

    def _media_reading(self, session: PlatformSession, production: PlatformProduction, zone: ZoneInfo) -> tuple[MediaReading, str]:
        """Read a production's media objects once; also return why they may not be all, "" if they are."""
        external_id = production.external_id
        reading = MediaReading(external_id, lambda row: _media(row, external_id, zone), lambda row: _day_of(row, zone))
        try:
            listing = self._listing(session, f"production/{path_segment(external_id)}/mo")
            for row in listing:
                reading.take(row)
        except PlatformRefused as refused:
            # What a deleted production held was read while it lived; that it is gone now is no gap.
            is_gap = production.state is not ProductionState.DELETED or refused.status not in _GONE
            return reading, str(refused) if is_gap else ""
        return reading, shortfall_of(listing, reading.given, "media objects")

    def _resource_batches(
        self,
        session: PlatformSession,
        account: PlatformAccount,
        productions: Sequence[PlatformProduction],
        period: Period,
        zone: ZoneInfo,
        megabyte_bytes: int | None,
    ) -> Generator[Batch, None, None]:
        resource = self._connection.resource
        if resource is None:
            raise ConfigurationError('usage = "resource" needs a [connection.resource] table.')
        created = {each.external_id: each.created.astimezone(zone).date() for each in productions if each.created is not None}
        columns = self._columns if megabyte_bytes is None else columns_of(resource, megabyte_bytes=megabyte_bytes)
        rows = UsageRows(resource, columns, period, zone, created)
        calls = list(windows(rows.asked, resource.days_per_call))
        usage = declared(resource, page_size=self._connection.page_size)
        ids = {"account_id": account.external_id, "user_id": session.user_id}

        def read(window: Period) -> tuple[list[Json], str]:
            values = {"first": window.first.isoformat(), "last": window.last.isoformat(), **ids}
            path = usage.path_with(values)
            found, reason, doubt = list[Json](), "", ""
            for _ in range(_READINGS):
                listing = usage.listing(lambda path, params: self._get(session.token, path, params), values, self._host)
                found = list(listing)
                reason = shortfall_of(listing, len(found), f"rows of {path}")
                doubt = shortfall_of(listing, len(found) - rows.repeated(found), f"different rows of {path}")
                if not doubt:
                    return found, ""
            if reason:
                raise PlatformUnreachable(f"{reason[:1].upper()}{reason[1:]}. Try again later.")
            return found, doubt

        with closing(in_order(read, calls, at_once=self._connection.calls_at_once)) as answers:
            for window, (found, doubt) in zip(calls, answers, strict=True):
                yield replace(rows.batch(found, window), shortfall=doubt)

    def _listing(self, session: PlatformSession, path: str, *, goes_on_unannounced: bool = True) -> Listing:
        style = ByOffset(self._connection.page_size, goes_on_unannounced=goes_on_unannounced)
        return Listing(lambda asked: self._get(session.token, path, asked), style)

    def _get(self, token: str, path: str, params: Params | None = None) -> Answer:
        answer = self._outbound.get_json(path, params, secret_params={"access_token": token})
        kind = error_name(answer)
        if answer.status == 401 or kind == "UnauthorizedError":
            raise NotSignedIn("The platform's token has ended or was revoked. Sign in again.")
        if answer.verdict is Verdict.FINAL or kind:
            said = f"{answer.status} {kind}".strip()
            raise PlatformRefused(
                f"The platform refuses {path} ({said}). Check the login's rights and the path.", status=answer.status, kind=kind
            )
        return answer


def _media(row: Json, production: str, zone: ZoneInfo) -> tuple[str, MediaRecord | None]:
    """Return the id and the record of a media object, no record for one that does not count."""
    fields = fields_of(row)
    external_id = identifier(fields.get("id"), "id")
    media_type = name_of(fields.get("type"), "UNKNOWN").upper()
    if media_type in _NOT_COUNTED:
        return external_id, None
    created = instant(fields.get("created"), "created", zone)
    if created is None:
        raise Fault("created is missing")
    duration = duration_ms(fields.get("durationSeconds"), "durationSeconds")
    return external_id, MediaRecord(external_id, production, media_type, created, duration, instant(fields.get("deleted"), "deleted", zone))


def _day_of(row: Json, zone: ZoneInfo) -> date | None:
    try:
        return local_day(at_path(row, "created"), "created", zone)
    except Fault:
        return None


def _account(row: Json) -> PlatformAccount | None:
    """Return the account of a row of rights, None where the user has no right in it."""
    fields = fields_of(row)
    rights = fields.get("rights")
    if not isinstance(rights, list) or not rights:
        return None
    external_id = identifier(fields.get("id"), "id")
    status = re.sub(r"[^a-z]+", "_", name_of(fields.get("subscriptionStatus"), "").lower())
    return PlatformAccount(
        external_id=external_id,
        name=name_of(fields.get("humanName"), name_of(fields.get("name"), external_id)),
        can_manage="ACCOUNT_MANAGE" in rights,
        is_usable=status not in _UNUSABLE,
        needs_second_factor=fields.get("twoFactorAuthenticationRequired") is True,
    )


def _production(row: Json, zone: ZoneInfo) -> tuple[PlatformProduction, list[str]]:
    """Return the production of a row, and what is wrong with its dates."""
    fields = fields_of(row)
    external_id = identifier(fields.get("id"), "id")
    account_id = identifier(fields.get("accountId"), "accountId")
    dates: dict[str, datetime | None] = {}
    faults: list[str] = []
    for field in ("created", "archived", "deleted"):
        try:
            dates[field] = instant(fields.get(field), field, zone)
        except Fault as fault:
            dates[field] = None
            faults.append(str(fault))
    is_deleted = dates["deleted"] is not None or fields.get("deleted") is True
    is_archived = name_of(fields.get("activeStatus"), "").lower() == "archived"
    state = ProductionState.DELETED if is_deleted else ProductionState.ARCHIVED if is_archived else ProductionState.ACTIVE
    name = name_of(fields.get("name"), f"Production {external_id}")
    return PlatformProduction(external_id, account_id, name, state, dates["created"], dates["archived"], dates["deleted"]), faults


def _id_or_none(value: Json) -> str | None:
    try:
        return identifier(value, "id")
    except Fault:
        return None


def _display_name(user: Json, username: str) -> str:
    both = " ".join(filter(None, (name_of(at_path(user, "firstName"), ""), name_of(at_path(user, "lastName"), ""))))
    for field in ("humanName", "displayName", "name"):
        if found := name_of(at_path(user, field), ""):
            return found
    return both or name_of(at_path(user, "username"), username)
