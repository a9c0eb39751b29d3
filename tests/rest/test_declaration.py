"""A declaration is read as it was meant, or refused with its line, its field and what to do."""

from __future__ import annotations

import json

import pytest

from rushes.errors import CallerError
from rushes.rest import InvalidDeclaration, Paging, PagingStyle, Resource, read_declaration

WHOLE = """
base_url: https://api.example.org/v2/
authentication: {style: bearer}
headers: {App-ID: "12"}
resources:
  assets:
    path: /assets/{today}
    parameters: {from: "{first}", to: "{last}", state: done}
    rows: data.items
    days: 90
    paging: {style: page, size: 50, size_parameter: per_page, parameter: p, first_page: 0, pages: meta.pages, total: meta.total}
    columns: {Id: id, Title: meta.title}
  people: {path: /people, paging: none}
"""


def but(before: str, after: str) -> str:
    """Return the declaration with a piece of it replaced."""
    assert before in WHOLE
    return WHOLE.replace(before, after)


def refusal_of(text: str) -> str:
    with pytest.raises(InvalidDeclaration) as caught:
        read_declaration(text)
    assert isinstance(caught.value, CallerError)
    return str(caught.value)


def test_declaration_is_read_whole() -> None:
    found = read_declaration(WHOLE)
    assert (found.base_url, dict(found.headers)) == ("https://api.example.org/v2", {"App-ID": "12"})
    assert found.resources["assets"] == Resource(
        path="/assets/{today}",
        parameters={"from": "{first}", "to": "{last}", "state": "done"},
        rows_at="data.items",
        paging=Paging(PagingStyle.PAGE, 50, "per_page", "p", 0, "meta.pages", "", "meta.total"),
        columns={"Id": "id", "Title": "meta.title"},
        days=90,
    )
    assert found.resources["people"] == Resource("/people", paging=Paging(PagingStyle.NONE, size_parameter=""))


def test_what_is_new_is_asked_for_by_a_parameter_where_columns_are_declared() -> None:
    growing = but("state: done", "changed_from: '{since}Z'")
    assert read_declaration(growing).resources["assets"].parameters["changed_from"] == "{since}Z"
    without = growing.replace("columns: {Id: id, Title: meta.title}", "")
    assert "“resources.assets.columns”: declare the columns where a parameter names {since}" in refusal_of(without)


def test_json_is_read_as_well_with_tabs_or_without() -> None:
    data = {"base_url": "https://api.test", "resources": {"a": {"path": "/a", "days": 7, "paging": "offset"}}}
    assert read_declaration(json.dumps(data, indent="\t")) == read_declaration(json.dumps(data))
    assert read_declaration(json.dumps(data)).resources["a"].days == 7


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("base_url", "base_uri", "Line 1, “base_url”: this is missing"),
        ("https://api", "ftp://api", "Line 2, “base_url”: write an address such as"),
        ("https://api", "https://me:pw@api", "Line 2, “base_url”: write an address"),
        ("/v2/", "/v2?x=1", "Line 2, “base_url”: write an address"),
        ("/v2/", "/../v2", "Line 2, “base_url”: write a path"),
        ("api.example.org", "api.example.org:99999", "Line 2, “base_url”: write an address"),
        ("https://api.example.org/v2/", "file:///etc/passwd", "Line 2, “base_url”: write an address"),
        ("style: bearer", "style: bearr", "Line 3: there is no “bearr”. Did you mean “bearer”?"),
        ("style: bearer", "style: xyz", "Line 3: there is no “xyz”. Write one of none, basic"),
        ("{style: bearer}", "bearer", "Line 3, “authentication”: write named fields"),
        ("{style: bearer}", "{style: basic}", "Line 3, “authentication.user”: this is missing"),
        ("{style: bearer}", "{style: header, header: Host}", "Line 3, “authentication.header”: this header is not sent"),
        ("{style: bearer}", "{style: header, header: 'a b'}", "“a b” cannot be the name"),
        ("{style: bearer}", "{style: client_credentials, token_url: /token}", "Line 3, “authentication.token_url”: write an address"),
        ("{style: bearer}", "{style: sign_in, path: /login, fields: {user: me}}", "“authentication.fields”: write what is sent to sign in, and {password}"),
        ("{style: bearer}", "{style: bearer, token: abc}", "Line 3, “authentication.token”: leave secrets out"),
        ('App-ID: "12"', "Authorization: abc", "Line 4, “headers.Authorization”: leave secrets out of the declaration"),
        ('App-ID: "12"', "X-Api-Key: abc", "leave secrets out"),
        ('App-ID: "12"', "X-Who: Bearer abcdefghij", "leave secrets out"),
        ('App-ID: "12"', "X-Who: eyJhbGciOiJIUzI1NiJ9.abc", "leave secrets out"),
        ('App-ID: "12"', "App-ID: é", "Line 4, “headers.App-ID”: a header holds characters of ASCII"),
        ("{style: bearer}", "{style: header, header: X, prefix: ' é'}", "Line 3, “authentication.prefix”: a header holds"),
        ('App-ID: "12"', "Host: evil.test", "Line 4, “headers.Host”: this header is not sent"),
        ("state: done", "access_token: abc", "Line 8, “resources.assets.parameters.access_token”: leave secrets out"),
        ("state: done", "key: abc", "leave secrets out"),
        ("state: done", "'a&b': c", "“a&b” cannot be the name"),
        ("{first}", "{frist}", "Line 8: there is no “{frist}”. Did you mean “{first}”?"),
        ("/assets/{today}", "assets", "Line 7, “resources.assets.path”: write a path that begins with one “/”"),
        ("/assets/{today}", "//evil.test/x", "write a path"),
        ("/assets/{today}", "/a/%2e%2e/b", "write a path"),
        ("/assets/{today}", "/a?b=c", "write a path"),
        ("/assets/{today}", "/a/{id}", "Line 7: there is no “{id}”. Write one of {first}, {last}, {today}."),
        ("/assets/{today}", "/a/{since}", "Line 7: there is no “{since}”."),
        ("days: 90", "days: many", "Line 10, “resources.assets.days”: write a whole number from 1 to 3660"),
        ("days: 90", "dayz: 90", "Line 10: there is no “dayz”. Did you mean “days”?"),
        ("size: 50", "size: 0", "Line 11, “resources.assets.paging.size”: write a whole number"),
        ("style: page", "style: cursor", "Line 11, “resources.assets.paging.next”: this is missing"),
        ("style: page, ", "", "Line 11, “resources.assets.paging.style”: this is missing"),
        (", paging: none", "", "Line 13, “resources.people.paging”: say how pages come"),
        ("paging: none", "paging: cursor", "Line 13, “resources.people.paging”: write the style, and as “next”"),
        ("people:", "'p p':", "Line 13: a resource is called by"),
        ("people:", "assets:", "“assets” stands there twice (line 13)"),
        ("{path: /people, paging: none}", "*x", "(line 13)"),
        ("{path: /people, paging: none}", "[", "(line 14)"),
        ("rows: data.items", "rows: [a]", "Line 9, “resources.assets.rows”: write a text"),
        ("rows: data.items", f"rows: {'x' * 501}", "write one line of at most 500 characters"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line_and_field(before: str, after: str, words: str) -> None:
    assert words in refusal_of(but(before, after))


@pytest.mark.parametrize(
    "text", ["", "[]", "x", "resources: {}", "base_url: https://a.test", "{", "a: !!python/object/apply:os.system [id]", "\0", "[" * 3_000]
)
def test_what_is_no_declaration_is_refused(text: str) -> None:
    refusal_of(text)


def test_declaration_that_is_too_long_is_refused() -> None:
    assert "64,000 bytes" in refusal_of(WHOLE + "#" + "é" * 32_000)


def test_secret_was_given_for_an_address_a_person_and_a_way() -> None:
    original = read_declaration(WHOLE).target
    for before, after in (
        ("/v2/", "/v3/"),
        ("https:", "http:"),
        ("api.example", "evil.example"),
        ("style: bearer", "style: header, header: X-Key"),
    ):
        assert read_declaration(but(before, after)).target != original
    for before, after in (("state: done", "state: new"), ("/people", "/persons")):
        assert read_declaration(but(before, after)).target == original


def test_secret_of_a_sign_in_goes_nowhere_else_unnoticed() -> None:
    sign_in = "base_url: https://a.test\nauthentication: {style: sign_in, path: /login, fields: {user: me, password: '{password}'}}\nresources: {a: {path: /a, paging: none}}"
    original = read_declaration(sign_in).target
    for before, after in (("/login", "/other"), ("user: me", "user: you"), ("password: '", "comment: '"), ("https:", "http:")):
        assert read_declaration(sign_in.replace(before, after)).target != original
