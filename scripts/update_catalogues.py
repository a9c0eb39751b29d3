"""Bring the catalogues of translations up to date with the sentences in the code.

Takes every sentence that people read out of Python, templates and measures, adds what is new to each
catalogue without a translation, and drops what nobody says any more. Nothing is guessed ("fuzzy"), entries
are sorted by their English sentence and carry no line numbers, so that a change reads as one.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from rushes.domain import MEASURES

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "rushes"
CATALOGUES = SOURCE / "languages" / "catalogues"
LANGUAGES = {"fr": "French", "nl": "Dutch"}

ONE_SENTENCE = {"say", "sentence"}
TWO_SENTENCES = {"say_count", "counted"}
ERRORS = {"CallerError", "InvalidFormula"}
"""Errors whose message a page shows; those of the API, the command line and the logs stay English."""

FINDINGS = {"subject", "text", "advice"}
"""The names that hold a finding's words in sync/condition.py."""

HEADER = """# {language} sentences of Rushes. The English sentence is the key; docs/languages.md holds the glossary.
# `make catalogues` adds what is new and drops what is gone; only the translations are written by hand."""


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """One sentence in the code, with its form for several things where it has one, and where it stands."""

    one: str
    many: str | None
    place: str


def found_in_code() -> list[Found]:
    """Return every sentence of the product, in the order of the files."""
    return [*_in_python(), *_in_templates(), *_in_measures(), *_in_findings()]


def pairs(found: list[Found]) -> dict[str, str | None]:
    """Return each sentence once, with its form for several things if any place gives one."""
    kept: dict[str, str | None] = {}
    for each in sorted(found, key=lambda item: (item.one, item.many or "")):
        kept[each.one] = each.many or kept.get(each.one)
    return kept


def catalogue_of(code: str) -> Catalog:
    """Return the catalogue of a language as it stands."""
    with (CATALOGUES / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


def updated(code: str, sentences: dict[str, str | None]) -> str:
    """Return the text of a language's catalogue with exactly those sentences."""
    before = {entry.id if isinstance(entry.id, str) else entry.id[0]: entry for entry in catalogue_of(code) if entry.id}
    after = Catalog(locale=code, project="rushes", fuzzy=False, header_comment=HEADER.format(language=LANGUAGES[code]), charset="utf-8")
    for one, many in sentences.items():
        former = before.get(one)
        texts = () if former is None else (former.string,) if isinstance(former.string, str) else tuple(former.string)
        if many is None:
            after.add(one, texts[0] if texts else "")
        else:
            after.add((one, many), texts if len(texts) == 2 else (texts[0] if texts else "", ""))
    out = io.BytesIO()
    write_po(out, after, width=0, no_location=True, omit_header=True, sort_output=True)
    return f"{_head(code)}\n{out.getvalue().decode('utf-8').strip()}\n"


def main() -> None:
    """Write every catalogue and say what each lacks."""
    sentences = pairs(found_in_code())
    for code in sorted(LANGUAGES):
        (CATALOGUES / f"{code}.po").write_text(updated(code, sentences), encoding="utf-8")
        lacking = [
            entry.id
            for entry in catalogue_of(code)
            if entry.id and not all((entry.string,) if isinstance(entry.string, str) else entry.string)
        ]
        print(f"{code}.po: {len(sentences)} sentences, {len(lacking)} without a translation")


def _head(code: str) -> str:
    # Babel would write today's date and its own release, which differ from run to run.
    plural = "(n > 1)" if code == "fr" else "(n != 1)"
    lines = (
        "Project-Id-Version: rushes",
        f"Language: {code}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: nplurals=2; plural={plural};",
    )
    return "\n".join((HEADER.format(language=LANGUAGES[code]), 'msgid ""', 'msgstr ""', *(f'"{line}\\n"' for line in lines), ""))


def _in_python() -> Iterator[Found]:
    for path in sorted(SOURCE.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call):
                yield from _said(call, f"{path.relative_to(ROOT)}:{call.lineno}")


def _said(call: ast.Call, place: str) -> Iterator[Found]:
    name = called(call)
    texts = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    if (name in ONE_SENTENCE | ERRORS and texts) or (name == "__init__" and texts and "errors.py" in place):
        yield Found(texts[0], None, place)
    elif name in TWO_SENTENCES and len(texts) > 1:
        yield Found(texts[0], texts[1], place)


def _in_findings() -> Iterator[Found]:
    """Yield what is found about the installation: subjects, sentences and advice, each written out in one module."""
    path = SOURCE / "sync" / "condition.py"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        texts: list[ast.expr] = []
        if isinstance(node, ast.Call) and called(node) == "Finding":
            texts = [*node.args[:1], *node.args[2:4], *(keyword.value for keyword in node.keywords if keyword.arg == "advice")]
        elif isinstance(node, ast.Call) and called(node) == "_folder_problem":
            texts = node.args
        elif isinstance(node, ast.Assign) and FINDINGS & {each.id for each in ast.walk(node.targets[0]) if isinstance(each, ast.Name)}:
            texts = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        for text in texts:
            if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value:
                yield Found(text.value, None, f"{path.relative_to(ROOT)}:{text.lineno}")


def called(call: ast.Call) -> str:
    """Return the last name of what is called: "say" of `form.language.say(…)`."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""


def _in_templates() -> Iterator[Found]:
    for path in sorted(SOURCE.rglob("templates/**/*.html")):
        keywords = {"_": None, "_n": (1, 2)}
        with path.open("rb") as file:
            for line, name, texts, _ in babel_extract(file, list(keywords), [], {"trim_blocks": "true", "silent": "false"}):
                place = f"{path.relative_to(ROOT)}:{line}"
                strings = [texts] if isinstance(texts, str) else [each for each in texts if isinstance(each, str)]
                yield Found(strings[0], strings[1] if name == "_n" else None, place)


def _in_measures() -> Iterator[Found]:
    for each in MEASURES.values():
        for text in (each.label, each.description):
            yield Found(text, None, "src/rushes/domain/measures.py")


if __name__ == "__main__":
    main()
