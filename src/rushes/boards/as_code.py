"""A dashboard as YAML, both ways: fields that people read, names in the place of ids, the same lines for the same dashboard.

The form stands in docs/dashboard.schema.json and in docs/dashboards.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from rushes.boards.content import ADDABLE, LONGEST_TITLE, BoardContent, BoardTile, TileKind, read_content
from rushes.boards.fields import Fields, InvalidBoard
from rushes.domain import MEASURES, ProductionRow
from rushes.errors import CallerError
from rushes.explore import CHOICES, FIELD, SINGLE_PAIRS, SPLITS, is_own, read_pairs
from rushes.languages import sentence
from rushes.yaml_text import BadYaml, OneLine, parse_yaml, write_yaml

__all__ = ["FORMAT", "dump_yaml", "load_yaml", "production_labels"]

FORMAT = 1
"""The form that is written; each later one reads those before."""

_LONGEST_FILE, _MOST_NAMES = 150_000, 2_000
_PLACE = ("x", "y", "w", "h")
_GROUPING = "grouping:"
_DATASET = "dataset:"
_OWN = {"value": FIELD, "data": _DATASET, **dict.fromkeys(SPLITS, _GROUPING)}
"""What of a chart may name something that people of the account made, by what its text then begins with."""

_GONE = {
    FIELD: sentence("{place}: it shows a calculated field that is no more."),
    _GROUPING: sentence("{place}: it is split by a grouping that is no more."),
    _DATASET: sentence("{place}: it shows a dataset that is no more, or that is not yours to see."),
}
_NONE: Mapping[str, str] = {}


def production_labels(rows: Iterable[ProductionRow]) -> dict[int, str]:
    """Return the name under which each production stands in a file: with the platform's own id behind it where several share it."""
    known = list(rows)
    shared = Counter(row.name for row in known)
    labels = {
        row.production_id: row.name if row.name and shared[row.name] == 1 else f"{row.name} ({row.external_id})".strip() for row in known
    }
    # A production may be called like another with its id; then neither can be told from the other by name.
    uses = Counter(labels.values())
    return {production_id: label for production_id, label in labels.items() if uses[label] == 1}


def dump_yaml(content: BoardContent, names: Mapping[int, str], own: Mapping[str, str] = _NONE) -> str:
    """Return a dashboard as YAML.

    Args:
        content: What it shows.
        names: The names of the productions that the reader may see, by internal id: `production_labels`.
        own: The names of the account's groupings, calculated fields and datasets, by theirs in an address ("grouping:12", "field:12").

    Raises:
        InvalidBoard: It is narrowed to a production, split by a grouping, or shows a calculated field or a dataset, that has no name there.
    """
    controls = content.controls
    written: dict[str, object] = {"format": FORMAT, "title": content.title}
    told = {
        **({"asks": controls.asks.value} if controls.asks else {}),
        **({"span": controls.span} if controls.span else {}),
        **({"compare": controls.compare} if controls.compare else {}),
        **({"states": list(controls.states)} if controls.states else {}),
        **({"added": {name: _number(name, text) for name, text in controls.added}} if controls.added else {}),
        **_names(controls.production_ids, names, ""),
    }
    if told:
        written["controls"] = told
    written["tiles"] = [_tile(tile, names, own) for tile in content.tiles]
    return write_yaml(written)


def load_yaml(text: str, ids: Mapping[str, int] | None, own: Mapping[str, str] = _NONE) -> BoardContent:
    """Return the dashboard that a text holds.

    Args:
        text: YAML.
        ids: The internal ids of the productions that may be named, by name; None takes any name and gives it a number of its
            own, for whoever only asks whether the form is right.
        own: The names of the account's groupings, calculated fields and datasets, by theirs in an address.

    Raises:
        InvalidBoard: It is no YAML, or no dashboard; it says which tile and field, what to do, and names the nearest name.
    """
    told = Fields(_parsed(text))
    if told.take("format", str(FORMAT)) != str(FORMAT):
        raise told.wrong(sentence("{place}: this release reads format {format}."), "format", format=FORMAT)
    read = _Reader(ids, {f"{key.partition(':')[0]}:{name}": key for key, name in own.items()})
    raw: dict[str, object] = {"title": told.take("title", ""), "controls": read.controls(told.take("controls", {}))}
    raw["tiles"] = [read.tile(each, number) for number, each in enumerate(told.many("tiles", _MOST_NAMES), 1)]
    told.end()
    return read_content(raw)


def _parsed(text: str) -> object:
    if len(text) > _LONGEST_FILE:
        raise InvalidBoard(sentence("{place}: write at most {most} characters."), most=_LONGEST_FILE)
    try:
        return parse_yaml(text)
    except BadYaml as error:
        raise InvalidBoard(sentence("{place}: this is no YAML that can be read here: {reason}"), reason=str(error)) from error


def _tile(tile: BoardTile, names: Mapping[int, str], own: Mapping[str, str]) -> dict[str, object]:
    written: dict[str, object] = {"id": tile.id}
    if tile.title:
        written["title"] = tile.title
    written["place"] = OneLine({name: getattr(tile, name) for name in _PLACE})
    if tile.kind is TileKind.TEXT:
        return {**written, "text": tile.text}
    written["values"] = [_by_name("value", text, own, tile) for name, text in tile.explore if name == "value"]
    singles = [(name, text) for name, text in tile.explore if name in SINGLE_PAIRS]
    written |= {name: _number(name, _by_name(name, text, own, tile)) for name, text in singles}
    states = [text for name, text in tile.explore if name == "state"]
    if states:
        written["states"] = states
    where = [text for name, text in tile.explore if name == "where"]
    if where:
        written["where"] = where
    return {**written, **_names([int(text) for name, text in tile.explore if name == "production"], names, tile.title or tile.id)}


def _number(name: str, text: str) -> str | int:
    return int(text) if name == "top" and text else text


def _by_name(field: str, text: str, own: Mapping[str, str], tile: BoardTile) -> str:
    """Return a text of a chart with the name of what people of the account made in the place of its id, any other as it is."""
    kind, (key, tilde, way) = _OWN.get(field), text.partition("~")
    if kind is None or not text.startswith(kind):
        return text
    if key not in own:
        raise InvalidBoard(_GONE[kind], tile=tile.title or tile.id, field="values" if field == "value" else field)
    return f"{kind}{own[key]}{tilde}{way}"


def _names(ids: Iterable[int], names: Mapping[int, str], tile: str) -> dict[str, list[str]]:
    try:
        found = [names[each] for each in ids]
    except KeyError:
        raise InvalidBoard(
            sentence("{place}: it is narrowed to a production that you may not see, or that has no name of its own."),
            tile=tile,
            field="productions",
        ) from None
    return {"productions": found} if found else {}


class _Reader:
    """Reads what people wrote into the JSON that `read_content` takes.

    Args:
        ids: The productions that may be named, None for any.
        own: The groupings, calculated fields and datasets that may be, by what is written of them; any where `ids` is None.
    """

    def __init__(self, ids: Mapping[str, int] | None, own: Mapping[str, str]) -> None:
        self._ids = ids
        self._own = own
        self._invented: dict[str, int] = {}

    def controls(self, raw: object) -> dict[str, object]:
        told = Fields(raw, field="controls")
        found = {name: told.take(name, "") for name in ("asks", "span", "compare")}
        lists = {"states": _texts(told, "states"), "production_ids": self._productions(told)}
        added = Fields(told.take("added", {}), field="controls.added")
        offered = [name for name in ADDABLE if added.holds(name)]
        texts = {name: added.text(name, LONGEST_TITLE) for name in ADDABLE}
        added.end()
        told.end()
        return {**found, **lists, "added": [(name, texts[name]) for name in offered]}

    def tile(self, raw: object, number: int) -> dict[str, object]:
        told = Fields(raw, tile=f"{number}")
        found: dict[str, object] = {"id": told.line("id", LONGEST_TITLE), "title": told.line("title", LONGEST_TITLE)}
        told.tile = str(found["title"] or found["id"] or number)
        found |= _place(told)
        if told.holds("text"):
            found |= {"kind": TileKind.TEXT.value, "text": told.take("text", "")}
        else:
            pairs = [*self._pairs(told), *(("production", str(each)) for each in self._productions(told))]
            found |= {"kind": TileKind.CHART.value, "explore": pairs}
        told.end()
        return found

    def _pairs(self, told: Fields) -> list[tuple[str, str]]:
        """Return the chart but its productions; each pair is looked at by itself, so that an error names its field."""
        values = [("values", "value", self._by_id(told, "value", text)) for text in _texts(told, "values")]
        if not values:
            raise told.wrong(sentence("{place}: a chart needs at least one value."), "values")
        singles = [(name, name, self._by_id(told, name, told.text(name, LONGEST_TITLE))) for name in SINGLE_PAIRS]
        states = [("states", "state", text) for text in _texts(told, "states")]
        where = [("where", "where", text) for text in _texts(told, "where")]
        # What is written of a dataset reads otherwise than of usage, so each is looked at beside what it is of.
        data = [("data", text) for _, name, text in singles if name == "data" and text]
        for field, name, text in (*values, *singles, *states, *where):
            if not data and text and text not in CHOICES.get(name, (text,)) and not is_own(text):
                raise told.unknown(field, text, CHOICES[name])
            try:
                read_pairs(0, [*data, (name, text)] if name != "data" else data)
            except CallerError as error:
                raise told.wrong(sentence("{place}: {reason}"), field, reason=str(error)) from error
        return [(name, text) for _, name, text in (*values, *singles, *states, *where) if text]

    def _by_id(self, told: Fields, name: str, text: str) -> str:
        """Return a text of a chart with the id of what people of the account made in the place of its name, any other as it is."""
        kind = _OWN.get(name)
        if kind is None or not text.startswith(kind):
            return text
        # A grouping's name may have any sign in it, a field's has none of those that part it from what is derived.
        written, tilde, way = text.partition("~") if kind == FIELD else (text, "", "")
        if self._ids is None:
            return f"{kind}1{tilde}{way}"
        if written not in self._own:
            known = [each for each in self._own if each.startswith(kind)]
            raise told.unknown(
                *(("values", written, known or MEASURES) if kind == FIELD else (name, written, known or CHOICES.get(name, ())))
            )
        return f"{self._own[written]}{tilde}{way}"

    def _productions(self, told: Fields) -> list[int]:
        names = _texts(told, "productions")
        if self._ids is None:
            return [self._invented.setdefault(name, len(self._invented) + 1) for name in names]
        for name in names:
            if name not in self._ids:
                raise told.unknown("productions", name, self._ids)
        return [self._ids[name] for name in names]


def _place(told: Fields) -> dict[str, object]:
    """Return the place as numbers where they are written so; what is no number is left for the form to refuse."""
    place = Fields(told.take("place"), tile=told.tile, field="place")
    found = {name: place.take(name) for name in _PLACE}
    place.end()
    return {name: int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 6 else text for name, text in found.items()}


def _texts(told: Fields, name: str) -> list[str]:
    found = told.many(name, _MOST_NAMES)
    texts = [each for each in found if isinstance(each, str)]
    if len(texts) < len(found):
        raise told.wrong(sentence("{place}: write a list of texts."), name)
    return texts
