"""A dashboard as YAML: both ways, stable lines, names and no ids, and what is refused with its place."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given

from boards.boards_made import DATASETS, PRODUCTIONS, contents
from house.sources import ROOT
from metrics.strategies import examples
from rushes.boards import BoardContent, InvalidBoard, dashboard_schema, dump_yaml, load_yaml, production_labels
from rushes.domain import ProductionRow, ProductionState

IDS = {name: number for number, name in PRODUCTIONS.items()}
SCHEMA = json.loads(dashboard_schema())
WRITTEN = """\
format: 1
title: Ours
controls:
  span: last-30-days
  productions:
    - Coast Live
tiles:
  - id: t1
    title: Storage
    place: {x: 0, y: 0, w: 6, h: 4}
    values:
      - storage
      - =transcribed / ingested~rank
    group: production
    top: 12
    kind: lines
    productions:
      - 'yes'
      - '2026-01-01'
  - id: t2
    place: {x: 6, y: 0, w: 6, h: 4}
    text: |-
      # Read me

      first
"""


@examples(60)
@given(content=contents())
def test_content_goes_through_yaml_and_back(content: BoardContent) -> None:
    written = dump_yaml(content, PRODUCTIONS, DATASETS)
    assert load_yaml(written, IDS, DATASETS) == content
    assert dump_yaml(load_yaml(written, IDS, DATASETS), PRODUCTIONS, DATASETS) == written


@examples(40)
@given(content=contents())
def test_what_is_written_fits_the_published_schema_for_any_reader_of_yaml(content: BoardContent) -> None:
    jsonschema.validate(yaml.safe_load(dump_yaml(content, PRODUCTIONS, DATASETS)), SCHEMA)


def test_dashboard_is_written_as_people_read_it() -> None:
    content = load_yaml(WRITTEN, IDS)
    assert content.tiles[0].explore == (
        ("value", "storage"),
        ("value", "=transcribed / ingested~rank"),
        ("group", "production"),
        ("top", "12"),
        ("kind", "lines"),
        ("production", "3"),
        ("production", "5"),
    )
    assert content.controls.production_ids == (1,)
    assert dump_yaml(content, PRODUCTIONS, DATASETS) == WRITTEN


def test_one_change_is_one_line_of_a_comparison() -> None:
    changed = WRITTEN.replace("top: 12", "top: 20")
    assert dump_yaml(load_yaml(changed, IDS), PRODUCTIONS) == changed


def test_names_need_no_quotes_and_no_name_is_taken_for_something_else() -> None:
    written = WRITTEN.replace("'yes'", "yes").replace("'2026-01-01'", "2026-01-01")
    assert load_yaml(written, IDS) == load_yaml(WRITTEN, IDS)


@pytest.mark.parametrize(
    ("old", "new", "place", "says"),
    [
        ("title: Ours", "titel: Ours", "dashboard", "“title”"),
        ("format: 1", "format: 2", "format", "format 1"),
        ("- Coast Live", "- Coast Life", "controls.productions", "Coast Live"),
        ("  productions:\n", "  states: [activ]\n  productions:\n", "controls.states", "“active”"),
        ("  productions:\n", "  asks: producton\n  productions:\n", "controls.asks", "“production”"),
        ("  productions:\n", "  states: active\n  productions:\n", "controls.states", "list"),
        ("- 'yes'", "- nobody", "Storage › productions", "nobody"),
        ("last-30-days", "last-30-dayz", "controls.span", "last-30-days"),
        ("kind: lines", "kind: line", "Storage › kind", "“lines”"),
        ("top: 12", "top: 13", "Storage › top", "“13”"),
        ("top: 12", "colour: red", "Storage", "“colour”"),
        ("      - storage\n", "      - storag\n", "Storage › values", "“storage”"),
        ("=transcribed / ingested~rank", "=transcribed / ingestd", "Storage › values", "ingested"),
        ("values:\n      - storage", "values:\n      - [storage]", "Storage › values", "list of texts"),
        ("place: {x: 0", "place: {z: 0", "Storage › place", "x, y, w, h"),
        ("place: {x: 0", "place: {x: one", "Storage › x", "whole number"),
        ("w: 6, h: 4}\n    text", "w: 6, h: 40}\n    text", "t2 › h", "2 to 12"),
        ("id: t2", "id: t1", "Storage › id", "t1"),
        ("    text: |-", "    values: []\n    other: |-", "t2 › values", "at least one"),
        ("title: Storage", "title: [Storage]", "1 › title", "text"),
    ],
)
def test_file_that_cannot_be_is_refused_with_its_place_and_the_nearest_name(old: str, new: str, place: str, says: str) -> None:
    changed = WRITTEN.replace(old, new, 1)
    assert changed != WRITTEN
    with pytest.raises(InvalidBoard) as caught:
        load_yaml(changed, IDS)
    assert caught.value.values["place"] == place
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "named fields"),
        ("- a", "named fields"),
        ("title: [", "line 1"),
        ("title: a\ntitle: b", "twice (line 2)"),
        ("a: &a [x]\ntitle: *a", "alias (line 2)"),
        ("title: a\x00b", "no YAML"),
        ("[" * 5_000, "no YAML"),
        ("? [a]\n: b", "no YAML"),
        ("title: !!python/object/apply:os.system [id]", "text"),
        ("x" * 150_001, "150000"),
    ],
)
def test_text_that_is_no_yaml_of_ours_is_refused(text: str, says: str) -> None:
    with pytest.raises(InvalidBoard) as caught:
        load_yaml(text, IDS)
    assert says in str(caught.value)


def test_form_alone_is_checked_with_any_name() -> None:
    assert len(load_yaml(WRITTEN, None).tiles) == 2
    assert len(load_yaml(WRITTEN.replace("group: production", "group: grouping:Whatever"), None).tiles) == 2


def test_controls_that_were_added_are_written_with_their_texts() -> None:
    written = WRITTEN.replace(
        "  productions:\n    - Coast Live\n",
        "  added:\n    named: news\n    top: 12\n    incomplete: ''\n  productions:\n    - Coast Live\n",
        1,
    )
    content = load_yaml(written, IDS)
    assert content.controls.added == (("named", "news"), ("top", "12"), ("incomplete", ""))
    assert dump_yaml(content, PRODUCTIONS, DATASETS) == written
    jsonschema.validate(yaml.safe_load(written), SCHEMA)
    for wrong, place in (("nam: news", "controls.added"), ("top: 13", "controls.added.top")):
        with pytest.raises(InvalidBoard) as caught:
            load_yaml(written.replace("named: news" if wrong.startswith("nam") else "top: 12", wrong, 1), IDS)
        assert caught.value.values["place"] == place


def test_grouping_is_written_by_its_name_and_read_as_the_one_of_that_name_here() -> None:
    written = WRITTEN.replace("group: production", "group: grouping:Programme")
    content = load_yaml(written, IDS, {"grouping:7": "Programme"})
    assert ("group", "grouping:7") in content.tiles[0].explore
    assert dump_yaml(content, PRODUCTIONS, {"grouping:7": "Programme"}) == written
    jsonschema.validate(yaml.safe_load(written), SCHEMA)


def test_grouping_that_is_not_there_is_neither_written_nor_read() -> None:
    written = WRITTEN.replace("group: production", "group: grouping:Programme")
    with pytest.raises(InvalidBoard) as caught:
        load_yaml(written, IDS, {"grouping:7": "Programmes"})
    assert (caught.value.values["place"], "Did you mean “grouping:Programmes”?" in str(caught.value)) == ("Storage › group", True)
    with pytest.raises(InvalidBoard):
        load_yaml(WRITTEN.replace("group: production", "group: grouping:7"), IDS)
    with pytest.raises(InvalidBoard) as caught:
        dump_yaml(load_yaml(written, IDS, {"grouping:7": "Programme"}), PRODUCTIONS, {"grouping:8": "Programme"})
    assert caught.value.values["place"] == "Storage › group"


def test_production_that_the_reader_may_not_see_is_not_written() -> None:
    with pytest.raises(InvalidBoard) as caught:
        dump_yaml(load_yaml(WRITTEN, IDS), {1: "Coast Live"})
    assert (caught.value.tile, caught.value.field) == ("Storage", "productions")


def production(number: int, name: str) -> ProductionRow:
    return ProductionRow(1, number, f"p{number}", name, ProductionState.ACTIVE, None, None, None)


def test_productions_of_one_name_have_the_platforms_id_behind_it() -> None:
    rows = [production(1, "Coast"), production(2, "Coast"), production(3, "Hills"), production(4, "")]
    assert production_labels(rows) == {1: "Coast (p1)", 2: "Coast (p2)", 3: "Hills", 4: "(p4)"}


def test_production_called_like_another_with_its_id_stands_for_neither() -> None:
    rows = [production(1, "Coast"), production(2, "Coast"), production(3, "Coast (p1)")]
    assert production_labels(rows) == {2: "Coast (p2)"}


def test_example_of_the_docs_is_written_as_it_would_be() -> None:
    page = (ROOT / "docs" / "dashboards.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    assert dump_yaml(load_yaml(example, IDS), PRODUCTIONS) == example


def test_published_schema_is_what_the_code_makes() -> None:
    assert (ROOT / "docs" / "dashboard.schema.json").read_text(encoding="utf-8") == dashboard_schema(), "run make docs"


@pytest.mark.parametrize("change", [{"tiles": [{"id": "t1"}]}, {"colour": "red"}, {"title": ""}, {"controls": {"span": "never"}}])
def test_schema_refuses_what_cannot_be(change: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**yaml.safe_load(WRITTEN), **change}, SCHEMA)


def test_schema_takes_the_example() -> None:
    jsonschema.validate(yaml.safe_load(WRITTEN), SCHEMA)


OWN = {"grouping:7": "Share", "field:7": "Share", "field:8": "Cost of it"}


def with_values(*values: str) -> str:
    return "format: 1\ntitle: Shares\ntiles:\n  - id: t1\n    place: {x: 0, y: 0, w: 6, h: 4}\n    values:\n" + "".join(
        f"      - {each}\n" for each in values
    )


def test_calculated_field_is_written_by_its_name_and_read_as_the_one_of_that_name_here() -> None:
    written = with_values("field:Share~running_total", "field:Cost of it", "ingested~rank")
    content = load_yaml(written, IDS, OWN)
    assert content.tiles[0].explore == (("value", "field:7~running_total"), ("value", "field:8"), ("value", "ingested~rank"))
    assert dump_yaml(content, PRODUCTIONS, OWN) == written
    jsonschema.validate(yaml.safe_load(written), SCHEMA)
    assert load_yaml(written, None).tiles[0].explore[0] == ("value", "field:1~running_total")


@pytest.mark.parametrize(
    ("value", "own", "says"),
    [
        ("field:Shar", OWN, "Did you mean “field:Share”?"),
        ("field:7", OWN, "there is no “field:7”"),
        ("field:Programme~rank", {"grouping:7": "Programme"}, "there is no “field:Programme”. Write one of "),
        ("field:Share~no", OWN, "There is no derivation"),
    ],
)
def test_calculated_field_that_is_not_there_is_not_read(value: str, own: dict[str, str], says: str) -> None:
    with pytest.raises(InvalidBoard) as caught:
        load_yaml(with_values(value), IDS, own)
    assert says in str(caught.value)
    assert str(caught.value).startswith("t1 › values")


def test_calculated_field_that_is_gone_is_not_written() -> None:
    content = load_yaml(with_values("field:Share"), IDS, OWN)
    with pytest.raises(InvalidBoard, match="a calculated field that is no more"):
        dump_yaml(content, PRODUCTIONS, {"grouping:7": "Share"})


def of_dataset(*lines: str) -> str:
    tile = "  - id: t1\n    place: {x: 0, y: 0, w: 6, h: 4}\n    values:\n      - spend\n"
    return f"format: 1\ntitle: Ours\ntiles:\n{tile}" + "".join(f"    {line}\n" for line in lines)


def test_dataset_stands_there_by_its_name_and_its_columns_by_theirs() -> None:
    written = of_dataset("across: text:region", "data: 'dataset:Campaigns: “A”'", "where:", "  - region:Oslo", "  - region")
    content = load_yaml(written, IDS, DATASETS)
    assert content.tiles[0].explore == (
        ("data", "dataset:7"),
        ("value", "spend"),
        ("across", "text:region"),
        ("where", "region"),
        ("where", "region:Oslo"),
    )
    assert "dataset:7" not in dump_yaml(content, PRODUCTIONS, DATASETS)
    with pytest.raises(InvalidBoard, match="a dataset that is no more"):
        dump_yaml(content, PRODUCTIONS)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("data: dataset:Campaign",), "dataset:Campaigns"),
        (("data: 'dataset:Campaigns: “A”'", "named: Coast"), "named"),
        (("data: 'dataset:Campaigns: “A”'", "across: production"), "across"),
        (("across: text:region",), "values"),
    ],
)
def test_dataset_refused_says_which_field(lines: tuple[str, ...], words: str) -> None:
    with pytest.raises(InvalidBoard) as raised:
        load_yaml(of_dataset(*lines), IDS, DATASETS)
    assert words in str(raised.value)
