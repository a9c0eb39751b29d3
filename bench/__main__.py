"""Run every measurement; facts are laid down once, under var/bench."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

import duckdb

import rushes
from bench import dashboard


def main() -> None:
    """Print what and where, then every ratio."""
    print(f"rushes {rushes.__version__}, DuckDB {duckdb.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores")
    print(f"{datetime.now(UTC):%Y-%m-%d}")
    dashboard.run(Path(os.environ.get("RUSHES_BENCH_DIR", "var/bench")))


main()
