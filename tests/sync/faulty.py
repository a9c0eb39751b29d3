"""A house whose platform goes wrong on demand: retries do not wait, pages are small, and one can look at what people see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from rushes.clock import SystemClock
from rushes.config import FieldSettings, SyncSettings
from rushes.dashboards import Dashboard, DashboardState, build_dashboard
from rushes.domain import FACT_COLUMNS, Grant, Period, Scope
from rushes.outbound import Backoff, Outbound
from rushes.platforms.limecraft import LimecraftPlatform
from rushes.sync import Connection, DayRule, Night
from rushes.warehouse import LedgerState, accounts, coverage_rows
from sync.conftest import House

ACCOUNT = "4101"
YESTERDAY = date(2026, 11, 21)
USAGE = "GET /account/4101/usage"
MEDIA = "GET /production/*/mo"
ROUTES = {"resource": USAGE, "media_objects": MEDIA}
OFTEN = 10_000


@dataclass
class Faulty(House):
    """The same house over a client that tries again at once."""

    attempts: int = 4
    timeout_s: float = 5.0
    days_per_call: int = 3
    page_size: int = 60
    cumulative: tuple[str, ...] = ()

    def night(self) -> Night:
        settings = self.connection()
        assert settings.resource is not None
        fields = {
            name: each.model_copy(update={"flow": "cumulative"}) if name in self.cumulative else each
            for name, each in settings.resource.field.items()
        }
        assert all(isinstance(each, FieldSettings) for each in fields.values())
        settings = settings.model_copy(
            update={
                "page_size": self.page_size,
                "timeout_s": self.timeout_s,
                "resource": settings.resource.model_copy(update={"field": fields, "days_per_call": self.days_per_call}),
            }
        )
        outbound = Outbound(
            settings.base_url,
            timeout_s=self.timeout_s,
            attempts=self.attempts,
            backoff=Backoff(first_s=0.0, longest_s=0.0, jitter_s=0.0, retry_after_at_most_s=0.05),
        )
        platform = LimecraftPlatform(settings, clock=SystemClock(), outbound=outbound)
        return Night(
            [Connection(settings, platform, DayRule(settings.zone, settings.cut_off))],
            store=self.store,
            warehouse=self.warehouse,
            staging=self.staging,
            settings=SyncSettings(first_load_days=self.first_load_days),
            clock=self.clock,
        )

    def internal(self, external_id: str = ACCOUNT) -> int:
        """Return an account's internal id."""
        with self.warehouse.reader() as reader:
            return next(row.account_id for row in accounts(reader) if row.external_id == external_id)

    def shown(self, external_id: str = ACCOUNT) -> Dashboard:
        """Return the dashboard as the account's administrator sees it now."""
        internal = self.internal(external_id)
        scope = Scope((Grant(internal, sees_all_productions=True),))
        with self.warehouse.reader() as reader:
            return build_dashboard(reader, scope, DashboardState(internal), now=self.clock.now(), locale="en_GB")

    def words(self, external_id: str = ACCOUNT) -> str:
        """Return what the dashboard says of how far it can be trusted."""
        dashboard = self.shown(external_id)
        return " | ".join((dashboard.as_of, *dashboard.notices)).replace("\u00a0", " ")

    def ledger(self, day: date, external_id: str = ACCOUNT) -> LedgerState:
        """Return what the ledger holds of one day."""
        with self.warehouse.reader() as reader:
            (state,) = coverage_rows(reader, self.internal(external_id), Period(day, day))
        return state

    def facts(self, external_id: str = ACCOUNT) -> list[tuple[Any, ...]]:
        """Return every fact of an account, in order."""
        return self.rows(
            f"SELECT p.external_id, day, {', '.join(FACT_COLUMNS)} FROM usage_daily JOIN production p USING (account_id, production_id) "
            "WHERE account_id = $account_id ORDER BY p.external_id, day",
            account_id=self.internal(external_id),
        )
