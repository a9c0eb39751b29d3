"""Random dashboards: any chart that explore can write, any words that people type."""

from __future__ import annotations

from hypothesis import strategies as st

from rushes.boards import COLUMNS, HIGHEST, LOWEST, NARROWEST, Asks, BoardContent, BoardTile, Controls, TileKind, content_json, read_content
from rushes.explore import ACROSS, GROUPS, SPANS, TOPS, Compare, ExploreState, First, read_value, read_where, state_pairs
from rushes.figures import ChartKind

PRODUCTIONS = {1: "Coast Live", 2: "Älpen: “Nord” & Süd", 3: "yes", 4: "=cmd()", 5: "2026-01-01"}
"""Internal ids and names; the latter are such as YAML might take for something else."""

_VALUES = ("ingested", "storage.maximum", "=transcribed / ingested", "ingested~running_total", "=storage * 0.02~rank", "productions")
_WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\x85\u2028\x80:#-'\"{}[]&*!|>%@`"), max_size=40)

charts = st.builds(
    ExploreState,
    account_id=st.just(0),
    values=st.lists(st.sampled_from(_VALUES).map(read_value), min_size=1, max_size=4, unique=True).map(tuple),
    across=st.sampled_from(["", *ACROSS]),
    group=st.sampled_from(["", *GROUPS]),
    span=st.sampled_from([*SPANS, "2026-01-01..2026-03-31"]),
    compare=st.sampled_from(list(Compare)),
    top=st.sampled_from(TOPS),
    first=st.sampled_from(First),
    kind=st.sampled_from(["", *(each.value for each in ChartKind)]),
    production_ids=st.lists(st.sampled_from(list(PRODUCTIONS)), unique=True).map(lambda ids: tuple(sorted(ids))),
    states=st.sampled_from([(), ("active",), ("archived", "not_visible")]),
    contains=st.sampled_from(["", "News", "yes", "12"]),
    least=st.sampled_from(["", "0", "2.5"]),
    most=st.sampled_from(["", "-1", "120"]),
    with_incomplete=st.booleans(),
    target=st.sampled_from(["", "1000"]),
)


charts_of_datasets = st.builds(
    ExploreState,
    account_id=st.just(0),
    data=st.just("dataset:7"),
    unread=st.lists(st.sampled_from(("spend", "stock.maximum", "=spend / clicks~rank")), min_size=1, max_size=3, unique=True).map(tuple),
    across=st.sampled_from(["", "month", "text:region"]),
    group=st.sampled_from(["", "text:order"]),
    where=st.lists(st.sampled_from(["region", "region:Oslo", "region:yes: no", "region:", "order~#x"]), unique=True).map(read_where),
    top=st.sampled_from(TOPS),
)
DATASETS = {"dataset:7": "Campaigns: “A”"}


@st.composite
def tiles(draw: st.DrawFn, number: int) -> BoardTile:
    """One tile, wherever it lies."""
    w = draw(st.integers(NARROWEST, COLUMNS))
    place = {"x": draw(st.integers(0, COLUMNS - w)), "y": draw(st.integers(0, 40)), "w": w, "h": draw(st.integers(LOWEST, HIGHEST))}
    if draw(st.booleans()):
        return BoardTile(f"t{number}", TileKind.TEXT, **place, title=draw(_WORDS), text=draw(_WORDS))
    return BoardTile(f"t{number}", TileKind.CHART, **place, title=draw(_WORDS), explore=state_pairs(draw(charts | charts_of_datasets)))


@st.composite
def contents(draw: st.DrawFn) -> BoardContent:
    """A dashboard in its one form."""
    numbers = draw(st.lists(st.integers(1, 99), max_size=6, unique=True))
    controls = Controls(
        span=draw(st.sampled_from(["", *SPANS, "2026-01-01..2026-03-31"])),
        compare=draw(st.sampled_from([each.value for each in Compare])),
        production_ids=tuple(sorted(draw(st.sets(st.sampled_from(list(PRODUCTIONS)))))),
        states=draw(st.sampled_from([(), ("active",), ("archived", "not_visible")])),
        asks=draw(st.sampled_from(Asks)),
        added=draw(st.sampled_from([(), (("named", "new s"), ("top", "12")), (("top", ""), ("first", "grown"), ("incomplete", "out"))])),
    )
    title = draw(_WORDS.filter(str.strip))
    return read_content(content_json(BoardContent(title, tuple(draw(tiles(number)) for number in numbers), controls)))
