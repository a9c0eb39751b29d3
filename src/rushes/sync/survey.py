"""Who is there: the accounts and productions that a connection's logins can see."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from rushes.accounts import AccountSettings
from rushes.config import ConnectionSettings, LoginSettings
from rushes.errors import PlatformRefused, RushesError, SignInRefused
from rushes.platforms import BrokenRecord, Platform, PlatformAccount, PlatformProduction, PlatformSession
from rushes.sync.plan import DayRule
from rushes.telemetry import logger

__all__ = ["Collector", "Connection", "SeenAccount", "Survey", "survey"]


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
class SeenAccount:
    """An account, and its productions as the login that sees most of them sees them.

    `shortfall` says why these may not be all that the login sees, "" where they are.
    """

    account: PlatformAccount
    productions: tuple[PlatformProduction, ...]
    collector: Collector
    shortfall: str = ""


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
    answers = 0
    for login in connection.settings.login:
        collector = Collector(connection.platform, login)
        try:
            _add(found, connection, collector)
            answers += 1
        except RushesError as error:
            found.problems.append(f"{connection.name}: {error}")
        except Exception:  # noqa: BLE001 - whatever one connection answers, the others' night goes on.
            logger(__name__).exception("survey_failed", connection=connection.name, login=login.username)
            found.problems.append(f"{connection.name}: An error that nobody foresaw; the log of this run has it.")
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


def _add(found: Survey, connection: Connection, collector: Collector) -> None:
    session = collector.session()
    accounts = connection.platform.rights(session)
    productions, broken = connection.platform.productions(session)
    found.broken.extend(broken)
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
    for account in accounts:
        seen = SeenAccount(account, tuple(of_account[account.external_id]), collector, shortfall)
        former = found.accounts.get(account.external_id)
        if former is None or len(seen.productions) > len(former.productions):
            found.accounts[account.external_id] = seen
