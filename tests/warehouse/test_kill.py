"""Killed at any moment, a build has published everything or nothing, and the next one clears up."""

from __future__ import annotations

import random
import subprocess
import sys
import textwrap
import time
from datetime import date

from rushes.domain import Period
from rushes.warehouse import open_warehouse
from warehouse.nights import Night

PERIOD = Period(date(2025, 11, 1), date(2025, 11, 3))
PUBLISHER = """
    import json, sys
    from datetime import UTC, date, datetime
    from pathlib import Path
    from rushes.domain import LedgerRow, Period
    from rushes.warehouse import StagedUsage, open_warehouse
    folder, staging = Path(sys.argv[1]), Path(sys.argv[2])
    period = Period(date(2025, 11, 1), date(2025, 11, 3))
    warehouse = open_warehouse(folder, keep_versions=3)
    print("ready", flush=True)
    for run in range(int(sys.argv[3]), int(sys.argv[3]) + 100):
        file = staging / "killed.ndjson"
        with file.open("w") as lines:
            for day in period.each_day():
                for production_id in range(100, 300):
                    lines.write(json.dumps({"production_id": production_id, "day": str(day), "ingested_ms": run}) + "\\n")
        now = datetime.now(UTC)
        with warehouse.publish_session("registry-of-the-test", f"run-{run}", now) as build:
            build.load_usage([StagedUsage(1, period, file)])
            build.record([LedgerRow(1, day, now, f"run-{run}", True, 200, 0, 0) for day in period.each_day()])
            build.publish()
"""


def test_publish_killed_at_random_moments_leaves_a_whole_version_every_time(night: Night) -> None:
    for production_id in range(100, 300):
        night.production(1, production_id)
    night.publish(usage=[night.usage(1, PERIOD, [{"production_id": 100, "day": "2025-11-01", "ingested_ms": 1}])])
    folder = night.warehouse.path
    numbers, waits = [1], random.Random()
    for attempt in range(7):
        command = [sys.executable, "-c", textwrap.dedent(PUBLISHER), str(folder), str(night.staging), str(1_000 * (attempt + 1))]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as publisher:
            assert publisher.stdout is not None
            assert publisher.stdout.readline() == b"ready\n"
            time.sleep(waits.uniform(0.02, 0.9))
            publisher.kill()
        warehouse = open_warehouse(folder)
        report = warehouse.verify()
        assert report.findings == ()
        numbers.append(report.version.number)
        with warehouse.reader() as reader:
            held = reader.query(
                "SELECT count(*), min(ingested_ms), max(ingested_ms), count(DISTINCT run_id) FROM usage_daily CROSS JOIN (SELECT DISTINCT run_id FROM ledger)"
            )
        warehouse.close()
        assert held in ([(1, 1, 1, 1)], [(600, held[0][1], held[0][1], 1)])
    assert numbers == sorted(numbers)
    version = night.publish(usage=[night.usage(1, PERIOD, [{"production_id": 100, "day": "2025-11-01", "ingested_ms": 2}])])
    assert version.number > numbers[-1]
    assert night.warehouse.verify().findings == ()
    left = {path.name for path in folder.iterdir()}
    named = {name for each in night.warehouse.versions() for name in (*each.files, each.manifest)}
    assert left == {*named, "current", "publish.lock"}
