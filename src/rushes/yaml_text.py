"""YAML as people write it here: texts, lists and names, nothing that a parser would guess or run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, cast

import yaml
from yaml.composer import ComposerError
from yaml.constructor import ConstructorError

__all__ = ["BadYaml", "OneLine", "line_of", "parse_yaml", "write_yaml"]

# Lines are never broken for their length: a line that is changed is one line of a comparison.
_WIDE = 1_000_000
_OTHER_ENDS = re.compile("[\x85\u2028\u2029]")


class BadYaml(ValueError):
    """A text that is no YAML that can be read here; the message says why, and in which line."""


class OneLine(dict[str, object]):
    """A mapping that is written in one line."""


def parse_yaml(text: str) -> object:
    """Return what a text holds: mappings, lists, and every scalar as the text that stands there.

    Raises:
        BadYaml: It is no YAML, is too deep, or has an alias or a name that stands twice.
    """
    try:
        return cast("object", _Loader(text).get_single_data())
    except yaml.YAMLError as error:
        raise BadYaml(_reason(error)) from error
    except RecursionError as error:
        raise BadYaml("too deep") from error


def line_of(text: str, path: Sequence[str]) -> int:
    """Return the line, from 1, of what stands at a path of names in a text that can be parsed; of what is not there, that of what holds it."""
    node, line = _Loader(text).get_single_node(), 1
    for name in path:
        found = node.value if isinstance(node, yaml.MappingNode) else ()
        for key, value in found:
            if key.value == name:
                node, line = value, key.start_mark.line + 1
                break
        else:
            return line
    return line


def _reason(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or "it holds a character that YAML does not")
    return f"{problem} (line {mark.line + 1})" if mark is not None else problem


def write_yaml(value: object) -> str:
    """Return YAML of mappings, lists, texts and numbers, always the same for the same."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDE)


class _Loader(yaml.BaseLoader):
    """Reads every scalar as the text that stands there, so that no name is taken for a date, a number or “yes”.

    Aliases are refused, since a few of them stand for very much, and so are names that stand twice.
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        # The stubs say nothing of events.
        event = cast("yaml.Event", self.peek_event())  # pyright: ignore[reportUnknownMemberType]
        if isinstance(event, yaml.AliasEvent):
            raise ComposerError(None, None, "write it out again instead of an alias", event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 # as the loader calls it
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise ConstructorError(None, None, f"“{key.value[:40]}” stands there twice", key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(node, deep)


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as such, and lists further in than their names."""

    def represent_data(self, data: object) -> yaml.Node:
        if isinstance(data, OneLine):
            return self.represent_mapping("tag:yaml.org,2002:map", data, flow_style=True)
        if isinstance(data, str):
            # What YAML takes for the end of a line is escaped: read again it would be another one.
            style = '"' if _OTHER_ENDS.search(data) else "|" if "\n" in data else None
            return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)  # pyright: ignore[reportUnknownMemberType]
        return super().represent_data(data)  # pyright: ignore[reportUnknownMemberType]

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        super().increase_indent(flow, indentless=False)
