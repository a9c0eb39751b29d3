"""What `rushes doctor` alone looks at: whether the install's keys and the collectors' password files are there and private."""

from __future__ import annotations

from collections.abc import Iterator

from rushes.config import Settings, load_keys
from rushes.sync import Finding, Severity

__all__ = ["check_keys", "check_passwords"]


def check_keys(settings: Settings) -> Iterator[Finding]:
    """Look at the install's keys."""
    load_keys(settings)
    yield Finding("keys", Severity.FINE, f"The install's keys in {settings.keys_dir} are there, private and its own.")


def check_passwords(settings: Settings) -> Iterator[Finding]:
    """Look at who can read the collectors' password files."""
    files = [login.password_file for connection in settings.connection for login in connection.login if login.password_file]
    for file in files:
        if file.stat().st_mode & 0o077:
            yield Finding("password file", Severity.PROBLEM, f"{file} can be read by others.", f"Run “chmod 600 {file}”.")
        else:
            yield Finding("password file", Severity.FINE, f"{file} is private.")
