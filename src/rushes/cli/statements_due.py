"""Statements looked at after each run: what is due is issued, and what goes wrong stops no night.

Imported once something is due, since the engine of the facts comes along.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing, contextmanager

from rushes.cli.pulse import Ending
from rushes.clock import SystemClock
from rushes.config import Settings, load_keys
from rushes.errors import RushesError, TryAgainLater
from rushes.identity import Vault, operator_scope
from rushes.reports import Statements
from rushes.store import Store, was_last_run_looked_at
from rushes.telemetry import logger, redact
from rushes.warehouse import open_facts

__all__ = ["due_statements", "issue_statements"]

_FAILED, _TRY_AGAIN = 2, 75


@contextmanager
def due_statements(settings: Settings, store: Store, *, by: str) -> Generator[Statements]:
    """Yield what issues statements, assembled from the settings, and close what it opened.

    Args:
        settings: The install's settings.
        store: The opened application records.
        by: Who asks, for the audit trail.

    Raises:
        ConfigurationError: The install's keys cannot be used.
    """
    vault = Vault(load_keys(settings))
    with closing(open_facts(settings, is_sparing=True)) as facts:
        yield Statements(store, facts, vault, SystemClock(), scope=operator_scope("statements"), lag_days=settings.sync.lag_days, by=by)


def issue_statements(settings: Settings, store: Store, ending: Ending) -> int:
    """Issue what is due, if a run has ended since the last look, and return the exit code of it.

    An error is logged, and the look is not written down then, so that the next call tries again.
    """
    with store.reading() as records:
        is_seen = was_last_run_looked_at(records)
    if is_seen:
        return 0
    if ending.is_asked:
        return _TRY_AGAIN
    log = logger(__name__)
    try:
        with due_statements(settings, store, by="clock") as statements:
            done = statements.look(lambda: ending.is_asked)
    except RushesError as error:
        log.warning("statements_failed", reason=redact(str(error)))
        return _TRY_AGAIN if isinstance(error, TryAgainLater) else _FAILED
    except Exception:
        log.exception("statements_failed")
        return _FAILED
    log.info("statements_looked_at", issued=len(done.issued), accounts=len(done.standings))
    return 0
