"""Trying a connection as the night would, with little patience: does it answer, whose clock is right, what each login sees.

For `rushes doctor` and for the operators' page alike. Nothing here raises what a platform can cause: that a connection
fails is what one wanted to know.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

from rushes.clock import Clock
from rushes.config import ConnectionSettings, LoginSettings
from rushes.errors import RushesError
from rushes.outbound import Outbound
from rushes.platforms import platform_for
from rushes.telemetry import redact

__all__ = ["ConnectionCheck", "LoginCheck", "check_connection"]

_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class LoginCheck:
    """What came of signing in with one login.

    Args:
        username: The login's name.
        elapsed_ms: How long it took to sign in and list what it sees.
        accounts: How many accounts it sees that can be used.
        productions: How many productions it sees.
        broken: How many productions could not be read.
        broken_reason: Why the first of them could not, "" where all could.
        reason: Why it cannot collect, "" if it can.
    """

    username: str
    elapsed_ms: float
    accounts: int = 0
    productions: int = 0
    broken: int = 0
    broken_reason: str = ""
    reason: str = ""

    @property
    def sees_everything_needed(self) -> bool:
        """It signed in and sees at least one account and one production."""
        return not self.reason and bool(self.accounts and self.productions)


@dataclass(frozen=True, slots=True)
class ConnectionCheck:
    """What came of trying one connection.

    Args:
        connection: Its name.
        elapsed_ms: How long its first answer took.
        skew: How far its clock and this machine's are apart, None where it does not tell its time.
        reason: Why it gave no answer, "" if it did.
        logins: What came of each login; none where it gave no answer.
    """

    connection: str
    elapsed_ms: float
    skew: timedelta | None = None
    reason: str = ""
    logins: tuple[LoginCheck, ...] = ()


def check_connection(connection: ConnectionSettings, clock: Clock) -> ConnectionCheck:
    """Try a connection and each of its logins, once and for ten seconds at most each call.

    Raises:
        ConfigurationError: There is no connector of that kind.
    """
    if connection.production_report is not None:
        # Nobody is called: what there is lies here.
        return ConnectionCheck(connection.name, 0.0, timedelta(), logins=tuple(_sign_in(connection, login) for login in connection.login))
    hasty = connection.model_copy(update={"attempts": 1, "timeout_s": min(connection.timeout_s, _TIMEOUT_S)})
    began_s = time.perf_counter()
    try:
        skew = _clock_skew(hasty, clock)
    except RushesError as error:
        return ConnectionCheck(connection.name, _since(began_s), reason=redact(str(error)))
    elapsed_ms = _since(began_s)
    return ConnectionCheck(connection.name, elapsed_ms, skew, logins=tuple(_sign_in(hasty, login) for login in connection.login))


def _clock_skew(connection: ConnectionSettings, clock: Clock) -> timedelta | None:
    client = Outbound(connection.base_url, timeout_s=connection.timeout_s, attempts=1)
    try:
        # Asked without a token it says no; that it answers, and when, is all we want to know.
        told = client.get_json(connection.sign_in.me_path).headers.get("date", "")
    finally:
        client.close()
    try:
        return abs(clock.now() - parsedate_to_datetime(told).astimezone(UTC))
    except ValueError:
        return None


def _sign_in(connection: ConnectionSettings, login: LoginSettings) -> LoginCheck:
    platform = platform_for(connection)
    began_s = time.perf_counter()
    try:
        session = platform.sign_in(login.username, login.password.get_secret_value(), keep=False)
        accounts = [each for each in platform.rights(session) if each.is_usable]
        productions, broken = platform.productions(session)
    except RushesError as error:
        return LoginCheck(login.username, _since(began_s), reason=redact(str(error)))
    first = broken[0].reason if broken else ""
    return LoginCheck(login.username, _since(began_s), len(accounts), len(productions), len(broken), first)


def _since(began_s: float) -> float:
    return (time.perf_counter() - began_s) * 1000
