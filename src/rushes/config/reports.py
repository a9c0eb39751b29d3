"""The settings of reports that come as files: whose they are, the folder that is watched for them, the mailbox that they come to."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from rushes.config.checks import CommaSeparated, MailAddress
from rushes.config.table import SettingsTable

__all__ = ["MailboxSettings", "ProductionReportSettings", "ReportAccountSettings"]

_PLACES = ({"day"}, {"first", "last"})
_FIELD = re.compile(r"\{(\w*)\}")


def _pattern(value: str) -> str:
    if set(_FIELD.findall(value)) not in _PLACES or len(_FIELD.findall(value)) > 2:
        raise ValueError("write {first} and {last} where the first and the last day stand, or {day} where a report is of one day")
    return value


def _day_format(value: str) -> str:
    example = date(2026, 11, 22)
    if example.strftime(value) == value or len(re.findall(r"%[dmYyjbB]", value)) < 3:
        raise ValueError('write how a day is written, with its year, month and day, such as "%Y-%m-%d" or "%d.%m.%Y"')
    return value


class MailboxSettings(SettingsTable):
    """The mailbox that scheduled reports are mailed to. It is read by IMAP over TLS; nothing in it is ever deleted."""

    host: str = Field(min_length=1, pattern=r"^\S+$", description="The mail server's name.")
    port: int = Field(default=993, ge=1, le=65_535, description="Its port, where it speaks TLS from the first byte.")
    username: str = Field(min_length=1, pattern=r"^[^\x00-\x1f\x7f]+$", description="The name to sign in with.")
    password: SecretStr = Field(description="Read from `password_file`; cannot be written here.", json_schema_extra={"is_hidden": True})
    password_file: Path | None = Field(
        default=None, description="The file that holds the password, relative to the folder of `rushes.toml`; readable by its owner alone."
    )
    folder: str = Field(
        default="INBOX", min_length=1, max_length=200, pattern=r"^[\x20-\x7e]+$", description="The folder of the mailbox that is read."
    )
    ca_file: Path | None = Field(
        default=None, description="Who vouches for the server's certificate, as a PEM file; left out, those whom this machine trusts."
    )
    senders: Annotated[tuple[MailAddress, ...], CommaSeparated] = Field(
        min_length=1, description="The addresses whose mails are read; those of everybody else are left alone."
    )
    checked_by: str | None = Field(
        default=None,
        min_length=1,
        description="The name under which the mail server writes `Authentication-Results`; then only mails whose sender it vouches for (`dmarc=pass`) are read.",
    )
    every_minutes: int = Field(default=15, ge=1, le=1_440, description="How often it is looked into.")
    largest_mb: int = Field(default=25, ge=1, le=200, description="How large a mail may be, in megabytes.")
    timeout_s: float = Field(default=30.0, gt=0, le=600, description="How long to wait for each answer of the server, in seconds.")


class ReportAccountSettings(SettingsTable):
    """An account whose reports come as files."""

    id: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$",
        description="The platform's own id of the account; it stands beside every fact and names its folder, so never change it.",
    )
    name: str = Field(min_length=1, max_length=200, description="Its name, for people.")
    address: MailAddress | None = Field(
        default=None,
        description="The address of the mailbox to which this account's reports are mailed, such as `reports+4711@example.com`.",
    )
    period: Annotated[str, AfterValidator(_pattern)] | None = Field(
        default=None,
        description="Where a file's name says which days it is of, such as `production-report_{first}_{last}.csv`, or `{day}` for one day; "
        "`*` stands for anything. Left out, only a person can say it.",
    )
    subject: Annotated[str, AfterValidator(_pattern)] | None = Field(
        default=None, description="The same for the subject of a mail, where the name of the file does not say it."
    )
    day_format: Annotated[str, AfterValidator(_day_format)] = Field(
        default="%Y-%m-%d", description="How days are written there, in the letters of `strftime`."
    )


class ProductionReportSettings(SettingsTable):
    """Reports that come as files, for `kind = "production-report"`: docs/production-report.md is its recipe."""

    folder: Path = Field(default=Path(), description="Where reports that were taken in are kept.", json_schema_extra={"is_hidden": True})
    watch_dir: Path | None = Field(
        default=None,
        description="A folder to watch, with a folder for each account's id in it, relative to the folder of `rushes.toml`; left out, none is watched.",
    )
    settles_after_s: int = Field(
        default=60, ge=1, le=86_400, description="For how many seconds a file in it must not have changed before it is taken."
    )
    account: tuple[ReportAccountSettings, ...] = Field(min_length=1, description="The accounts, one table each.")
    mailbox: MailboxSettings | None = Field(default=None, description="The mailbox that reports are mailed to.")

    @model_validator(mode="after")
    def _accounts_are_distinct(self) -> Self:
        for what, values in (
            ("id", [each.id.casefold() for each in self.account]),
            ("address", [each.address.casefold() for each in self.account if each.address]),
        ):
            twice = sorted({value for value in values if values.count(value) > 1})
            if twice:
                raise ValueError(f"two accounts have the {what} “{twice[0]}”; give each its own.")
        if self.mailbox is not None and not any(each.address for each in self.account):
            raise ValueError("a mailbox is named, so give the accounts whose reports are mailed there an “address” each.")
        return self

    def account_of(self, account_id: str) -> ReportAccountSettings | None:
        """Return the account of that id, None where there is none."""
        return next((each for each in self.account if each.id == account_id), None)
