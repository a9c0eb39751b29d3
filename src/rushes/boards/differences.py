"""What was changed between two versions of a dashboard, in words: "Storage › Places of their own: 12 → 20"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from rushes.boards.content import ADDABLE, BoardContent, BoardTile, Controls, TileKind
from rushes.domain import USAGE, Catalogue
from rushes.errors import CallerError
from rushes.explore import (
    COMPARE_LABELS,
    DEFAULT_SPAN,
    DIMENSION_FIELDS,
    FIRST_LABELS,
    KIND_LABELS,
    NOTHING_OWN,
    SPAN_LABELS,
    SPLITS,
    ExploreState,
    Own,
    is_text,
    read_pairs,
    read_value,
    text_axis,
    title_of,
    value_in_words,
)
from rushes.figures import Format, state_in_words
from rushes.languages import sentence

__all__ = ["differences"]

_MOST_NAMES = 5
_LABELS = {
    "asks": sentence("Asks first for"),
    "value": sentence("Values"),
    "across": sentence("Across"),
    "group": sentence("Group by"),
    "span": sentence("Period"),
    "compare": sentence("Compare with"),
    "top": sentence("Places of their own"),
    "first": sentence("Order"),
    "named": sentence("Name contains"),
    "least": sentence("At least"),
    "most": sentence("At most"),
    "incomplete": sentence("Incomplete days"),
    "target": sentence("Target"),
    "kind": sentence("Kind of chart"),
    "state": sentence("State"),
    "production": sentence("Productions"),
    "added": sentence("More filters"),
    "data": sentence("Data"),
    "where": sentence("Rows"),
}
_TEXTS: dict[str, dict[str, str]] = {
    "added": {name: _LABELS[name] for name in ADDABLE},
    "asks": {"production": sentence("a production")},
    "across": {each.name: each.label for each in DIMENSION_FIELDS},
    "group": {each.name: each.label for each in DIMENSION_FIELDS},
    "span": SPAN_LABELS,
    "compare": {kind.value: label for kind, label in COMPARE_LABELS.items()},
    "first": {each.value: label for each, label in FIRST_LABELS.items()},
    "incomplete": {"": sentence("shown"), "out": sentence("left out")},
    "kind": {"": sentence("Automatic"), **{kind.value: label for kind, label in KIND_LABELS.items()}},
}
_UNSAID = {"span": DEFAULT_SPAN, "top": str(ExploreState(0).top)}
"""What a chart's pairs leave out because it goes without saying."""


def differences(old: BoardContent, new: BoardContent, form: Format, names: Mapping[int, str], own: Own = NOTHING_OWN) -> tuple[str, ...]:
    """Return what was changed, one line for each thing, the dashboard as a whole first.

    Args:
        old: The earlier version.
        new: The later one.
        form: The reader's language and numbers.
        names: The productions that the reader may see, by internal id; others are only counted.
        own: What people of the account made for its charts.

    Returns:
        Plain text with titles in it as people wrote them: hostile. Empty where nothing differs.
    """
    return tuple(_Teller(form, names, own).lines(old, new))


@dataclass(frozen=True, slots=True)
class _Teller:
    form: Format
    names: Mapping[int, str]
    own: Own

    def lines(self, old: BoardContent, new: BoardContent) -> Iterator[str]:
        say = self.form.language.say
        before, after = {tile.id: tile for tile in old.tiles}, {tile.id: tile for tile in new.tiles}
        yield from self._change(say("Title"), old.title, new.title)
        yield from self._pairs(say("All tiles"), _control_pairs(old.controls), _control_pairs(new.controls), unsaid={})
        yield from (say("Added: {tile}", tile=self._name(tile)) for tile in new.tiles if tile.id not in before)
        yield from (say("Removed: {tile}", tile=self._name(tile)) for tile in old.tiles if tile.id not in after)
        kept = [(before[tile.id], tile) for tile in new.tiles if tile.id in before]
        for was, tile in kept:
            yield from self._tile(was, tile)
        moved = [self._name(tile) for was, tile in kept if (was.x, was.y) != (tile.x, tile.y)]
        if moved:
            yield say("Moved: {tiles}", tiles=self.form.every(moved))

    def _tile(self, was: BoardTile, tile: BoardTile) -> Iterator[str]:
        say, name = self.form.language.say, self._name(was)
        yield from self._change(f"{name} › {say('Title')}", was.title, tile.title)
        yield from self._change(f"{name} › {say('Size')}", f"{was.w} × {was.h}", f"{tile.w} × {tile.h}")
        if was.kind is tile.kind is TileKind.CHART:
            yield from self._pairs(name, was.explore, tile.explore, unsaid=_UNSAID)
        elif (was.kind, was.text) != (tile.kind, tile.text):
            yield say("{place}: another text", place=name) if was.kind is tile.kind else say("{place}: another tile", place=name)

    def _pairs(
        self, place: str, old: tuple[tuple[str, str], ...], new: tuple[tuple[str, str], ...], *, unsaid: Mapping[str, str]
    ) -> Iterator[str]:
        for name in dict.fromkeys((*_LABELS, *(name for name, _ in (*old, *new)))):
            before, after = ([text for each, text in pairs if each == name] or [unsaid.get(name, "")] for pairs in (old, new))
            if before != after:
                label = self.form.language.say(_LABELS.get(name, name))
                was, now = (self._texts(name, texts, self._catalogue(pairs)) for texts, pairs in ((before, old), (after, new)))
                yield from self._change(f"{place} › {label}", was, now)

    def _change(self, place: str, old: str, new: str) -> Iterator[str]:
        say = self.form.language.say
        if old != new:
            yield say("{place}: {old} → {new}", place=place, old=old or say("nothing"), new=new or say("nothing"))

    def _catalogue(self, pairs: tuple[tuple[str, str], ...]) -> Catalogue:
        """Return what a chart asks; of a dataset that its reader does not see, one that has nothing."""
        data = next((text for name, text in pairs if name == "data"), "")
        return USAGE if not data else next((each for each in self.own.catalogues if each.key == data), Catalogue(data, data, ()))

    def _texts(self, name: str, texts: list[str], catalogue: Catalogue) -> str:
        if name == "production":
            return self._productions([int(text) for text in texts if text.isdecimal()])
        return self.form.every([self._text(name, text, catalogue) for text in texts])

    def _text(self, name: str, text: str, catalogue: Catalogue) -> str:
        if name == "data":
            return catalogue.label or self.form.language.say("Usage")
        if name == "value" and text:
            return _or_raw(lambda: value_in_words(read_value(text, catalogue).knowing(self.own.fields), self.form, catalogue), text)
        if name in SPLITS and is_text(text):
            return next((each.label for each in catalogue.dimensions if text_axis(each.name) == text), text)
        if name == "state" and text:
            return state_in_words(text, self.form)
        if name in SPLITS and (kept := next((each for each in self.own.dimensions if each.name == text), None)):
            return kept.label
        label = _TEXTS.get(name, {}).get(text)
        return self.form.language.say(label) if label else text

    def _productions(self, ids: list[int]) -> str:
        say_count = self.form.language.say_count
        known = [self.names[each] for each in ids if each in self.names]
        shown = known if len(known) <= _MOST_NAMES else known[: _MOST_NAMES - 1]
        rest = len(ids) - len(shown)
        if rest and not shown:
            return say_count("{count} production", "{count} productions", rest, count=self.form.count(rest))
        more = [say_count("{count} other", "{count} others", rest, count=self.form.count(rest))] if rest else []
        return self.form.every([*shown, *more])

    def _name(self, tile: BoardTile) -> str:
        """Return what a tile is called: its title, else what its chart says, else how its text begins."""
        if tile.title:
            return tile.title
        if tile.kind is TileKind.TEXT:
            return tile.text.partition("\n")[0][:40] or self.form.language.say("Text")
        return _or_raw(lambda: title_of(read_pairs(0, tile.explore).knowing(self.own), self.form), tile.id)


def _control_pairs(controls: Controls) -> tuple[tuple[str, str], ...]:
    told = (("asks", controls.asks.value), ("span", controls.span), ("compare", controls.compare))
    return (
        *((name, text) for name, text in told if text),
        *(("added", name) for name, _ in controls.added),
        *((name, text) for name, text in controls.added if text),
        *(("state", each) for each in controls.states),
        *(("production", str(each)) for each in controls.production_ids),
    )


def _or_raw(words: Callable[[], str], raw: str) -> str:
    """Return the words for something, or it itself where this release can no longer read it."""
    try:
        return words()
    except CallerError:
        return raw
