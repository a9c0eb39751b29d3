"""The alerts of docs/alerts.yml: Prometheus takes them, they name what is really counted, and they fire when they should."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from rushes.config import Settings
from web.installation import Browser

ALERTS = Path(__file__).parents[2] / "docs" / "alerts.yml"
_NAME = re.compile(r"rushes_[a-z_]+")


def promtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["promtool", *arguments], capture_output=True, text=True, check=False)


def test_alerts_are_taken_by_prometheus() -> None:
    done = promtool("check", "rules", str(ALERTS))
    assert done.returncode == 0, done.stderr
    assert "9 rules found" in done.stdout


def test_alerts_name_only_what_is_counted(alice: Browser) -> None:
    alice.get("/dashboard")
    shown = alice.get("/metrics").text
    named = {name for line in ALERTS.read_text().splitlines() if "expr:" in line for name in _NAME.findall(line)}
    assert len(named) >= 7
    assert [each for each in named if f"\n{each}" not in f"\n{shown}"] == []


def test_what_is_counted_is_well_formed(alice: Browser) -> None:
    alice.get("/dashboard")
    done = subprocess.run(["promtool", "check", "metrics"], input=alice.get("/metrics").text, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")


def test_queries_are_counted_where_no_cache_knew_the_answer(alice: Browser, settings: Settings) -> None:
    def queries() -> float:
        found = re.search(r'rushes_query_seconds_count\{engine="(\w+)"\} ([\d.]+)', alice.get("/metrics").text)
        assert found is None or settings.warehouse.kind.startswith(found[1])
        return float(found[2]) if found else 0.0

    alice.get("/dashboard?month=2026-10")
    counted = queries()
    assert counted >= 4
    alice.get("/dashboard?month=2026-10")
    assert queries() == counted


def _series(name: str, values: str) -> dict[str, str]:
    return {"series": name, "values": values}


_AGE = 'rushes_newest_complete_day_age_seconds{connection="limecraft"}'
_REQUESTS = 'rushes_request_seconds_count{endpoint="dashboard.page",status="%s"}'
_WELL = [
    _series("rushes_facts_readable", "1x900"),
    _series("rushes_records_readable", "1x900"),
    _series(_AGE, "80000+0x900"),
    _series('rushes_failed_accounts{connection="limecraft"}', "0x900"),
    _series('rushes_rejected_rows{connection="limecraft"}', "7x900"),
    _series('rushes_jobs{state="waiting"}', "0x900"),
    _series('rushes_jobs{state="running"}', "0x900"),
    _series(_REQUESTS % "2xx", "0+60x900"),
    _series(_REQUESTS % "5xx", "0x900"),
    _series('rushes_request_seconds_bucket{endpoint="dashboard.page",le="2.5"}', "0+60x900"),
    _series('rushes_request_seconds_bucket{endpoint="dashboard.page",le="5.0"}', "0+60x900"),
    _series('rushes_request_seconds_bucket{endpoint="dashboard.page",le="+Inf"}', "0+60x900"),
]


@pytest.mark.parametrize(
    ("alert", "changed"),
    [
        ("", []),
        ("RushesFactsUnreadable", [_series("rushes_facts_readable", "0x900")]),
        ("RushesNightMissing", [_series(_AGE, "130000+0x900")]),
        ("RushesAccountsFailed", [_series('rushes_failed_accounts{connection="limecraft"}', "2x900")]),
        ("RushesRowsSetAside", [_series('rushes_rejected_rows{connection="limecraft"}', "0+1x900")]),
        ("RushesJobWaits", [_series('rushes_jobs{state="waiting"}', "1x900")]),
        ("RushesErrors", [_series(_REQUESTS % "5xx", "0+1x900")]),
        ("RushesSlow", [_series('rushes_request_seconds_bucket{endpoint="dashboard.page",le="2.5"}', "0+50x900")]),
        ("RushesRecordsAway", [_series("rushes_records_readable", "0x900"), _series("rushes_facts_readable", "_x900")]),
        ("RushesNoAnswer", [_series("rushes_records_readable", "_x900")]),
    ],
)
def test_alert_fires_on_its_own_trouble_and_on_none_while_all_is_well(alert: str, changed: list[dict[str, str]], tmp_path: Path) -> None:
    series = {each["series"]: each for each in (*_WELL, *changed)}
    names = re.findall(r"alert: (\w+)", ALERTS.read_text())
    fires = [{"alertname": name, "eval_time": "14h"} for name in names if name != alert]
    test = {
        "rule_files": [str(ALERTS)],
        "evaluation_interval": "1m",
        "tests": [{"interval": "1m", "input_series": list(series.values()), "alert_rule_test": fires}],
    }
    (tmp_path / "silent.yml").write_text(json.dumps(test))
    done = promtool("test", "rules", str(tmp_path / "silent.yml"))
    assert done.returncode == 0, done.stdout
    if alert:
        test["tests"] = [
            {"interval": "1m", "input_series": list(series.values()), "alert_rule_test": [{"alertname": alert, "eval_time": "14h"}]}
        ]
        (tmp_path / "fires.yml").write_text(json.dumps(test))
        done = promtool("test", "rules", str(tmp_path / "fires.yml"))
        assert done.returncode == 1
        assert f"alertname: {alert}" in done.stdout or alert in done.stdout + done.stderr
