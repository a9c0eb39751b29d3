"""What the product says about its own running, with nothing secret in it.

Owns logging and redaction. Every event, also of other libraries and of uncaught errors, passes the
one redaction function. Knows nobody, and sends nothing anywhere but standard error.
"""

from rushes.telemetry.logs import configure_logging, log_uncaught, logger
from rushes.telemetry.redaction import redact, redact_event, redact_url

__all__ = ["configure_logging", "log_uncaught", "logger", "redact", "redact_event", "redact_url"]
