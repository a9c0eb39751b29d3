"""What a soak saw, and whether it was well: no wrong number, no error page, memory flat."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from bench.report import header

__all__ = ["Record", "report"]


@dataclass
class Record:
    """What happened, for the report."""

    answers: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    checked: int = 0
    nights: Counter[str] = field(default_factory=Counter)
    memory_mb: list[tuple[float, float]] = field(default_factory=list)


def report(record: Record, minutes: float) -> int:
    print(header())
    print(
        f"{minutes:g} minutes; nights: {dict(record.nights)}; {sum(record.answers.values()):,} answers, {record.checked:,} of them checked number by number"
    )
    for name, count in sorted(record.answers.items()):
        print(f"  {count:7,}  {name}")
    warm = [sample for sample in record.memory_mb if sample[0] >= record.memory_mb[-1][0] / 3]
    growth = _slope(warm) * (warm[-1][0] - warm[0][0])
    is_flat = growth <= 0.1 * warm[0][1]
    print(
        f"memory (PSS of all processes) after the warm-up: {warm[0][1]:.0f} MB, {growth:+.1f} MB by the slope until the end: {'flat' if is_flat else 'NOT FLAT'}"
    )
    print(f"  in each tenth of the time: {' '.join(f'{mb:.0f}' for mb in _tenths(record.memory_mb))} MB")
    print(f"wrong answers: {len(record.wrong)}; error pages: {len(record.errors)}")
    for line in (*record.wrong[:20], *record.errors[:20]):
        print(f"  {line}")
    return 0 if is_flat and record.checked and not record.wrong and not record.errors else 1


def _tenths(samples: list[tuple[float, float]]) -> list[float]:
    """Return the mean of each tenth of the time, so that one sees what the slope comes from: filling at first, or growing on."""
    whole_s = samples[-1][0] or 1.0
    parts = [[mb for second, mb in samples if part <= 10 * second / whole_s < part + 1] for part in range(10)]
    return [sum(part) / len(part) for part in parts if part]


def _slope(samples: list[tuple[float, float]]) -> float:
    mean_s, mean_mb = (sum(each[place] for each in samples) / len(samples) for place in (0, 1))
    spread = sum((second - mean_s) ** 2 for second, _ in samples)
    return sum((second - mean_s) * (mb - mean_mb) for second, mb in samples) / spread if spread else 0.0
