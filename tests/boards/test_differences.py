"""A change in words: what is told of it, in which language, and that nothing is told of nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from boards.boards_made import PRODUCTIONS, contents
from metrics.dataset_world import CATALOGUE
from metrics.strategies import examples
from rushes.accounts import CalculatedField
from rushes.boards import Asks, BoardContent, BoardTile, Controls, TileKind, differences
from rushes.explore import Own, OwnDimension, kept_fields
from rushes.figures import Format

ENGLISH = Format("en_GB")
CHART = BoardTile("t1", TileKind.CHART, 0, 0, 6, 4, "Storage", (("value", "storage"), ("group", "production"), ("top", "12")))
TEXT = BoardTile("t2", TileKind.TEXT, 6, 0, 6, 4, text="# Read me\nfirst")
OLD = BoardContent("Ours", (CHART, TEXT))


def told(new: BoardContent, old: BoardContent = OLD, form: Format = ENGLISH) -> list[str]:
    return list(differences(old, new, form, PRODUCTIONS))


def charted(*pairs: tuple[str, str]) -> BoardContent:
    return replace(OLD, tiles=(replace(CHART, explore=pairs), TEXT))


@pytest.mark.parametrize(
    ("new", "lines"),
    [
        (replace(OLD, title="Theirs"), ["Title: Ours → Theirs"]),
        (replace(OLD, controls=Controls(span="last-year")), ["All tiles › Period: nothing → Last year"]),
        (replace(OLD, controls=Controls(asks=Asks.PRODUCTION)), ["All tiles › Asks first for: nothing → a production"]),
        (replace(OLD, controls=Controls(states=("active", "not_visible"))), ["All tiles › State: nothing → active and not visible"]),
        (
            replace(OLD, controls=Controls(added=(("named", "news"), ("top", "")))),
            ["All tiles › Name contains: nothing → news", "All tiles › More filters: nothing → Name contains and Places of their own"],
        ),
        (replace(OLD, controls=Controls(production_ids=(1, 99))), ["All tiles › Productions: nothing → Coast Live and 1 other"]),
        (replace(OLD, controls=Controls(production_ids=(98, 99))), ["All tiles › Productions: nothing → 2 productions"]),
        (replace(OLD, tiles=(CHART,)), ["Removed: # Read me"]),
        (replace(OLD, tiles=(*OLD.tiles, replace(CHART, id="t3", y=4, title=""))), ["Added: Stored by production"]),
        (replace(OLD, tiles=(replace(CHART, title="Space"), TEXT)), ["Storage › Title: Storage → Space"]),
        (replace(OLD, tiles=(replace(CHART, w=12), replace(TEXT, x=0, y=4))), ["Storage › Size: 6 × 4 → 12 × 4", "Moved: # Read me"]),
        (replace(OLD, tiles=(CHART, replace(TEXT, text="# Read me\nlast"))), ["# Read me: another text"]),
        (replace(OLD, tiles=(CHART, replace(CHART, id="t2", x=6))), ["# Read me › Title: nothing → Storage", "# Read me: another tile"]),
        (charted(*CHART.explore[:2], ("top", "20")), ["Storage › Places of their own: 12 → 20"]),
        (charted(*CHART.explore[:2]), ["Storage › Places of their own: 12 → 5"]),
        (charted(("value", "storage"), ("value", "ingested"), *CHART.explore[1:]), ["Storage › Values: Stored → Stored and Ingested"]),
        (charted(*CHART.explore, ("kind", "lines")), ["Storage › Kind of chart: Automatic → Lines"]),
        (charted(*CHART.explore, ("span", "this-year")), ["Storage › Period: Last 12 months → This year to date"]),
        (charted(*CHART.explore, ("compare", "year")), ["Storage › Compare with: Compare with nothing → The same period a year before"]),
        (charted(*CHART.explore, ("first", "grown")), ["Storage › Order: Largest first → Grown most first"]),
        (charted(*CHART.explore, ("value", "gone")), ["Storage › Values: Stored → Stored and gone"]),
        (charted(*CHART.explore, ("later", "yes")), ["Storage › later: nothing → yes"]),
    ],
)
def test_change_is_told_in_words(new: BoardContent, lines: list[str]) -> None:
    assert told(new) == lines


def test_change_is_told_in_the_readers_language() -> None:
    assert told(charted(*CHART.explore, ("span", "last-year")), form=Format("nl_BE")) == [
        "Storage › Periode: Laatste 12 maanden → Vorig jaar"
    ]
    assert told(charted(*CHART.explore[:2], ("top", "20")), form=Format("fr_FR")) == ["Storage › Places à part\u00a0: 12 → 20"]


@examples(60)
@given(old=contents(), new=contents())
def test_difference_is_told_exactly_where_there_is_one(old: BoardContent, new: BoardContent) -> None:
    assert told(old, old) == []
    assert bool(told(new, old)) == (new != old)


def test_grouping_is_told_by_its_name() -> None:
    own = Own((OwnDimension("grouping:7", "Programme", "", ()),))
    new = charted(("value", "storage"), ("group", "grouping:7"), ("top", "12"))
    assert differences(OLD, new, ENGLISH, PRODUCTIONS, own) == ("Storage › Group by: Production → Programme",)
    untitled = replace(new.tiles[0], id="t3", title="", y=4)
    told = differences(new, replace(new, tiles=(*new.tiles, untitled)), ENGLISH, PRODUCTIONS, own)
    assert told == ("Added: Stored by Programme",)


def test_calculated_field_is_told_by_its_name_and_one_that_is_gone_as_it_is_written() -> None:
    own = Own(fields=kept_fields((CalculatedField(7, "Transcribed share", "", "transcribed / ingested"),)))
    new = charted(("value", "field:7~rank"), ("value", "field:8"), ("group", "production"), ("top", "12"))
    assert differences(OLD, new, ENGLISH, PRODUCTIONS, own) == ("Storage › Values: Stored → Transcribed share: rank and field:8",)
    untitled = replace(charted(("value", "field:7")).tiles[0], id="t3", title="", y=4)
    assert differences(OLD, replace(OLD, tiles=(*OLD.tiles, untitled)), ENGLISH, PRODUCTIONS, own) == ("Added: Transcribed share",)


def test_change_of_a_dataset_is_told_in_its_own_words_to_who_sees_it() -> None:
    usage = (("value", "storage"), ("across", "month"))
    dataset = (("data", "dataset:7"), ("value", "spend"), ("across", "text:order"), ("where", "region:Oslo"))
    old, new = charted(*usage), charted(*dataset)
    assert list(differences(old, new, ENGLISH, PRODUCTIONS, Own(catalogues=(CATALOGUE,)))) == [
        "Storage › Values: Stored → Spend {each}",
        "Storage › Across: Month → <b>Order</b>",
        "Storage › Data: Usage → Campaigns <i>",
        "Storage › Rows: nothing → region:Oslo",
    ]
    hidden = "\n".join(differences(old, new, ENGLISH, PRODUCTIONS))
    assert "Campaigns" not in hidden
    assert "Spend" not in hidden
