"""Every setting, as data: its name, kind, default and meaning.

`docs/settings.md` is made from these classes, so a description here is what the operator reads.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Literal, Self, cast
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, model_validator

from rushes.config.checks import CommaSeparated, LocalTime, NightTime, PathAfterBase, TimeZone, Url, WholeNumber
from rushes.config.mail import MailSettings
from rushes.config.reports import ProductionReportSettings
from rushes.config.servers import RecordsSettings, WarehouseSettings
from rushes.config.sources import SourcesSettings
from rushes.config.table import SettingsTable
from rushes.domain import MEASURES, MeasureKind, Unit
from rushes.errors import UnknownName, nearest

__all__ = [
    "REPORT_KIND",
    "ClockSettings",
    "ConnectionSettings",
    "FieldSettings",
    "LoginSettings",
    "ResourceSettings",
    "Settings",
    "SignInSettings",
    "SyncSettings",
    "WebSettings",
]

REPORT_KIND = "production-report"
"""The kind of a connection whose numbers come as files."""

_UNITS = {Unit.MILLISECONDS: ("s", "ms", "h"), Unit.COUNT: ("count",), Unit.BYTES: ("bytes", "MB", "GB")}


class FieldSettings(SettingsTable):
    """Which measure a field of the usage resource feeds."""

    measure: str = Field(description="The measure that the field feeds, such as `ingested` or `cloud_storage`.")
    unit: Literal["s", "ms", "h", "count", "MB", "GB", "bytes"] = Field(description="The unit of the field's numbers.")
    flow: Literal["windowed", "cumulative"] = Field(
        default="windowed",
        description="`windowed`: each row holds the day's own amount. `cumulative`: a lifetime total, of which differences are taken.",
    )

    @model_validator(mode="after")
    def _fits_its_measure(self) -> Self:
        stored = {name: each for name, each in MEASURES.items() if len(each.columns) == 1}
        if self.measure not in stored:
            hint = nearest(self.measure, stored)
            raise ValueError(
                f"there is no measure “{self.measure[:80]}”; "
                + (f"did you mean “{hint}”?" if hint else f"known: {', '.join(sorted(stored))}.")
            )
        measure = stored[self.measure]
        if self.unit not in _UNITS[measure.unit]:
            raise ValueError(f"the measure “{self.measure}” is read in one of: {', '.join(_UNITS[measure.unit])}.")
        if self.flow == "cumulative" and measure.kind is MeasureKind.LEVEL:
            raise ValueError(f"“{self.measure}” is a level; “cumulative” is for flows.")
        return self


class ResourceSettings(SettingsTable):
    """Where a platform's usage numbers are, when it offers them as a resource of their own."""

    path: PathAfterBase = Field(
        default="/account/{account_id}/usage",
        description="The path after `base_url`; `{account_id}` is the platform's own id of the account.",
    )
    parameters: Mapping[str, str] = Field(
        default_factory=lambda: {"from": "{first}", "to": "{last}"},
        description="The query parameters; `{first}` and `{last}` are the first and last day, `{account_id}` as in `path`.",
    )
    rows: str = Field(default="rows", description="Where the rows are in the answer: names between dots; empty for the answer itself.")
    paging: Literal["offset", "page", "cursor", "link", "none"] = Field(
        default="offset",
        description="How the rows come in pages: by `offset`; by the number of the `page`; by a `cursor` that stands at `next`; by a `link`, "
        "which is an address at `next` or in the header `Link`; or all at once (`none`).",
    )
    size_parameter: str = Field(
        default="limit", description="The parameter that asks for `page_size` rows; empty where the platform knows none."
    )
    page_parameter: str = Field(
        default="", description="The parameter that holds the offset, the number or the cursor; empty for `offset`, `page` or `cursor`."
    )
    next: str = Field(
        default="", description="Where in the answer the next cursor, or the next page's address, stands: names between dots."
    )
    total: str = Field(
        default="",
        description="Where in the answer it stands how many rows there are; empty for the header `X-Pagination-Total-Results`.",
    )
    production_field: str = Field(default="Id", description="The field that holds the production's id.")
    day_field: str = Field(default="date", description="The field that holds the day.")
    days_per_call: int = Field(default=31, ge=1, le=366, description="The most days that one call asks for.")
    field: Mapping[str, FieldSettings] = Field(
        default_factory=dict[str, FieldSettings], description="One table for each field that feeds a measure, by the field's name."
    )

    @model_validator(mode="after")
    def _cursor_stands_somewhere(self) -> Self:
        if self.paging == "cursor" and not self.next:
            raise ValueError('paging = "cursor" needs “next”: where in the answer the next cursor stands, such as "meta.next".')
        return self


class SignInSettings(SettingsTable):
    """How people sign in, and how the platform exchanges a name and password for a token."""

    kind: Literal["platform", "local"] = Field(
        default="platform",
        description="Who signs people in. `platform`: the platform itself. `local`: it has no sign-in for people, who are invited here.",
    )
    path: PathAfterBase = Field(default="/login", description="The path after `base_url`; a password is sent to this one only.")
    encoding: Literal["form", "json"] = Field(default="form", description="How name and password are sent.")
    user_id_fields: Annotated[tuple[str, ...], CommaSeparated] = Field(
        default=("userId", "user.id"), description="Where the answer may hold the user's own id: names between dots, tried in order."
    )
    me_path: PathAfterBase = Field(default="/user/me", description="Asked for the user's id when the sign-in answer does not hold it.")


class LoginSettings(SettingsTable):
    """A login of the platform that collects usage at night."""

    username: str = Field(min_length=1, description="The name or e-mail address it signs in with.")
    password: SecretStr = Field(description="Read from `password_file`; cannot be written here.", json_schema_extra={"is_hidden": True})
    password_file: Path | None = Field(
        default=None, description="The file that holds the password, relative to the folder of `rushes.toml`; readable by its owner alone."
    )
    app_id: SecretStr | None = Field(
        default=None, description="Read from `app_id_file`; cannot be written here.", json_schema_extra={"is_hidden": True}
    )
    app_id_file: Path | None = Field(
        default=None, description="The file that holds the application's id, where the platform wants one beside the password (iconik)."
    )


class ConnectionSettings(SettingsTable):
    """One platform that people sign in with and usage is read from."""

    name: str = Field(
        pattern=r"^[a-z][a-z0-9_-]{0,39}$", description="Its name here, in small letters; it stands beside every fact, so never change it."
    )
    kind: str = Field(default="limecraft", description="The kind of platform: the name of a connector.")
    base_url: Url = Field(description="The address of the platform's API.")
    home_url: Url = Field(description="The address of the platform's own site, behind “Home”.")
    forgot_password_url: Url | None = Field(default=None, description="The platform's own page for a forgotten password.")
    usage: Literal["media_objects", "resource"] = Field(
        default="media_objects",
        description="`media_objects`: count and add up the clips themselves. `resource`: read a resource of usage numbers.",
    )
    time_zone: TimeZone | None = Field(default=None, description="The zone in which its days are cut; left out, that of the whole install.")
    cut_off: LocalTime = Field(default=time(2, 0), description="The local time on the next day after which a day counts as over.")
    megabyte_bytes: Annotated[Literal[1_000_000, 1_048_576], WholeNumber] = Field(
        default=1_000_000, description="What the platform means by a megabyte, in bytes: 1000000 or 1048576."
    )
    calls_at_once: int = Field(default=4, ge=1, le=32, description="The most calls to the platform under way at one moment.")
    page_size: int = Field(default=200, ge=1, le=10_000, description="How many records to ask for at once; the platform may give fewer.")
    timeout_s: float = Field(default=30.0, gt=0, le=600, description="How long to wait for an answer, in seconds.")
    attempts: int = Field(default=5, ge=1, le=20, description="How often a call is tried before it counts as failed.")
    sign_in: SignInSettings = Field(default_factory=SignInSettings, description="How to sign in.")
    resource: ResourceSettings | None = Field(default=None, description='The usage resource, for `usage = "resource"`.')
    options: Mapping[str, str] = Field(
        default_factory=dict[str, str], description="What this kind of platform lets one set besides; the page of each kind lists it."
    )
    login: tuple[LoginSettings, ...] = Field(default=(), description="The logins that collect usage at night.")
    production_report: ProductionReportSettings | None = Field(
        default=None, description='Reports that come as files, for `kind = "production-report"`.'
    )

    @model_validator(mode="before")
    @classmethod
    def _reports_need_no_platform(cls, values: object) -> object:
        """Fill in what a connection of reports alone has no use for: nobody is called, and nobody signs in there."""
        if not isinstance(values, dict):
            return values
        given = cast("dict[str, object]", values)
        if given.get("kind") != REPORT_KIND:
            return given
        if given.get("production_report") is None:
            raise ValueError(f'kind = "{REPORT_KIND}" needs a [[connection.production_report.account]] table for each account.')
        own = {"username": "reports", "password": SecretStr(secrets.token_hex(16))}
        fixed = {"base_url": given.get("home_url"), "usage": "resource", "sign_in": {"kind": "local"}, "login": (own,)}
        return {**fixed, **given}

    @model_validator(mode="after")
    def _resource_where_needed(self) -> Self:
        # Other kinds may know by themselves where their numbers are.
        if self.kind == "limecraft" and self.usage == "resource" and (self.resource is None or not self.resource.field):
            raise ValueError('usage = "resource" needs a [connection.resource] table with at least one [connection.resource.field.NAME].')
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which its days are cut."""
        return ZoneInfo(self.time_zone or "UTC")


class WebSettings(SettingsTable):
    """The pages and the API."""

    host: str = Field(default="127.0.0.1", min_length=1, description="The address to listen on; leave it, and put nginx in front.")
    port: int = Field(default=8080, ge=0, le=65_535, description="The port to listen on; 0 takes any free one.")
    workers: int = Field(default=2, ge=1, le=64, description="How many processes answer.")
    threads: int = Field(default=4, ge=1, le=64, description="How many requests each process answers at once.")
    allowed_hosts: Annotated[tuple[str, ...], CommaSeparated] = Field(
        default=("127.0.0.1", "localhost"),
        min_length=1,
        description="The host names that people may use for these pages; others are refused.",
    )
    requests_per_minute: int = Field(
        default=1_200, ge=1, le=100_000_000, description="How many requests a person may make in a minute, at each of the processes."
    )
    largest_upload_mb: int = Field(
        default=1_024, ge=1, le=1_000_000, description="How large a file that somebody sends to be loaded as data may be, in megabytes."
    )
    public_url: Url | None = Field(
        default=None, description="The address at which people reach the pages, such as `https://usage.example.com`; mails lead there."
    )
    is_behind_tls: bool = Field(default=False, description="Whether people reach the pages by https; then cookies never travel without it.")
    trusted_proxies: int = Field(
        default=0, ge=0, le=10, description="How many proxies stand in front whose X-Forwarded-… headers are believed."
    )


class SyncSettings(SettingsTable):
    """The night."""

    lag_days: int = Field(
        default=3, ge=0, le=60, description="How many days before the asked-for ones are read again, since platforms restate."
    )
    first_load_days: int = Field(
        default=180, ge=1, le=3_660, description="How far back an account is read when it is seen for the first time."
    )
    keep_versions: int = Field(default=5, ge=1, le=100, description="How many versions of the facts are kept for going back.")
    memory_mb: int = Field(
        default=192,
        ge=128,
        le=1_048_576,
        description="How much memory the building of a version may take, in megabytes, and the reading for reports by mail and statements; "
        "what needs more goes by the disk.",
    )


class ClockSettings(SettingsTable):
    """When the night runs, by `rushes serve`, `rushes runner` or `rushes run-due`."""

    night: NightTime = Field(
        default="02:00",
        description="When the night runs, in `time_zone`: a local time, or five fields of cron (minute, hour, day, month, weekday). "
        "Once on the nights on which clocks change too.",
    )
    retries: int = Field(default=3, ge=0, le=20, description="How often a night that failed, or loaded some accounts only, is tried again.")
    retry_after_minutes: int = Field(default=30, ge=1, le=720, description="How many minutes after it ended it is tried again.")

    @property
    def expression(self) -> str:
        """`night` as five fields of cron."""
        if " " in self.night:
            return self.night
        hour, minute = self.night.split(":")
        return f"{int(minute)} {int(hour)} * * *"


class Settings(SettingsTable):
    """The whole configuration. Relative paths in it are relative to the folder of `rushes.toml`."""

    data_dir: Path = Field(default=Path("var"), description="The folder of everything the product keeps: facts, records, keys.")
    time_zone: TimeZone = Field(default="UTC", description="The zone in which days are cut, unless a connection has its own.")
    connection: tuple[ConnectionSettings, ...] = Field(default=(), description="The platforms, one table each.")
    records: RecordsSettings = Field(default_factory=RecordsSettings, description="Where the application records are.")
    warehouse: WarehouseSettings = Field(default_factory=WarehouseSettings, description="Where the facts are.")
    web: WebSettings = Field(default_factory=WebSettings, description="The pages and the API.")
    sync: SyncSettings = Field(default_factory=SyncSettings, description="The night.")
    clock: ClockSettings = Field(default_factory=ClockSettings, description="When the night runs.")
    mail: MailSettings = Field(default_factory=MailSettings, description="The mail server.")
    sources: SourcesSettings = Field(default_factory=SourcesSettings, description="Data that is no platform's.")

    @model_validator(mode="after")
    def _connections_are_distinct_and_zoned(self) -> Self:
        names = [each.name for each in self.connection]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two connections are named “{twice[0]}”; give each its own name.")
        zoned = tuple(each if each.time_zone else each.model_copy(update={"time_zone": self.time_zone}) for each in self.connection)
        object.__setattr__(self, "connection", zoned)
        return self

    def connection_named(self, name: str) -> ConnectionSettings:
        """Return the connection of that name.

        Raises:
            UnknownName: There is none; the message names the nearest.
        """
        for each in self.connection:
            if each.name == name:
                return each
        raise UnknownName("connection", name, [each.name for each in self.connection])

    @property
    def local_connections(self) -> frozenset[str]:
        """The names of the connections whose people are invited here and have passwords of ours."""
        return frozenset(each.name for each in self.connection if each.sign_in.kind == "local")

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which days are cut, unless a connection has its own."""
        return ZoneInfo(self.time_zone)

    @property
    def warehouse_dir(self) -> Path:
        """The folder of the facts' files: where they are, or where those on a server are made."""
        return self.data_dir / "warehouse"

    @property
    def staging_dir(self) -> Path:
        """The folder of a night's half-read days."""
        return self.data_dir / "staging"

    @property
    def records_place(self) -> Path | RecordsSettings:
        """Where the application records are: a file, or a database on a server."""
        return self.data_dir / "records.sqlite3" if self.records.kind == "sqlite" else self.records

    @property
    def backups_dir(self) -> Path:
        """The folder of copies of the records, one for each upgrade."""
        return self.data_dir / "backups"

    @property
    def exports_dir(self) -> Path:
        """The folder of accounts that were handed out whole, for some days."""
        return self.data_dir / "exports"

    @property
    def datasets_dir(self) -> Path:
        """The folder of datasets' facts, one folder for each."""
        return self.data_dir / "datasets"

    @property
    def uploads_dir(self) -> Path:
        """The folder of files that people sent, until they are loaded or a day has passed."""
        return self.data_dir / "uploads"

    @property
    def reports_dir(self) -> Path:
        """The folder of production reports that were taken in, one folder for each connection."""
        return self.data_dir / "production-reports"

    @property
    def keys_dir(self) -> Path:
        """The folder of the install's own keys."""
        return self.data_dir / "keys"
