"""What `rushes doctor` asks each platform: whether it answers, whose clock is right, who may sign in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from rushes.clock import Clock
from rushes.config import ConnectionSettings, LoginSettings
from rushes.errors import RushesError
from rushes.outbound import Outbound
from rushes.platforms import platform_for
from rushes.sync import Finding, Severity

__all__ = ["check_platform"]

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_SKEW_TOLERATED = timedelta(seconds=60)
_SKEW_HARMFUL = timedelta(minutes=5)
_TIMEOUT_S = 10.0


def check_platform(connection: ConnectionSettings, clock: Clock) -> Iterator[Finding]:
    """Call one platform as the night would, but with little patience.

    Raises:
        ConfigurationError: There is no connector of that kind.
        PlatformUnreachable: It gives no answer.
        PlatformRefused: It answers with something else than the API.
    """
    subject = f"platform {connection.name}"
    hasty = connection.model_copy(update={"attempts": 1, "timeout_s": min(connection.timeout_s, _TIMEOUT_S)})
    parts = urlsplit(connection.base_url)
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        yield Finding(subject, Severity.WARNING, "Passwords travel to it in plain (http).", "Use its https address in base_url.")
    yield _clock_skew(hasty, clock)
    if not connection.login:
        text = "It has no login, so nothing is collected at night."
        yield Finding(subject, Severity.PROBLEM, text, "Add a [[connection.login]] with username and password_file.")
    for login in connection.login:
        yield _sign_in(hasty, login)


def _clock_skew(connection: ConnectionSettings, clock: Clock) -> Finding:
    subject = f"platform {connection.name}"
    client = Outbound(connection.base_url, timeout_s=connection.timeout_s, attempts=1)
    try:
        # Asked without a token it says no; that it answers, and when, is all we want to know.
        told = client.get_json(connection.sign_in.me_path).headers.get("date", "")
    finally:
        client.close()
    try:
        skew = abs(clock.now() - parsedate_to_datetime(told).astimezone(UTC))
    except ValueError:
        return Finding(subject, Severity.FINE, "It answers; it does not tell its time.")
    if skew <= _SKEW_TOLERATED:
        return Finding(subject, Severity.FINE, "It answers, and its clock agrees with this machine's.")
    text = f"It answers, and its clock and this machine's differ by {_rounded(skew)}."
    severity = Severity.PROBLEM if skew > _SKEW_HARMFUL else Severity.WARNING
    return Finding(subject, severity, text, "Set this machine's clock (“timedatectl set-ntp true”); sessions and nights go by it.")


def _sign_in(connection: ConnectionSettings, login: LoginSettings) -> Finding:
    subject = f"login {login.username}"
    platform = platform_for(connection)
    try:
        session = platform.sign_in(login.username, login.password.get_secret_value(), keep=False)
        accounts = [each for each in platform.rights(session) if each.is_usable]
        productions, broken = platform.productions(session)
    except RushesError as error:
        return Finding(
            subject,
            Severity.PROBLEM,
            f"It cannot collect from {connection.name}: {error}",
            "Check username and password_file, and that it signs in with a password alone.",
        )
    text = f"It signs in to {connection.name} and sees {_counted(len(accounts), 'account')} and {_counted(len(productions), 'production')}."
    if not accounts or not productions:
        return Finding(subject, Severity.PROBLEM, text, "Give it rights to view every account and production on the platform.")
    if broken:
        return Finding(subject, Severity.WARNING, f"{text} {_counted(len(broken), 'production')} could not be read: {broken[0].reason}")
    return Finding(subject, Severity.FINE, text)


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _rounded(skew: timedelta) -> str:
    seconds = round(skew.total_seconds())
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min" if seconds < 7_200 else f"{seconds // 3_600} h"
