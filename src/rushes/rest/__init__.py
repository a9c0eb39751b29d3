"""Listings over HTTP, as they are declared: a resource with its parameters, pages and fields, and how one signs in for it.

Owns the styles of paging and of authentication, and reading a declaration with errors that name the field. Knows no platform, no
record and no file; what calls it says what may be reached, and what the rows mean.
"""

from rushes.rest.authentication import Authentication, AuthenticationStyle
from rushes.rest.client import RestClient
from rushes.rest.declaration import LONGEST_DECLARATION, SINCE, WINDOW, Declaration, InvalidDeclaration, read_declaration
from rushes.rest.paging import Announcing, ByCursor, ByLink, ByNumber, ByOffset, Listing, Params, Style, Whole, shortfall_of
from rushes.rest.resource import Get, Paging, PagingStyle, Resource, filled, placeholders
from rushes.rest.values import at_path, is_at, raw_of, text_of

__all__ = [
    "LONGEST_DECLARATION",
    "SINCE",
    "WINDOW",
    "Announcing",
    "Authentication",
    "AuthenticationStyle",
    "ByCursor",
    "ByLink",
    "ByNumber",
    "ByOffset",
    "Declaration",
    "Get",
    "InvalidDeclaration",
    "Listing",
    "Paging",
    "PagingStyle",
    "Params",
    "Resource",
    "RestClient",
    "Style",
    "Whole",
    "at_path",
    "filled",
    "is_at",
    "placeholders",
    "raw_of",
    "read_declaration",
    "shortfall_of",
    "text_of",
]
