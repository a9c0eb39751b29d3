"""The measures, as data: what each is, in which unit, and how it may be summed.

Source: the platform's usage table; the billing rules of its plans (docs/measures.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rushes.domain.units import Unit
from rushes.errors import UnknownName

__all__ = ["FACT_COLUMNS", "MEASURES", "STORAGE_KINDS", "Aggregation", "Measure", "MeasureKind", "measure"]


class MeasureKind(StrEnum):
    """How a measure behaves over time."""

    FLOW = "flow"
    LEVEL = "level"


class Aggregation(StrEnum):
    """How the days of a period become one number; over productions it is always the sum per day."""

    SUM = "sum"
    LAST = "last"
    MAXIMUM = "maximum"
    AVERAGE = "average"


@dataclass(frozen=True, slots=True)
class Measure:
    """One number that a query may ask for.

    Args:
        name: Its name in queries and the API.
        label: Its name for people.
        kind: Flow or level.
        unit: The unit of the stored integers.
        columns: The columns of the fact table whose sum it is.
        table: The one table it is computed from, "usage_daily" or "production".
        description: What it counts, in a sentence.
    """

    name: str
    label: str
    kind: MeasureKind
    unit: Unit
    columns: tuple[str, ...]
    description: str
    table: str = "usage_daily"

    @property
    def aggregations(self) -> tuple[Aggregation, ...]:
        """The aggregations that give a right number, the default first."""
        if self.kind is MeasureKind.FLOW:
            return (Aggregation.SUM,)
        return (Aggregation.LAST, Aggregation.MAXIMUM, Aggregation.AVERAGE)

    @property
    def default_aggregation(self) -> Aggregation:
        """The aggregation that is used when none is asked for."""
        return self.aggregations[0]


STORAGE_KINDS = ("cloud_storage", "data_storage", "proxy_storage", "external_storage")

_MS, _BYTES, _COUNT = Unit.MILLISECONDS, Unit.BYTES, Unit.COUNT
_FLOW, _LEVEL = MeasureKind.FLOW, MeasureKind.LEVEL
_STORAGE_COLUMNS = tuple(f"{kind}_bytes" for kind in STORAGE_KINDS)

_ALL = (
    Measure("ingested", "Ingested", _FLOW, _MS, ("ingested_ms",), "Uploads that became playable media, by the day they were created."),
    Measure("items_ingested", "Items", _FLOW, _COUNT, ("items_ingested",), "Media objects created, of any type but pending ones and snippets."),
    Measure("transcribed", "Transcribed", _FLOW, _MS, ("transcribed_ms",), "Media transcribed automatically."),
    Measure("subtitled", "Subtitled", _FLOW, _MS, ("subtitled_ms",), "Media subtitled; it may begin with a transcription, so never add the two."),
    Measure("translated", "Translated", _FLOW, _MS, ("translated_ms",), "Media whose text was translated."),
    Measure("rendered", "Rendered", _FLOW, _MS, ("rendered_ms",), "Media rendered, where a connection reports it."),
    Measure("managed_media", "Managed media", _LEVEL, _MS, ("managed_media_ms",), "Playable media that existed on the day."),
    Measure("storage", "Stored", _LEVEL, _BYTES, _STORAGE_COLUMNS, "All kinds of storage together."),
    Measure("cloud_storage", "Cloud", _LEVEL, _BYTES, ("cloud_storage_bytes",), "Originals in the platform's cloud storage."),
    Measure("data_storage", "Data", _LEVEL, _BYTES, ("data_storage_bytes",), "Data files kept beside the media."),
    Measure("proxy_storage", "Proxy", _LEVEL, _BYTES, ("proxy_storage_bytes",), "Playable copies made by the platform."),
    Measure("external_storage", "External", _LEVEL, _BYTES, ("external_storage_bytes",), "Originals on storage outside the platform."),
    Measure("productions", "Productions", _LEVEL, _COUNT, (), "Productions that exist on the day, by their own dates.", "production"),
)  # fmt: skip

MEASURES: dict[str, Measure] = {each.name: each for each in _ALL}

FACT_COLUMNS: tuple[str, ...] = (
    "ingested_ms",
    "items_ingested",
    "transcribed_ms",
    "subtitled_ms",
    "translated_ms",
    "rendered_ms",
    "managed_media_ms",
    "data_storage_bytes",
    "proxy_storage_bytes",
    "cloud_storage_bytes",
    "external_storage_bytes",
)
"""The measure columns of `usage_daily`, in their order; NULL is "not reported"."""


def measure(name: str) -> Measure:
    """Return the measure of that name.

    Raises:
        UnknownName: There is none; the message names the nearest.
    """
    try:
        return MEASURES[name]
    except KeyError:
        raise UnknownName("measure", name, MEASURES) from None
