"""Production reports that came by themselves: whether any did, in short looks without an engine, and taking them in."""

from __future__ import annotations

from datetime import datetime

from rushes.config import Settings
from rushes.errors import RushesError, TryAgainLater
from rushes.store import Store
from rushes.telemetry import logger, redact

__all__ = ["is_report_waiting", "take_reports"]

_FAILED, _TRY_AGAIN = 2, 75


def is_report_waiting(settings: Settings, now: datetime) -> bool:
    """Return whether a file is ready in a watched folder; False where no connection is of production reports."""
    reports = [each.production_report for each in settings.connection if each.production_report is not None]
    if not reports:
        return False
    from rushes.platforms import ready_files

    return any(next(ready_files(each, now), None) is not None for each in reports)


def take_reports(settings: Settings, store: Store) -> int:
    """Take in what came, ask for its days to be loaded, and return the exit code of it; what goes wrong in one way in stops no other."""
    from rushes.cli.report_intake import note_taken, report_intakes
    from rushes.intake import take_ready_files

    codes = {0}
    for intake in report_intakes(settings):
        log = logger(__name__).bind(connection=intake.connection.name)
        try:
            taken = take_ready_files(intake)
            note_taken(settings, store, intake, taken, by="folder")
        except RushesError as error:
            log.warning("reports_not_taken", reason=redact(str(error)))
            codes.add(_TRY_AGAIN if isinstance(error, TryAgainLater) else _FAILED)
        else:
            if taken:
                log.info("reports_taken", reports=len(taken))
    return max(codes, key=lambda code: (code == _FAILED, code))
