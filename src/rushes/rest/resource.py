"""A declared resource: the address of a listing, its parameters, how it comes in pages, and where its rows and their fields are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from rushes.errors import ConfigurationError
from rushes.outbound import Answer, path_segment
from rushes.rest.paging import ByCursor, ByLink, ByNumber, ByOffset, Listing, Params, Style, Whole

__all__ = ["Get", "Paging", "PagingStyle", "Resource", "filled", "placeholders"]

_PLACEHOLDER = re.compile(r"\{(\w*)\}")

Get: TypeAlias = Callable[[str, Params], Answer]
"""Reads a path with parameters."""


class PagingStyle(StrEnum):
    """How a listing comes: at once, by offsets, by numbers, by cursors in the body, by links in the header or the body."""

    NONE = "none"
    OFFSET = "offset"
    PAGE = "page"
    CURSOR = "cursor"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Paging:
    """How a resource comes in pages.

    Args:
        style: Which of the styles.
        size: How many rows to ask for.
        size_parameter: The parameter that says so, "" for none.
        parameter: The parameter of the offset, number or cursor; "" for `offset`, `page` or `cursor`.
        first_page: The number of the first page.
        pages_at: Where in the body it stands how many pages there are.
        next_at: Where in the body the next cursor, or the next address, stands; "" for the header `Link`.
        total_at: Where in the body it stands how many rows there are.
        total_header: The header that says so, "" for `X-Pagination-Total-Results`.
    """

    style: PagingStyle = PagingStyle.OFFSET
    size: int = 200
    size_parameter: str = "limit"
    parameter: str = ""
    first_page: int = 1
    pages_at: str = ""
    next_at: str = ""
    total_at: str = ""
    total_header: str = ""

    @property
    def announces(self) -> bool:
        """Whether it is declared where the number of rows stands."""
        return bool(self.total_at or self.total_header)

    def of_host(self, host: str) -> Style:
        """Return the style as one that can be followed, at a host with its port."""
        parameter = self.parameter or self.style
        match self.style:
            case PagingStyle.NONE:
                return Whole()
            case PagingStyle.OFFSET:
                return ByOffset(self.size, self.size_parameter, parameter)
            case PagingStyle.PAGE:
                return ByNumber(self.size, self.size_parameter, parameter, self.first_page, self.pages_at, says_pages=True)
            case PagingStyle.CURSOR:
                return ByCursor(self.next_at, parameter, self.size, self.size_parameter)
            case PagingStyle.LINK:
                return ByLink(host, self.next_at, Whole(self.size, self.size_parameter))


@dataclass(frozen=True, slots=True)
class Resource:
    """One listing of a server.

    Args:
        path: The path after the base address, with `{names}` of what is filled in.
        parameters: The query parameters of every page, with the same names.
        rows_at: Where the rows are in the body: names between dots; "" for the body itself.
        paging: How it comes in pages.
        columns: Where in a row each column stands, by the column's name; empty for every field that rows have.
        days: How many days the window from `{first}` to `{last}` has.
    """

    path: str
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    rows_at: str = ""
    paging: Paging = field(default_factory=Paging)
    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    days: int = 31

    def path_with(self, values: Mapping[str, str]) -> str:
        """Return the path with values filled in, each as one segment.

        Raises:
            ConfigurationError: It names a value that there is not.
            PlatformRefused: A value can be no segment.
        """
        return filled(self.path, {name: path_segment(each) if f"{{{name}}}" in self.path else each for name, each in values.items()})

    def listing(self, get: Get, values: Mapping[str, str], host: str, *, most_pages: int = 10_000) -> Listing:
        """Return the listing, of which nothing is read yet.

        Args:
            get: Reads a page.
            values: What is filled in, by name.
            host: The host, with its port, where everything is asked.
            most_pages: How many pages may come.

        Raises:
            ConfigurationError: A name that there is no value of.
        """
        path = self.path_with(values)
        params = {name: filled(text, values) for name, text in self.parameters.items()}
        paging = self.paging
        return Listing(
            lambda asked: get(path, {**params, **asked}),
            paging.of_host(host),
            rows_at=self.rows_at,
            total_at=paging.total_at,
            total_header=paging.total_header,
            most_pages=most_pages,
        )


def placeholders(template: str) -> frozenset[str]:
    """Return the names that a template has filled in."""
    return frozenset(_PLACEHOLDER.findall(template))


def filled(template: str, values: Mapping[str, str]) -> str:
    """Return a template with its `{names}` filled in.

    Raises:
        ConfigurationError: It names a value that there is not.
    """

    def value(found: re.Match[str]) -> str:
        if found[1] not in values:
            raise ConfigurationError(f"connection.resource: there is no “{found[0]}”; known: {', '.join(sorted(values))}.")
        return values[found[1]]

    return _PLACEHOLDER.sub(value, template)
