"""Listings over HTTP, as they are declared: a resource with its parameters, pages and fields, and how one signs in for it.

Owns the styles of paging and of authentication, and reading a declaration with errors that name the field. Knows no platform, no
record and no file; what calls it says what may be reached, and what the rows mean.
"""

from rushes.rest.paging import Announcing, ByCursor, ByLink, ByNumber, ByOffset, Listing, Params, Style, Whole, shortfall_of
from rushes.rest.resource import Get, Paging, PagingStyle, Resource, filled, placeholders
from rushes.rest.values import at_path, raw_of, text_of

__all__ = [
    "Announcing",
    "ByCursor",
    "ByLink",
    "ByNumber",
    "ByOffset",
    "Get",
    "Listing",
    "Paging",
    "PagingStyle",
    "Params",
    "Resource",
    "Style",
    "Whole",
    "at_path",
    "filled",
    "placeholders",
    "raw_of",
    "shortfall_of",
    "text_of",
]
