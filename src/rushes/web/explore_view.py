"""The explore page as its template reads it: fields, wells and kinds, each with the addresses of what it can become."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from rushes.domain import Grain, Measure
from rushes.errors import CallerError, RushesError
from rushes.explore import (
    AGGREGATIONS,
    COST_CENTRE,
    DIMENSION_FIELDS,
    KIND_LABELS,
    MOST_VALUES,
    DimensionField,
    Explore,
    ExploreState,
    KeptField,
    KindChoice,
    Value,
    described_in_words,
    field_in_words,
    fitting,
    measure_groups,
    measure_in_words,
    read_formula,
    shown_measure,
    up_from,
    value_in_words,
)
from rushes.figures import clean_name
from rushes.metrics import Derivation, MeasureUse
from rushes.web.explore_address import explore_address, explore_query
from rushes.web.explore_data import data_choices, dataset_fields, dataset_starts, formula_url
from rushes.web.explore_filters import Controls, compare_move, compare_well, controls_of, filter_move, filters_well, range_move
from rushes.web.explore_items import ACROSS, GROUP, VALUES, Group, Item, Move, Well
from rushes.web.explore_kept import way_to_keep
from rushes.web.language import form, say, say_error
from rushes.web.tile_view import TileView, Ways, tile_view

__all__ = ["ExploreView", "explore_view"]


@dataclass(frozen=True, slots=True)
class KindView:
    """A kind of chart: its address, "" where it does not fit, and why it does not."""

    name: str
    label: str
    url: str
    why_not: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class ExploreView:
    """Everything that the explore page's template reads."""

    explore: Explore
    notices: tuple[str, ...]
    groups: tuple[Group, ...]
    wells: tuple[Well, ...]
    filters: Well
    compare: Well
    kinds: tuple[KindView, ...]
    automatic_url: str
    controls: Controls
    clear_url: str
    starts: tuple[Move, ...]
    tiles: tuple[TileView, ...]
    url: str
    all_rows_url: str
    figures_url: str
    add_url: str
    kept: tuple[tuple[str, str], ...]
    draft_error: str
    whole: tuple[tuple[str, str], ...]
    up: Move | None
    groupings_url: str
    fields_url: str
    data: tuple[Move, ...]
    formula_url: str
    formula_names: str


def explore_view(explore: Explore, notices: tuple[str, ...], ways: Ways, *, with_all_rows: bool, own_pages: str) -> ExploreView:
    """Return the page in the form that its template reads.

    Args:
        explore: What is shown.
        notices: What is said above it.
        ways: Where its marks and rows lead.
        with_all_rows: Whether a long table is shown whole.
        own_pages: Where the reader makes groups and keeps formulas under names, "" for whoever may not, and of a dataset.
    """
    state = explore.state
    whole = tuple(parse_qsl(explore_query(replace(state, draft=""))))
    groupings_url, fields_url = (f"{own_pages}/groupings", f"{own_pages}/fields") if own_pages else ("", "")
    controls = controls_of(state, explore)
    above = up_from(state, form()) if explore.tiles else None
    return ExploreView(
        explore=explore,
        notices=notices,
        groups=_groups(state),
        wells=_wells(state, fields_url),
        filters=filters_well(state, explore),
        compare=compare_well(state),
        kinds=tuple(_kind(each, state) for each in explore.kinds),
        automatic_url=explore_address(replace(state, kind="")) if state.kind else "",
        controls=controls,
        clear_url=explore_address(ExploreState(state.account_id, data=state.data)),
        data=data_choices(state),
        formula_url=formula_url(state),
        formula_names="" if state.catalogue.is_usage else ", ".join(each.name for each in state.catalogue.measures),
        starts=_starts(state),
        tiles=tuple(tile_view(tile, ways, with_all_rows=with_all_rows) for tile in explore.tiles),
        url=explore_address(state),
        all_rows_url=explore_address(state) + "&rows=all#chart",
        figures_url=explore_address(state, "/figures"),
        kept=tuple((name, value) for name, value in whole if name not in controls.names),
        add_url=f"/dashboards/add?{explore_query(replace(state, draft=''))}" if state.values else "",
        draft_error=_draft_error(state),
        whole=whole,
        up=Move(above.label, explore_address(above.state)) if above else None,
        groupings_url=groupings_url,
        fields_url=fields_url,
    )


def _draft_error(state: ExploreState) -> str:
    """Return what is wrong with the formula that was typed, "" where none was or nothing is."""
    if not state.draft:
        return ""
    try:
        read_formula(state.draft, state.catalogue)
    except RushesError as error:
        return say_error(error)
    return say("A chart has room for {most} values. Take one out, and the formula takes its place.", most=MOST_VALUES)


def _starts(state: ExploreState) -> tuple[Move, ...]:
    """Return a few charts to begin with, for whoever has put nothing together yet."""
    if state.data:
        return dataset_starts(state)
    empty = ExploreState(state.account_id)
    ingested, storage = Value(MeasureUse("ingested")), Value(MeasureUse("storage"))
    return (
        Move(say("Hours ingested month by month"), explore_address(replace(empty, values=(ingested,), across="month"))),
        Move(
            say("Ingested by production, the last 90 days"),
            explore_address(replace(empty, values=(ingested,), across="production", span="last-90-days")),
        ),
        Move(
            say("Storage by production over the last quarter"),
            explore_address(replace(empty, values=(storage,), across="day", group="production", span="last-quarter")),
        ),
    )


def _groups(state: ExploreState) -> tuple[Group, ...]:
    measures = tuple(
        Group(say(each.heading), tuple(_measure_field(found, state) for found in each.measures)) for each in measure_groups(state.catalogue)
    )
    fields = state.own.fields if state.catalogue.is_usage else ()
    kept = (Group(say("Calculated fields"), tuple(_kept_field(each, state) for each in fields)),) if fields else ()
    return (*measures, *kept, Group(say("Split by"), tuple(_dimension_field(each, state) for each in _dimensions(state))))


def _dimensions(state: ExploreState) -> tuple[DimensionField, ...]:
    """Return what there is to split by, in the reader's language; groupings bear the names that people gave them."""
    known = tuple(DimensionField(each.name, say(each.label), say(each.noun), say(each.description)) for each in DIMENSION_FIELDS)
    if state.data:
        return (*(each for each in known if each.name in set(Grain)), *dataset_fields(state))
    told = say("Groups that people of this account made; the rest is “Others”.")
    own = ((each.name, clean_name(each.label)) for each in state.own.dimensions if each.name != COST_CENTRE)
    return (*known, *(DimensionField(name, label, label, told) for name, label in own))


def _measure_field(found: Measure, state: ExploreState) -> Item:
    is_used = any(use.name == found.name for each in state.values for use in each.uses)
    moves = _ways_to_count(Value(MeasureUse(found.name)), state)
    label, told = (words(found, form(), state.catalogue) for words in (measure_in_words, described_in_words))
    # A dataset's number may be called like a time.
    name = found.name if state.catalogue.is_usage else f"data-{found.name}"
    return Item(f"field-{name}", label, told, moves, is_used)


def _kept_field(kept: KeptField, state: ExploreState) -> Item:
    """Return a field of the account; one whose formula can no longer be read says so and goes nowhere."""
    is_used = any(each.of == kept for each in state.values)
    try:
        return Item(f"field-kept-{kept.field_id}", kept.label, field_in_words(kept, form()), _ways_to_count(Value(kept), state), is_used)
    except CallerError as error:
        return Item(f"field-kept-{kept.field_id}", kept.label, say_error(error), (), is_used)


def _ways_to_count(value: Value, state: ExploreState) -> tuple[Move, ...]:
    """Return what can be done with a field that is counted."""
    moves: list[Move] = []
    if value not in state.values and len(state.values) < MOST_VALUES:
        moves.append(Move(say("Add to the values"), _with_values(state, (*state.values, value)), VALUES))
        moves.extend(
            Move("", _with_values(state, (*state.values[:place], value, *state.values[place:])), VALUES, str(place))
            for place in range(len(state.values))
        )
    if state.values != (value,):
        moves.append(Move(say("Show this alone"), _with_values(state, (value,))))
    moves.extend((range_move(state, is_first=_is_first(value, state)), compare_move("", state)))
    return tuple(moves)


def _is_first(value: Value, state: ExploreState) -> bool:
    """Say whether a field is the first value, whatever it is summed up by."""
    first = state.values[0].of if state.values else None
    if isinstance(first, MeasureUse) and isinstance(value.of, MeasureUse):
        return first.name == value.of.name
    return first == value.of


def _dimension_field(field: DimensionField, state: ExploreState) -> Item:
    moves: list[Move] = []
    if state.across != field.name:
        moves.append(Move(say("Lay across"), _with_across(state, field.name), ACROSS))
    if field.name not in set(Grain) and state.group != field.name:
        moves.append(Move(say("Group by it"), _with_group(state, field.name), GROUP))
    moves.extend((filter_move(field.name), compare_move(field.name, state)))
    # A colon would part an id from what follows it in a style sheet or a script.
    name = field.name.replace(":", "-")
    return Item(f"field-{name}", field.label, field.description, tuple(moves), field.name in {state.across, state.group})


def _wells(state: ExploreState, fields_url: str) -> tuple[Well, ...]:
    labels = {each.name: each.label for each in _dimensions(state)}
    across = (_across_item(state, labels[state.across]),) if state.across else ()
    group = (_group_item(state, labels[state.group]),) if state.group else ()
    return (
        Well(
            VALUES, say("Values"), say("Drop a measure here"), tuple(_value(state, place, fields_url) for place in range(len(state.values)))
        ),
        Well(
            ACROSS,
            say("Across"),
            say("Drop a column or a time here") if state.data else say("Drop a time, productions or states here"),
            across,
        ),
        Well(GROUP, say("Group by"), say("Drop a column here") if state.data else say("Drop productions or states here"), group),
    )


def _value(state: ExploreState, place: int, fields_url: str) -> Item:
    value, values = state.values[place], state.values
    rest = values[:place] + values[place + 1 :]
    moves = [
        Move(label, _with_values(state, _set(values, place, other)), is_chosen=other == value)
        for label, other in (*_ways_to_sum(value, state), *_ways_to_derive(value, state))
        if other == value or other not in values
    ]
    moves.extend(
        Move(_step(place, to), _with_values(state, (*rest[:to], value, *rest[to:])), VALUES, str(to))
        for to in range(len(values))
        if to != place
    )
    moves.extend((range_move(state, is_first=place == 0), compare_move("", state)))
    leads = way_to_keep(value, state, fields_url) if fields_url else None
    return Item(
        f"value-{place}",
        value_in_words(value, form(), state.catalogue),
        _described(value, state),
        tuple(moves),
        out_url=_with_values(state, rest),
        link=Move(*leads) if leads else None,
    )


def _described(value: Value, state: ExploreState) -> str:
    if isinstance(value.of, KeptField):
        return field_in_words(value.of, form())
    if isinstance(value.of, MeasureUse):
        return described_in_words(state.catalogue.measure(value.of.name), form(), state.catalogue)
    return value.of.text


def _ways_to_sum(value: Value, state: ExploreState) -> list[tuple[str, Value]]:
    if not isinstance(value.of, MeasureUse):
        return []
    found = state.catalogue.measure(value.of.name)
    if len(found.aggregations) == 1:
        return []
    uses = ((each, MeasureUse(found.name, None if each is found.default_aggregation else each)) for each in found.aggregations)
    return [(say(AGGREGATIONS[each]), fitting(replace(value, of=use), state.catalogue)) for each, use in uses]


def _ways_to_derive(value: Value, state: ExploreState) -> list[tuple[str, Value]]:
    shown = shown_measure(value, "", state.catalogue)
    return [
        (say("The number itself"), replace(value, derivation=None)),
        *((say(each.label), replace(value, derivation=each)) for each in Derivation if not each.why_not(shown)),
    ]


def _step(place: int, to: int) -> str:
    """Return the words of a move by one; a move by more is for a drop alone."""
    if to == place - 1:
        return say("Move up")
    return say("Move down") if to == place + 1 else ""


def _across_item(state: ExploreState, label: str) -> Item:
    moves = [Move(say("Group by it"), _with_group(state, state.across), GROUP)] if not state.grain else []
    moves.extend((filter_move(state.across), compare_move(state.across, state)))
    return Item("across-0", label, "", tuple(moves), out_url=_with_across(state, ""))


def _group_item(state: ExploreState, label: str) -> Item:
    moves = (Move(say("Lay across"), _with_across(state, state.group), ACROSS), filter_move(state.group), compare_move(state.group, state))
    return Item("group-0", label, "", moves, out_url=_with_group(state, ""))


def _with_values(state: ExploreState, values: tuple[Value, ...]) -> str:
    return explore_address(replace(state, values=values))


def _with_across(state: ExploreState, name: str) -> str:
    """Return the state with that across; what groups by it changes places with it."""
    if name and name == state.group:
        former = "" if state.grain else state.across
        return explore_address(replace(state, across=name, group=former))
    return explore_address(replace(state, across=name))


def _with_group(state: ExploreState, name: str) -> str:
    if name and name == state.across:
        return explore_address(replace(state, across=state.group, group=name))
    return explore_address(replace(state, group=name))


def _set(values: tuple[Value, ...], place: int, value: Value) -> tuple[Value, ...]:
    return (*values[:place], value, *values[place + 1 :])


def _kind(choice: KindChoice, state: ExploreState) -> KindView:
    url = "" if choice.why_not else explore_address(replace(state, kind=choice.kind.value))
    return KindView(choice.kind.value, say(KIND_LABELS[choice.kind]), url, choice.why_not, choice.is_shown)
