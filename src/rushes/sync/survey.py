"""Who is there: the accounts and productions that a connection's logins can see."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from rushes.accounts import AccountSettings
from rushes.config import ConnectionSettings, LoginSettings
from rushes.errors import NotSignedIn, PlatformRefused, RushesError, SignInRefused
from rushes.platforms import BrokenRecord, Platform, PlatformAccount, PlatformProduction, PlatformSession
from rushes.sync.plan import DayRule
from rushes.telemetry import logger

__all__ = ["Collector", "Connection", "SeenAccount", "Share", "Survey", "survey"]


_SKEW_TOLERATED = timedelta(minutes=5)
_OF_PACE = frozenset({"calls_at_once", "page_size", "timeout_s", "attempts"})


@dataclass(frozen=True, slots=True)
class Connection:
    """One configured platform as the night uses it, or one account of it with that account's own settings.

    Args:
        settings: What is configured.
        platform: Who is called; the same for all accounts, so that its limits hold for all of them together.
        rule: How days are cut.
        zone_of_dates: Where a date that the platform writes without a time begins; None where `rule` says so.
    """

    settings: ConnectionSettings
    platform: Platform
    rule: DayRule
    zone_of_dates: ZoneInfo | None = None

    @property
    def name(self) -> str:
        """The connection's name in the configuration."""
        return self.settings.name

    @property
    def fingerprint(self) -> str:
        """Changes with every setting that decides what is read and what it means; not with pace or passwords."""
        meaning = self.settings.model_dump_json(exclude={*_OF_PACE, "login"})
        logins = [login.username for login in self.settings.login]
        # An account's own zone, cut-off and megabyte are in here too: `for_account` puts them into settings and rule.
        return hashlib.sha256(f"{meaning} {logins} {self.rule}".encode()).hexdigest()[:16]

    def for_account(self, own: AccountSettings) -> Connection:
        """Return the connection as one account is read through it: with its own zone, cut-off and megabyte where it set them."""
        zone = ZoneInfo(own.time_zone) if own.time_zone else self.rule.zone
        rule = DayRule(zone, self.rule.cut_off if own.cut_off is None else own.cut_off)
        megabyte_bytes = own.megabyte_bytes or self.settings.megabyte_bytes
        changed = {"time_zone": zone.key, "cut_off": rule.cut_off, "megabyte_bytes": megabyte_bytes}
        return Connection(self.settings.model_copy(update=changed), self.platform, rule, self.rule.zone)


class Collector:
    """One of the connection's own logins, signed in when first needed and again when its token ends."""

    def __init__(self, platform: Platform, login: LoginSettings) -> None:
        self._platform = platform
        self._login = login
        self._lock = threading.Lock()
        self._session: PlatformSession | None = None

    @property
    def username(self) -> str:
        """The login's name, for messages."""
        return self._login.username

    def session(self) -> PlatformSession:
        """Return the session, signing in the first time.

        Raises:
            PlatformRefused: The platform refuses this login.
            PlatformUnreachable: No answer.
        """
        with self._lock:
            if self._session is None:
                self._session = self._sign_in()
            return self._session

    def renew(self, ended: PlatformSession) -> PlatformSession:
        """Return a session newer than the one that ended; threads that ask together share one sign-in."""
        with self._lock:
            if self._session is None or self._session is ended:
                self._session = self._sign_in()
            return self._session

    def _sign_in(self) -> PlatformSession:
        try:
            return self._platform.sign_in(self._login.username, self._login.password.get_secret_value(), keep=True)
        except SignInRefused as refused:
            raise PlatformRefused(
                f"The platform refuses the login {self._login.username} ({refused.refusal.value}). "
                "Check its name and password file in rushes.toml, and that it has no second factor."
            ) from refused


@dataclass(frozen=True, slots=True)
class Share:
    """An account as one login sees it, with those of its productions that are read with this login."""

    collector: Collector
    account: PlatformAccount
    productions: tuple[PlatformProduction, ...]


@dataclass(frozen=True, slots=True)
class SeenAccount:
    """An account as all logins together see it.

    `shares` begins with the login that sees most; each further one adds the productions that only it sees. `shortfall`
    says why these may not be all, "" where they are.
    """

    shares: tuple[Share, ...]
    shortfall: str = ""

    @property
    def account(self) -> PlatformAccount:
        """The account."""
        return self.shares[0].account

    @property
    def productions(self) -> tuple[PlatformProduction, ...]:
        """Every production that some login sees, each once."""
        return tuple(production for share in self.shares for production in share.productions)

    @property
    def collectors(self) -> str:
        """The names of the logins that it is read with, for messages."""
        return ", ".join(share.collector.username for share in self.shares)


@dataclass(slots=True)
class Survey:
    """Everything the logins of a connection can see, and what went wrong finding out.

    `unanswered` says why not one login got an answer, "" where one did.
    """

    accounts: dict[str, SeenAccount] = field(default_factory=dict[str, SeenAccount])
    broken: list[BrokenRecord] = field(default_factory=list[BrokenRecord])
    problems: list[str] = field(default_factory=list[str])
    warnings: list[str] = field(default_factory=list[str])
    unanswered: str = ""


def survey(connection: Connection) -> Survey:
    """Sign in with every login and list what it sees; a login that fails becomes a problem, not an end.

    A connection that shows no account at all has a problem too: its night loads nothing.
    """
    found = Survey()
    sightings: dict[str, list[SeenAccount]] = defaultdict(list)
    answers = 0
    for login in connection.settings.login:
        collector = Collector(connection.platform, login)
        try:
            for seen in _sighted(found, connection, collector):
                sightings[seen.account.external_id].append(seen)
            answers += 1
        except RushesError as error:
            found.problems.append(f"{connection.name}: {error}")
        except Exception:  # noqa: BLE001 - whatever one connection answers, the others' night goes on.
            logger(__name__).exception("survey_failed", connection=connection.name, login=login.username)
            found.problems.append(f"{connection.name}: An error that nobody foresaw; the log of this run has it.")
    found.accounts = {external_id: _together(seen) for external_id, seen in sightings.items()}
    if not answers and found.problems:
        found.unanswered = found.problems[0].removeprefix(f"{connection.name}: ")
    if not found.accounts and not found.problems:
        logins = ", ".join(login.username for login in connection.settings.login)
        found.problems.append(
            f"{connection.name}: {logins} sees no account. Give it a right in one on the platform."
            if logins
            else f"{connection.name}: there is no login to load with. Add a [[connection.login]] table to rushes.toml."
        )
    return found


def _sighted(found: Survey, connection: Connection, collector: Collector) -> list[SeenAccount]:
    """Return the accounts that one login sees."""
    session = collector.session()
    try:
        accounts, productions, broken = _listed(connection, session)
    except NotSignedIn:
        session = collector.renew(session)
        accounts, productions, broken = _listed(connection, session)
    found.broken.extend(broken)
    found.warnings.extend(_clock_alarm(connection, session))
    known = {account.external_id for account in accounts}
    strays = Counter(p.account_external_id for p in productions if p.account_external_id not in known)
    if strays:
        found.warnings.append(
            f"{connection.name}: {strays.total()} productions of {len(strays)} accounts in which {collector.username} has no right are not loaded."
        )
    shortfall = next((each.reason for each in broken if not each.is_used), "")
    if shortfall:
        found.warnings.append(f"{connection.name}: {collector.username} did not get every production whole: {shortfall}.")
    of_account: dict[str, list[PlatformProduction]] = defaultdict(list)
    for production in productions:
        of_account[production.account_external_id].append(production)
    return [SeenAccount((Share(collector, each, tuple(of_account[each.external_id])),), shortfall) for each in accounts]


def _listed(
    connection: Connection, session: PlatformSession
) -> tuple[tuple[PlatformAccount, ...], tuple[PlatformProduction, ...], tuple[BrokenRecord, ...]]:
    accounts = connection.platform.rights(session)
    return (accounts, *connection.platform.productions(session))


def _together(sightings: Sequence[SeenAccount]) -> SeenAccount:
    """Return one account as all its logins see it: each production is read with the first that sees it, the fullest view first."""
    shares: list[Share] = []
    taken: set[str] = set()
    for seen in sorted(sightings, key=lambda each: (-each.account.is_usable, -len(each.productions))):
        own = tuple(each for each in seen.productions if each.external_id not in taken)
        if own or not shares:
            shares.append(Share(seen.shares[0].collector, seen.account, own))
            taken.update(each.external_id for each in own)
    return SeenAccount(tuple(shares), next((seen.shortfall for seen in sightings if seen.shortfall), ""))


def _clock_alarm(connection: Connection, session: PlatformSession) -> list[str]:
    """Warn where the platform's clock is not ours: it stamps what comes in, so a clip near midnight counts for the wrong day."""
    minutes = round(session.clock_ahead.total_seconds() / 60)
    if abs(session.clock_ahead) < _SKEW_TOLERATED:
        return []
    direction = "ahead of" if minutes > 0 else "behind"
    warning = (
        f"{connection.name}: the platform's clock is {abs(minutes)} min {direction} this machine's, so what comes in around midnight "
        "may count for the wrong day. Set this machine's clock (“timedatectl set-ntp true”), or tell the platform."
    )
    return [warning]
