"""A small line without words, for a KPI or a table's cell."""

from __future__ import annotations

from rushes.figures.svg import element

__all__ = ["spark_paths", "sparkline_svg"]

_ROOM_PX = 3.0


def sparkline_svg(values: tuple[float | None, ...], *, width: int, height: int) -> str:
    """Return a small line with gaps where a value is None and a point at its end.

    It is an ornament beside numbers that stand in words, so it is hidden from screen readers.

    Args:
        values: The values, oldest first, in any one unit.
        width: In pixels.
        height: In pixels.
    """
    return element(
        "svg",
        {
            "class": "figure spark",
            "viewBox": f"0 0 {width} {height}",
            "width": width,
            "height": height,
            "aria-hidden": "true",
            "focusable": "false",
        },
        spark_paths(values, x=0.0, y=0.0, width=float(width), height=float(height)),
    )


def spark_paths(values: tuple[float | None, ...], *, x: float, y: float, width: float, height: float) -> str:
    """Return the line's paths and its last point within a rectangle."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    least, most = min(0.0, *known), max(known)
    spread = (most - least) or 1.0
    step = (width - 2 * _ROOM_PX) / max(1, len(values) - 1)

    def point(place: int, value: float) -> tuple[float, float]:
        return x + _ROOM_PX + step * place, y + height - _ROOM_PX - (height - 2 * _ROOM_PX) * (value - least) / spread

    runs: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(point(place, value))
    parts = [_run(run) for run in runs if run]
    last = next(run for run in reversed(runs) if run)[-1]
    return "".join(parts) + element("circle", {"cx": last[0], "cy": last[1], "r": 2, "class": "c0"})


def _run(points: list[tuple[float, float]]) -> str:
    if len(points) == 1:
        return element("circle", {"cx": points[0][0], "cy": points[0][1], "r": 1.2, "class": "c0"})
    return element("path", {"d": "M" + "L".join(f"{left:.2f} {top:.2f}" for left, top in points), "class": "stroke thin s0"})
