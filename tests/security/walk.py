"""Walking every address: which there are, what each takes, and who comes along."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

import rushes.web
from rushes.explore import SINGLE_PAIRS
from web.installation import Browser

WEB = Path(rushes.web.__file__).parent
# They would end the walk: afterwards the caller is a stranger.
ENDINGS = frozenset({"sign_in.logout", "sign_in.logout_everywhere", "admin.logout"})
# It counts every request, so that no two of its answers are the same.
COUNTING = frozenset({"prometheus.metrics"})
_SOURCES = frozenset({"args", "arguments", "form", "given", "fields", "files"})
# What makes the page on which people put charts together count something, in every way that it can.
EXPLORED: Mapping[str, str] = {
    "value": "ingested",
    "across": "production",
    "group": "production_state",
    "span": "last-90-days",
    "compare": "former",
    "top": "3",
    "first": "grown",
    "kind": "horizontal",
}
EXPLORE_WAYS = ("/explore", "/explore/data", "/explore/figures", "/explore/chart.csv")


@cache
def parameter_names() -> frozenset[str]:
    """Return every name that the web reads from an address or a form, found in the code and the templates."""
    names = {name for path in WEB.rglob("*.py") for name in names_read_in(path)}
    for path in (WEB / "templates").rglob("*.html"):
        names |= set(re.findall(r'\sname="([a-z_]+)"', path.read_text(encoding="utf-8")))
    # A chart's are read where its state is at home.
    names |= set(SINGLE_PAIRS)
    return frozenset(names - {"csrf_token", "viewport"})


def names_read_in(path: Path) -> Iterator[str]:
    """Yield every name that a file of the web reads from an address or a form."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"get", "getlist"} and node.args:
            source, name = node.func.value, node.args[0]
        elif isinstance(node, ast.Call) and len(node.args) > 1:
            # What is read by a function that takes all of them and a name.
            source, name = node.args[:2]
        elif isinstance(node, ast.Subscript):
            source, name = node.value, node.slice
        else:
            continue
        if ast.unparse(source).rpartition(".")[2] in _SOURCES and isinstance(name, ast.Constant) and isinstance(name.value, str):
            yield name.value


def rules(app: Flask, *, but: frozenset[str] = ENDINGS) -> Iterator[tuple[Rule, str]]:
    """Yield every address with each of its verbs."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: (each.rule, each.endpoint)):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if rule.endpoint not in but:
                yield rule, method


def path_of(rule: Rule, ids: Mapping[str, object], default: object = 1) -> str:
    """Return the rule's path with its parts filled in."""
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", lambda part: str(ids.get(part[1], default)), rule.rule)


def token_of(browser: Browser) -> str:
    """Return the browser's token for forms, from a page that everybody has."""
    for page in ("/account", "/admin", "/login", "/admin/login"):
        found = re.search(r'name="csrf_token" value="([^"]+)"', browser.client.get(page, follow_redirects=True).text)
        if found:
            return found[1]
    raise AssertionError("no page holds a form")


def ask(browser: Browser, token: str, method: str, path: str, values: Mapping[str, object]) -> TestResponse:
    """Send the values every way at once: in the address, and with a write in its body too."""
    if method == "GET":
        return browser.client.get(path, query_string=dict(values))
    if path.startswith("/api/"):
        return browser.client.open(path, method=method, query_string=dict(values), json=dict(values), headers={"X-CSRFToken": token})
    return browser.client.open(path, method=method, query_string=dict(values), data={"csrf_token": token, **dict(values)})


def body_of(answer: TestResponse, *changing: object) -> str:
    """Return an answer without what differs from one request to the next: names of requests, tokens, and what is given."""
    text = re.sub(r'name="csrf_token" value="[^"]+"|[0-9a-f]{16}', "", answer.text)
    for each in sorted(map(str, changing), key=len, reverse=True):
        text = text.replace(each, "#")
    return text
