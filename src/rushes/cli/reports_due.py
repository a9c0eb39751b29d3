"""Production reports that came by themselves: whether any did, in short looks without an engine, and taking them in."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from rushes.clock import SystemClock
from rushes.config import Settings
from rushes.errors import RushesError, TryAgainLater
from rushes.store import Store
from rushes.telemetry import logger, redact

if TYPE_CHECKING:
    from rushes.intake import ReportIntake

__all__ = ["is_report_waiting", "take_reports"]

_PARTLY, _FAILED, _TRY_AGAIN = 1, 2, 75


def is_report_waiting(settings: Settings, now: datetime) -> bool:
    """Return whether a file is ready in a watched folder, or a mailbox is to be looked into; False where no connection is of reports."""
    reports = [each.production_report for each in settings.connection if each.production_report is not None]
    if not reports:
        return False
    from rushes.platforms import is_mailbox_due, ready_files

    try:
        return any(is_mailbox_due(each, now) or next(ready_files(each, now), None) is not None for each in reports)
    except OSError:
        # Taking them in will say what is wrong with the folder.
        return True


def take_reports(settings: Settings, store: Store) -> int:
    """Take in what came, ask for its days to be loaded, and return the exit code of it; what goes wrong in one way in stops no other."""
    if not is_report_waiting(settings, SystemClock().now()):
        return 0
    from rushes.cli.report_intake import note_taken, report_intakes
    from rushes.intake import take_ready_files

    codes = {0}
    for intake in report_intakes(settings):
        log = logger(__name__).bind(connection=intake.connection.name)
        try:
            note_taken(settings, store, intake, take_ready_files(intake), by="folder")
            trouble = _take_mails(settings, store, intake)
        except RushesError as error:
            log.warning("reports_not_taken", reason=redact(str(error)))
            codes.add(_TRY_AGAIN if isinstance(error, TryAgainLater) else _FAILED)
        except Exception:  # a report that nobody foresaw keeps no night from being run
            log.exception("reports_not_taken")
            codes.add(_FAILED)
        else:
            if trouble:
                log.warning("mailbox_not_read", reason=redact(trouble))
                codes.add(_PARTLY)
    return max(codes, key=(0, _PARTLY, _TRY_AGAIN, _FAILED).index)


def _take_mails(settings: Settings, store: Store, intake: ReportIntake) -> str:
    """Look into the mailbox where that is due, and return why it could not be read, "" where it could."""
    from rushes.cli.report_intake import note_taken
    from rushes.intake import mailbox_state, take_mails
    from rushes.platforms import is_mailbox_due
    from rushes.sources import Reach

    if not is_mailbox_due(intake.settings, intake.clock.now()):
        return ""
    note_taken(settings, store, intake, take_mails(intake, Reach.of(settings.sources)), by="mail")
    return mailbox_state(intake).trouble
