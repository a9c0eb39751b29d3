"""What a measurement found, as it is printed and recorded: the figure, what it is against, the goal, met or not."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

import rushes

__all__ = ["Finding", "Times", "at_least", "at_most", "header", "record", "show"]


@dataclass(frozen=True)
class Times:
    """What was timed, in seconds."""

    rounds: tuple[float, ...]

    @property
    def median_ms(self) -> float:
        """The middle one, in milliseconds."""
        return statistics.median(self.rounds) * 1000

    @property
    def p95_ms(self) -> float:
        """The one that 95 of 100 stay below, in milliseconds."""
        return sorted(self.rounds)[min(len(self.rounds) - 1, int(len(self.rounds) * 0.95))] * 1000

    def words(self) -> str:
        """Return both, with a precision that fits their size."""
        digits = 0 if self.median_ms >= 100 else 1 if self.median_ms >= 10 else 2
        return f"median {self.median_ms:,.{digits}f} ms, p95 {self.p95_ms:,.{digits}f} ms"


@dataclass(frozen=True)
class Finding:
    """One line of the report.

    Args:
        what: What was measured, and how it was timed.
        measured: The figure.
        against: What it is compared with, "" where it stands for itself.
        goal: What it should be, "" where none was set.
        is_met: Whether it is; None where no goal was set.
    """

    what: str
    measured: str
    against: str = ""
    goal: str = ""
    is_met: bool | None = None


def at_most(what: str, figure: float, limit: float, *, unit: str = "", against: str = "", digits: int = 2, more: str = "") -> Finding:
    """Return the finding of a figure that should not be larger than the limit."""
    return Finding(what, _figure(figure, digits, unit) + more, against, f"≤ {limit:g}{_spaced(unit)}", figure <= limit)


def at_least(what: str, figure: float, limit: float, *, unit: str = "", against: str = "", digits: int = 2, more: str = "") -> Finding:
    """Return the finding of a figure that should not be smaller than the limit."""
    return Finding(what, _figure(figure, digits, unit) + more, against, f"≥ {limit:g}{_spaced(unit)}", figure >= limit)


def header() -> str:
    """Return what was measured, on what, and when."""
    processor = next(
        (line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")),
        platform.machine(),
    )
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"rushes {rushes.__version__}, DuckDB {duckdb.__version__}, Python {platform.python_version()}; "
        f"{os.cpu_count()} cores ({processor}), {memory_gb:.0f} GiB; {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, "
        f"load {os.getloadavg()[0]:.1f}"
    )


def show(name: str, data_set: str, findings: Iterable[Finding]) -> None:
    """Print one measurement's findings."""
    print(f"\n{name}: {data_set}")
    for each in findings:
        verdict = {True: "met", False: "NOT MET", None: ""}[each.is_met]
        goal = f"  (goal {each.goal}: {verdict})" if each.goal else ""
        against = f"  against {each.against}" if each.against else ""
        print(f"  {each.what}\n      {each.measured}{against}{goal}", flush=True)


def record(folder: Path, name: str, data_set: str, findings: Sequence[Finding]) -> None:
    """Keep the findings beside the others, as data and as lines of a table for docs/benchmarks.md."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {"measured": header(), "data_set": data_set, "findings": [asdict(each) for each in findings]}
    (folder / f"{name}.json").write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    verdicts = {True: "met", False: "**not met**", None: ""}
    rows = [f"| {each.what} | {each.measured} | {each.against} | {each.goal} | {verdicts[each.is_met]} |" for each in findings]
    table = ["| what | measured | against | goal | |", "| --- | --- | --- | --- | --- |", *rows]
    (folder / f"{name}.md").write_text("\n".join([kept["measured"], "", data_set, "", *table]) + "\n", encoding="utf-8")


def _figure(figure: float, digits: int, unit: str) -> str:
    return f"{figure:,.{digits}f}{_spaced(unit)}"


def _spaced(unit: str) -> str:
    return f" {unit}" if unit else ""
