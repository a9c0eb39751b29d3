"""The form of a dashboard's file as a JSON schema, for editors that help while one writes (docs/dashboard.schema.json)."""

from __future__ import annotations

import json
from typing import Any

from rushes.boards.as_code import FORMAT
from rushes.boards.content import ADDABLE, LONGEST_TEXT, LONGEST_TITLE, MOST_TILES, TILE_ID, Asks
from rushes.boards.layout import COLUMNS, HIGHEST, LOWEST, NARROWEST
from rushes.domain import ProductionState
from rushes.explore import CHOICES, MOST_VALUES, SPANS, SPLITS

__all__ = ["dashboard_schema"]

_Schema = dict[str, Any]

_TITLE: _Schema = {"type": "string", "maxLength": LONGEST_TITLE}
_SPAN: _Schema = {
    "description": "A relative period, or two dates with “..” between them.",
    "anyOf": [{"enum": list(SPANS)}, {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\.\.[0-9]{4}-[0-9]{2}-[0-9]{2}$"}],
}
_COMPARE: _Schema = {"description": "What the period is held against.", "enum": list(CHOICES["compare"])}
_PRODUCTIONS: _Schema = {
    "description": "Only these productions, by name; with the platform's own id in brackets where several have that name.",
    "type": "array",
    "items": {"type": "string"},
}
_STATES: _Schema = {
    "description": "Only productions in one of these states.",
    "type": "array",
    "items": {"enum": [state.value for state in ProductionState]},
}
_NAMED: _Schema = {"description": "Only productions in whose name this stands.", "type": "string", "maxLength": LONGEST_TITLE}
_DESCRIPTIONS = {
    "across": "What lies along the chart.",
    "group": "What is told apart within it.",
    "top": "How many of a dimension have a place of their own.",
    "first": "Which of them come first.",
    "incomplete": "Whether days that are not complete are left out.",
    "kind": "The kind of chart; left out, the one that fits best.",
}
_AMOUNTS = {
    "least": "Only productions, or states, whose first value is no less, in hours, GB, per cent or things.",
    "most": "Only those whose first value is no more.",
    "target": "What the first value is held against, in the unit that it is shown in.",
}


def dashboard_schema() -> str:
    """Return the schema as the text of a file."""
    schema: _Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A dashboard of Rushes",
        **_object(
            {"format": {"const": FORMAT}, "title": {**_TITLE, "minLength": 1}, "controls": _controls(), "tiles": _tiles()}, ["title"]
        ),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _object(properties: _Schema, required: list[str]) -> _Schema:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _controls() -> _Schema:
    asks: _Schema = {"description": "What a reader chooses before anything is shown.", "enum": [each.value for each in Asks if each]}
    told = _object(
        {"asks": asks, "span": _SPAN, "compare": _COMPARE, "states": _STATES, "productions": _PRODUCTIONS, "added": _added()}, []
    )
    return {"description": "What goes for every tile that can take it.", **told}


def _added() -> _Schema:
    """Return the controls that a reader is offered as well; an empty text leaves each tile its own."""
    texts: _Schema = {name: {"enum": ["", *_choices(name)]} if name in CHOICES else _NAMED for name in ADDABLE}
    return {"description": "What readers are offered as well; empty, each tile keeps to its own.", **_object(texts, [])}


def _tiles() -> _Schema:
    common: _Schema = {
        "id": {"description": "Stays the same from version to version.", "type": "string", "pattern": f"^{TILE_ID.pattern}$"},
        "title": {"description": "Left out, the chart's own words stand above it.", **_TITLE},
        "place": _place(),
    }
    text = _object({**common, "text": {"description": "Markdown.", "type": "string", "maxLength": LONGEST_TEXT}}, ["id", "place", "text"])
    chart = _object({**common, **_chart()}, ["id", "place", "values"])
    return {"type": "array", "maxItems": MOST_TILES, "items": {"anyOf": [chart, text]}}


def _place() -> _Schema:
    bounds = {"x": (0, COLUMNS - NARROWEST), "y": (0, None), "w": (NARROWEST, COLUMNS), "h": (LOWEST, HIGHEST)}
    numbers = {
        name: {"type": "integer", "minimum": least, **({} if most is None else {"maximum": most})} for name, (least, most) in bounds.items()
    }
    return {"description": "Column, row, width in columns of twelve, height in rows.", **_object(numbers, list(bounds))}


def _chart() -> _Schema:
    values: _Schema = {
        "description": "Measures such as storage or storage.maximum, formulas such as “=transcribed / ingested”, "
        "calculated fields that people of the account keep by their names as in “field:Transcribed share”, each with what is derived from it behind a “~”.",
        "type": "array",
        "items": {"type": "string"},
        "minItems": 1,
        "maxItems": MOST_VALUES,
    }
    choices: _Schema = {name: {"description": words, **_choice(name)} for name, words in _DESCRIPTIONS.items()}
    amounts: _Schema = {name: {"description": words, "type": ["number", "string"]} for name, words in _AMOUNTS.items()}
    data: _Schema = {
        "description": "A dataset by its name, as in “dataset:Campaigns”; left out, usage.",
        "type": "string",
        "pattern": "^dataset:.",
    }
    where: _Schema = {
        "description": "Only rows of a dataset with these texts: “region:Oslo”, “region” for rows without one, “region~slo” for what contains it.",
        "type": "array",
        "items": {"type": "string"},
    }
    only: _Schema = {"data": data, "where": where, "named": _NAMED, **amounts, "states": _STATES, "productions": _PRODUCTIONS}
    return {"values": values, **choices, "span": _SPAN, "compare": _COMPARE, **only}


def _choice(name: str) -> _Schema:
    known: _Schema = {"enum": _choices(name)}
    # Beside what there always is, a grouping that people of the account made, by its name, and a dataset's columns.
    return {"anyOf": [known, {"type": "string", "pattern": "^(grouping|text):."}]} if name in SPLITS else known


def _choices(name: str) -> list[str] | list[int]:
    return [int(each) for each in CHOICES[name]] if name == "top" else list(CHOICES[name])
