"""Makes the product's clock one that a test moves, in every process that starts with this folder on its path.

`rushes.clock.SystemClock` is the one place where the product asks what time it is; what goes by seconds that pass stays the machine's.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rushes.clock import SystemClock


def _now(_clock: SystemClock) -> datetime:
    ahead_s = float(Path(os.environ["MOVED_CLOCK"]).read_text(encoding="ascii"))
    return datetime.now(UTC) + timedelta(seconds=ahead_s)


SystemClock.now = _now  # type: ignore[method-assign]
