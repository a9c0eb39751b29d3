"""What `rushes doctor` alone looks at: whether keys and password files are there and private, and whether mail can be sent."""

from __future__ import annotations

from collections.abc import Iterator

from rushes.config import Settings, load_keys
from rushes.reports import Mailer
from rushes.sync import Finding, Severity

__all__ = ["check_keys", "check_mail", "check_passwords"]


def check_keys(settings: Settings) -> Iterator[Finding]:
    """Look at the install's keys."""
    load_keys(settings)
    yield Finding("keys", Severity.FINE, f"The install's keys in {settings.keys_dir} are there, private and its own.")


def check_passwords(settings: Settings) -> Iterator[Finding]:
    """Look at who can read the password files of the collectors and of the mail server."""
    logins = [login for connection in settings.connection for login in connection.login]
    files = [file for login in logins for file in (login.password_file, login.app_id_file) if file]
    files += [settings.mail.password_file] if settings.mail.password_file else []
    for file in files:
        if file.stat().st_mode & 0o077:
            yield Finding("password file", Severity.PROBLEM, f"{file} can be read by others.", f"Run “chmod 600 {file}”.")
        else:
            yield Finding("password file", Severity.FINE, f"{file} is private.")


def check_mail(settings: Settings) -> Iterator[Finding]:
    """Connect to the mail server and sign in, where one is named; nothing is sent.

    Raises:
        ConfigurationError: Those who vouch for its certificate cannot be read.
    """
    if not settings.mail.is_on:
        yield Finding("mail", Severity.FINE, "No mail server is named, so no mail is sent.")
        return
    if settings.web.public_url is None:
        yield Finding(
            "mail", Severity.PROBLEM, "Mails lead to the pages: name their address as “public_url” of [web]; until then no report is sent."
        )
    with Mailer(settings.mail) as mailer:
        refused = mailer.check()
    if refused:
        yield Finding("mail", Severity.PROBLEM, refused.reason)
    else:
        done = "and lets us sign in" if settings.mail.username else "without a sign-in"
        yield Finding("mail", Severity.FINE, f"The server {settings.mail.host} answers {done}; “rushes mail try” sends a mail.")
