"""Figures as pictures for what shows no drawing: the one of paper, set by the same press as PNG.

No browser and no library of pictures is needed for it; where the extra that prints is not installed, there are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rushes.figures import Figure, FigureKind
from rushes.reports.drawing import drawing_of
from rushes.reports.press import press
from rushes.reports.print_fonts import FAMILIES

__all__ = ["Picture", "to_pngs"]

_PT_PER_PX = 0.75
_POINTS_PER_INCH = 72.0
_WIDTH_PX = 560
_UNPICTURED = frozenset({FigureKind.KPI, FigureKind.TABLE})
# Nothing in a PNG names a moment.
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, and its size as it is shown, in CSS pixels."""

    png: bytes
    width_px: int
    height_px: int


def to_pngs(figures: Sequence[Figure | None], *, width_px: int = _WIDTH_PX, density: float = 2.0) -> tuple[Picture | None, ...]:
    """Return a picture of each figure, on white, all made in one process.

    Args:
        figures: What is drawn; of none, of a large number, a table and what is empty there is no picture.
        width_px: How wide each is shown, in CSS pixels; one that would be very tall is smaller.
        density: How many of the picture's own pixels make one of those.

    Raises:
        CallerError: This installation cannot print.
        Busy: Others print, or it took too long.
    """
    drawings = [drawing_of(each, width_px * _PT_PER_PX) if each and _is_pictured(each) else None for each in figures]
    drawn = [each for each in drawings if each is not None]
    data = {"families": FAMILIES, "drawings": drawn}
    pngs = iter(press("pictures.typ", data, at=_ANY_TIME, form="png", ppi=_POINTS_PER_INCH / _PT_PER_PX * density) if drawn else ())
    return tuple(
        Picture(next(pngs), width_px=_px(drawing["width"]), height_px=_px(drawing["height"])) if drawing else None for drawing in drawings
    )


def _is_pictured(figure: Figure) -> bool:
    return figure.empty is None and figure.kind not in _UNPICTURED


def _px(pt: object) -> int:
    return round(float(str(pt)) / _PT_PER_PX)
