"""No template and no room that makes pages says a text that is in no catalogue, read off the source itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from languages.pages import Page
from languages.sources import SOURCE, called, found_in_code, pairs

TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
ROOMS = sorted(path for room in ("web", "dashboards", "figures") for path in (SOURCE / room).rglob("*.py"))
SENTENCES = pairs(found_in_code())

SCRIPTS = sorted(SOURCE.rglob("static/js/*.js"))

_WRITTEN = re.compile(
    r"""(?:textContent|innerText|innerHTML|title|ariaLabel|placeholder|alt)\s*\+?=(?!=)\s*(["'`])(?P<text>(?:(?!\1).)*)"""
    r"""|setAttribute\(\s*["'](?:aria-label|title|alt|placeholder)["']\s*,\s*(["'`])(?P<value>(?:(?!\3).)*)""",
)
_VALUES = re.compile(r"\$\{[^}]*\}")
_JINJA = re.compile(r"\{% block body_class %\}.*?\{% endblock %\}|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_LETTERS = re.compile(r"[A-Za-zÀ-ɏ]{2,}")
_NAMES = {"rushes", "Rushes", "CSV", "XLSX", "API", "OpenAPI"}
_SENTENCE = re.compile(r"^[A-Z][a-z’']* [a-z]{2,}.*|^[A-Z][a-z]+ .*[.!?]$")
_SAID_BY = {"say", "sentence", "say_count", "counted", "CallerError", "ViewingOnly"}
_FOR_PROGRAMS = {
    "health.py",
    "api.py",
    "api_models.py",
    "api_figure.py",
    "api_description.py",
    "prometheus.py",
    "plotly_bundle.py",
    "app.py",
    "access.py",
}
_FOR_PROGRAMS_ALONE = {"Unknown x", 'Bearer realm="rushes"', "Not signed in", "Sign in first."}
_NOT_FOR_READERS = {
    "InvalidQuery", "UnknownName", "ConfigurationError", "WithoutPolicy", "NotFound", "NotSignedIn", "MalformedBody", "ValueError",
    "KeyError", "OperatorError", "AuditEntry", "info", "debug", "warning", "error", "compile",
}  # fmt: skip


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_has_no_text_of_its_own(path: Path) -> None:
    # Code in a page is shown as it is; everything else that has letters comes out of an expression.
    told = Page(_JINJA.sub(" ", path.read_text(encoding="utf-8"))).told
    left = [text for text in told if set(_LETTERS.findall(text)) - _NAMES]
    assert left == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_writes_no_words_of_its_own(path: Path) -> None:
    # What a script says stands in the page's data attributes, where a template has put it in the reader's language.
    written = [each["text"] or each["value"] or "" for each in _WRITTEN.finditer(path.read_text(encoding="utf-8"))]
    assert [text for text in written if set(_LETTERS.findall(_VALUES.sub("", text))) - _NAMES] == []


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ('button.textContent = "Copied";', "Copied"),
        ("label.setAttribute('aria-label', `Close ${name}`);", "Close ${name}"),
        ("document.title = 'Rushes at work';", "Rushes at work"),
    ],
)
def test_words_in_a_script_are_seen(line: str, text: str) -> None:
    found = next(_WRITTEN.finditer(line))
    assert (found["text"] or found["value"]) == text


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: str(path.relative_to(SOURCE)))
def test_module_of_pages_says_no_sentence_that_no_catalogue_knows(path: Path) -> None:
    if path.name in _FOR_PROGRAMS:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    left = [(line, text) for line, text in _texts(tree) if _SENTENCE.match(text) and text not in {*SENTENCES, *_FOR_PROGRAMS_ALONE}]
    assert left == []


def _texts(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield every text of a module but docstrings, what is said or raised for programs, and annotations."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(child, ast.Call) and called(child) in _SAID_BY | _NOT_FOR_READERS:
            for value in (*child.args[2:], *(keyword.value for keyword in child.keywords)):
                yield from _texts(value)
            continue
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child.lineno, child.value
        elif isinstance(child, ast.JoinedStr):
            yield child.lineno, "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in child.values)
        else:
            yield from _texts(child)
