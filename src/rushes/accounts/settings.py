"""What an account's administrator has set; what is not set is as the connection says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping

from rushes.accounts.records.own import find_settings, put_settings, settings_rows
from rushes.domain import Paper
from rushes.errors import CallerError

__all__ = ["MEGABYTES", "AccountSettings", "account_settings", "every_account_settings", "save_account_settings"]

MEGABYTES = (1_000_000, 1_048_576)
"""What a megabyte may be, in bytes."""

_ACCENT = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """An account's own settings.

    Args:
        time_zone: The zone in which its days are cut, None for the connection's.
        cut_off: The local time on the next day after which a day counts as over, None for the connection's.
        megabyte_bytes: What the platform means by a megabyte, None for what the connection says.
        anchor_day: The day of the month on which a billing period begins, 1 to 31; 29 to 31 clamp.
        accent: "#rrggbb", None for the product's own.
        paper: What reports and statements are printed on, None for what is used where their language is.
        has_logo: Whether there is a logo; kept apart (`save_logo`), so saving these settings leaves it.
        logo_type: Its content type, "" without one.
        changed_at: When something was last set, UTC; None if never.
    """

    time_zone: str | None = None
    cut_off: time | None = None
    megabyte_bytes: int | None = None
    anchor_day: int = 1
    accent: str | None = None
    paper: Paper | None = None
    has_logo: bool = False
    logo_type: str = ""
    changed_at: datetime | None = None


def account_settings(conn: Connection, account_id: int) -> AccountSettings:
    """Return an account's settings; of an account that never set any, the defaults."""
    row = find_settings(conn, account_id)
    return AccountSettings() if row is None else _settings_of(row)


def every_account_settings(conn: Connection) -> dict[int, AccountSettings]:
    """Return the settings of every account that has set any, by its id."""
    return {row["account_id"]: _settings_of(row) for row in settings_rows(conn)}


def save_account_settings(conn: Connection, account_id: int, settings: AccountSettings, *, by: str, at: datetime) -> None:
    """Write an account's settings; its logo stays as it is.

    Args:
        conn: A transaction of `Store.begin`.
        account_id: Whose they are; known to the registry of keys.
        settings: All of them.
        by: "person:12".
        at: When.

    Raises:
        CallerError: One of them cannot be; the message says which.
    """
    _refuse_impossible(settings)
    values = {
        "time_zone": settings.time_zone,
        "cut_off": None if settings.cut_off is None else f"{settings.cut_off:%H:%M}",
        "megabyte_bytes": settings.megabyte_bytes,
        "anchor_day": settings.anchor_day,
        "accent": settings.accent,
        "paper": settings.paper.value if settings.paper else None,
    }
    put_settings(conn, account_id, values, by=by, at=at)


def _refuse_impossible(settings: AccountSettings) -> None:
    if settings.time_zone is not None and not _is_zone(settings.time_zone):
        raise CallerError("There is no time zone “{zone}”. Use a name such as Europe/Brussels or UTC.", zone=settings.time_zone[:64])
    if settings.megabyte_bytes is not None and settings.megabyte_bytes not in MEGABYTES:
        raise CallerError("A megabyte is 1,000,000 or 1,048,576 bytes.")
    if not 1 <= settings.anchor_day <= 31:
        raise CallerError("A billing period begins on a day from 1 to 31.")
    if settings.accent is not None and not _ACCENT.fullmatch(settings.accent):
        raise CallerError("Write the colour as # and six digits or letters from a to f, such as #0b6e69.")


def _is_zone(name: str) -> bool:
    try:
        return len(name) <= 64 and bool(ZoneInfo(name).key)
    except (KeyError, ValueError, OSError):
        return False


def _settings_of(row: RowMapping) -> AccountSettings:
    return AccountSettings(
        time_zone=row["time_zone"],
        cut_off=None if row["cut_off"] is None else time.fromisoformat(row["cut_off"]),
        megabyte_bytes=row["megabyte_bytes"],
        anchor_day=row["anchor_day"],
        accent=row["accent"],
        paper=Paper(row["paper"]) if row["paper"] else None,
        has_logo=row["logo_type"] is not None,
        logo_type=row["logo_type"] or "",
        changed_at=row["changed_at"],
    )
