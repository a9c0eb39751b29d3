"""What the product says about its own running, with nothing secret in it.

Owns logging, redaction and counters. Every event, also of other libraries and of uncaught errors,
passes the one redaction function. Knows nobody, and sends nothing anywhere but standard error.
"""

from rushes.telemetry.counters import Gauge, count_cache, exposition, observe_query, observe_request, share_counters
from rushes.telemetry.logs import configure_logging, log_uncaught, logger
from rushes.telemetry.redaction import BLANK, redact, redact_event, redact_url

__all__ = [
    "BLANK",
    "Gauge",
    "configure_logging",
    "count_cache",
    "exposition",
    "log_uncaught",
    "logger",
    "observe_query",
    "observe_request",
    "redact",
    "redact_event",
    "redact_url",
    "share_counters",
]
