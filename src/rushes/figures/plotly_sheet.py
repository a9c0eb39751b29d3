"""The sheet that every Plotly figure is drawn on: words and swatches at pixels, the frame, the hover's data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rushes.figures.layout_axes import TEXT_PX
from rushes.figures.model import Mark
from rushes.figures.names import isolated
from rushes.figures.plotly_text import hover_words, plain
from rushes.figures.tokens import DASHES_PX, FONT_STACK, Palette

__all__ = ["CLEAR", "Json", "Place", "Sheet", "custom"]

Json = dict[str, object]
Place = tuple[float, float, float, float]
CLEAR = "rgba(0,0,0,0)"


class Sheet:
    """Places words and swatches at pixels on the whole sheet, as Plotly wants them."""

    def __init__(self, palette: Palette, width: float, height: float, margin: tuple[float, float, float, float] = (0, 0, 0, 0)) -> None:
        self.palette, self.width, self.height = palette, width, height
        self.left, self.top, self.right, self.bottom = margin
        self.annotations: list[Json] = []
        self.shapes: list[Json] = []

    def x(self, pixels: float) -> float:
        """Return pixels from the left as a share of the plot, which is Plotly's "paper"."""
        return (pixels - self.left) / (self.width - self.left - self.right)

    def y(self, pixels: float) -> float:
        """Return pixels from the top as a share of the plot from below."""
        return 1 - (pixels - self.top) / (self.height - self.top - self.bottom)

    def words(self, x: float, middle: float, words: str, *, size: float, colour: str, anchor: str = "left", is_bold: bool = False) -> None:
        """Put a line of text at a point, its middle at that height."""
        self.annotations.append(
            {
                "text": plain(isolated(words)),
                "x": self.x(x),
                "y": self.y(middle),
                "xref": "paper",
                "yref": "paper",
                "xanchor": anchor,
                "yanchor": "middle",
                "showarrow": False,
                "borderpad": 0,
                "borderwidth": 0,
                "font": {"size": size, "color": colour, "weight": "bold" if is_bold else "normal"},
            }
        )

    def swatch(self, x: float, middle: float, colour: str, edge: str | None = None) -> None:
        """Put a small square at a point, its middle at that height."""
        self.shapes.append(
            {
                "type": "rect",
                "xref": "paper",
                "yref": "paper",
                "x0": self.x(x),
                "x1": self.x(x + 10),
                "y0": self.y(middle + 5),
                "y1": self.y(middle - 5),
                "fillcolor": colour,
                "line": {"width": 1 if edge else 0, "color": edge or colour},
            }
        )

    def patches(self, places: Iterable[Place], fill: str, edge: str | None = None, edge_px: float = 1.25) -> None:
        """Put rectangles of one colour, given as (x, y, width, height), as one shape."""
        parts = [
            f"M{self._at(x, y)}L{self._at(x + width, y)}L{self._at(x + width, y + height)}L{self._at(x, y + height)}Z"
            for x, y, width, height in places
        ]
        self._path("".join(parts), fill, edge, edge_px)

    def area(self, corners: Sequence[tuple[float, float]], fill: str) -> None:
        """Put an area, given by its corners, under the marks."""
        self._path("M" + "L".join(self._at(x, y) for x, y in corners) + "Z", fill, None, 0, layer="below")

    def lines(
        self,
        lines: Iterable[Sequence[tuple[float, float]]],
        colour: str,
        width_px: float,
        *,
        is_dashed: bool = False,
        is_under: bool = False,
    ) -> None:
        """Put lines of one colour, each given by its corners, as one shape, above the marks or under them."""
        path = "".join("M" + "L".join(self._at(x, y) for x, y in corners) for corners in lines)
        dash = "{}px,{}px".format(*DASHES_PX) if is_dashed else ""
        self._path(path, CLEAR, colour, width_px, layer="below" if is_under else "above", dash=dash)

    def _at(self, x: float, y: float) -> str:
        return f"{self.x(x):.5f},{self.y(y):.5f}"

    def _path(self, path: str, fill: str, edge: str | None, edge_px: float, layer: str = "above", dash: str = "") -> None:
        if path:
            line = {"width": edge_px if edge else 0, "color": edge or fill, **({"dash": dash} if dash else {})}
            shape: Json = {"type": "path", "xref": "paper", "yref": "paper", "path": path, "fillcolor": fill, "line": line, "layer": layer}
            self.shapes.append(shape)

    def figure(self, data: list[Json], more: Json) -> Json:
        """Return the whole figure."""
        palette = self.palette
        layout: Json = {
            "width": round(self.width),
            "height": round(self.height),
            "autosize": False,
            "margin": {"l": self.left, "t": self.top, "r": self.right, "b": self.bottom, "pad": 0},
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
            "font": {"family": FONT_STACK, "size": TEXT_PX, "color": palette.text},
            "showlegend": False,
            "dragmode": False,
            "hovermode": "closest",
            "hoverlabel": {
                "bgcolor": palette.card,
                "bordercolor": palette.control,
                "font": {"family": FONT_STACK, "size": 13, "color": palette.text},
                "align": "left",
            },
            "annotations": self.annotations,
            "shapes": self.shapes,
            **more,
        }
        return {"data": data, "layout": layout, "config": _config()}


def _config() -> Json:
    return {
        "displaylogo": False,
        # Without this a button uploads the data to a vendor's cloud.
        "showSendToCloud": False,
        "showLink": False,
        "displayModeBar": False,
        "responsive": False,
        "scrollZoom": False,
        "doubleClick": False,
        "showTips": False,
        "staticPlot": False,
    }


def custom(marks: Iterable[Mark]) -> list[list[str | None]]:
    """Return what a hover and a click need of each mark: its name, its text, its sentence."""
    return [[mark.name, mark.text, hover_words(mark.detail)] for mark in marks]
