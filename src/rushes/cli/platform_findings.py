"""What `rushes doctor` says of each platform: whether it answers, whose clock is right, who may sign in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from rushes.clock import Clock
from rushes.config import ConnectionSettings
from rushes.sync import ConnectionCheck, Finding, LoginCheck, Severity, check_connection

__all__ = ["check_platform"]

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_SKEW_TOLERATED = timedelta(seconds=60)
_SKEW_HARMFUL = timedelta(minutes=5)


def check_platform(connection: ConnectionSettings, clock: Clock) -> Iterator[Finding]:
    """Call one platform as the night would, but with little patience.

    Raises:
        ConfigurationError: There is no connector of that kind.
    """
    subject = f"platform {connection.name}"
    if connection.production_report is not None:
        for login in check_connection(connection, clock).logins:
            yield _of_reports(subject, login)
        return
    parts = urlsplit(connection.base_url)
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        yield Finding(subject, Severity.WARNING, "Passwords travel to it in plain (http).", "Use its https address in base_url.")
    check = check_connection(connection, clock)
    yield _answered(check)
    if check.reason:
        return
    if not connection.login:
        text = "It has no login, so nothing is collected at night."
        yield Finding(subject, Severity.PROBLEM, text, "Add a [[connection.login]] with username and password_file.")
    for login in check.logins:
        yield _signed_in(check.connection, login)


def _answered(check: ConnectionCheck) -> Finding:
    subject = f"platform {check.connection}"
    if check.reason:
        return Finding(subject, Severity.PROBLEM, check.reason)
    if check.skew is None:
        return Finding(subject, Severity.FINE, "It answers; it does not tell its time.")
    if check.skew <= _SKEW_TOLERATED:
        return Finding(subject, Severity.FINE, "It answers, and its clock agrees with this machine's.")
    text = f"It answers, and its clock and this machine's differ by {_rounded(check.skew)}."
    severity = Severity.PROBLEM if check.skew > _SKEW_HARMFUL else Severity.WARNING
    return Finding(subject, severity, text, "Set this machine's clock (“timedatectl set-ntp true”); sessions and nights go by it.")


def _of_reports(subject: str, login: LoginCheck) -> Finding:
    if login.reason:
        return Finding(subject, Severity.PROBLEM, login.reason)
    accounts, productions = _counted(login.accounts, "account"), _counted(login.productions, "production")
    text = f"It is fed with reports that come as files, of {accounts}; they name {productions} so far."
    if not login.productions:
        return Finding(subject, Severity.WARNING, text, "Take a report in with “rushes production-report take”; docs/production-report.md.")
    return Finding(subject, Severity.FINE, text)


def _signed_in(connection: str, login: LoginCheck) -> Finding:
    subject = f"login {login.username}"
    if login.reason:
        return Finding(
            subject,
            Severity.PROBLEM,
            f"It cannot collect from {connection}: {login.reason}",
            "Check username and password_file, and that it signs in with a password alone.",
        )
    text = f"It signs in to {connection} and sees {_counted(login.accounts, 'account')} and {_counted(login.productions, 'production')}."
    if not login.sees_everything_needed:
        return Finding(subject, Severity.PROBLEM, text, "Give it rights to view every account and production on the platform.")
    if login.broken:
        return Finding(subject, Severity.WARNING, f"{text} {_counted(login.broken, 'production')} could not be read: {login.broken_reason}")
    return Finding(subject, Severity.FINE, text)


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _rounded(skew: timedelta) -> str:
    seconds = round(skew.total_seconds())
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min" if seconds < 7_200 else f"{seconds // 3_600} h"
