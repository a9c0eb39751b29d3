"""Formulas are read as arithmetic is, come out exactly, and nothing that is typed does more than be refused."""

from __future__ import annotations

import ast
import contextlib
import math
import operator
import re
import time
from collections.abc import Mapping
from fractions import Fraction
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from house.sources import ROOT
from metrics.strategies import examples
from rushes.domain import MEASURES, Unit
from rushes.errors import InvalidFormula, InvalidQuery, UnknownInFormula, UnknownName
from rushes.metrics import Formula, Number, parse_formula
from rushes.metrics.formula import MAX_CHARACTERS, MAX_DEPTH, MAX_OPERATIONS, Literal, Name, Negative, Node, Operation, text_of

PAGE = (ROOT / "docs" / "explore.md").read_text(encoding="utf-8")
UNITS = {name: each.unit for name, each in MEASURES.items()}
ALIKE = dict.fromkeys(("a", "b", "c_1", "été"), Unit.RATIO)
"""Measures of one unit, so that any tree over them makes sense."""
SHOWN_AS = {"hours": Unit.MILLISECONDS, "storage": Unit.BYTES, "a number of things": Unit.COUNT, "a ratio": Unit.RATIO}

LITERALS = st.from_regex(r"(0|[1-9][0-9]{0,5})(\.[0-9]{0,3}[1-9])?", fullmatch=True)
VALUES = st.none() | st.integers(-(2**63), 2**63) | st.integers(-3, 3) | st.floats(-1e6, 1e6)
_SIGNS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def rows(heading: str) -> list[list[str]]:
    """Return the rows of the page's table that begins with a heading."""
    table = PAGE[PAGE.index(heading) :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip().strip("`") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table]


def trees(leaves: int = 12) -> st.SearchStrategy[Node]:
    leaf = st.sampled_from([*map(Name, ALIKE)]) | LITERALS.map(Literal)
    return st.recursive(
        leaf, lambda inner: st.builds(Negative, inner) | st.builds(Operation, st.sampled_from("+-*/"), inner, inner), max_leaves=leaves
    )


def typed(random: Random, depth: int = 4) -> str:
    """Return a formula as somebody may type it: with spaces anywhere and brackets that nobody needs."""
    kind, space = random.random(), random.choice(("", "", " ", "\t\n"))
    if depth == 0 or kind < 0.15:
        return random.choice(("a", "b", "c_1", "-a", "0", "2", "0.125", "17.50"))
    inner = typed(random, depth - 1)
    if kind < 0.35:
        return f"{random.choice(('(', '-(', '- ('))}{space}{inner})"
    return f"{inner}{space}{random.choice('+-*/')}{space}{typed(random, depth - 1)}"


def independent(text: str, values: Mapping[str, Number]) -> float | None:
    """Return what Python's own grammar makes of a formula, with fractions for its numbers."""
    source = f"({text})"

    def of(node: ast.AST) -> Fraction:
        if isinstance(node, ast.BinOp):
            return _SIGNS[type(node.op)](of(node.left), of(node.right))
        if isinstance(node, ast.UnaryOp):
            return -of(node.operand)
        if isinstance(node, ast.Name):
            return Fraction(values[node.id] or 0)
        return Fraction(ast.get_source_segment(source, node) or "")

    try:
        exact = of(ast.parse(source, mode="eval").body)
    except ZeroDivisionError:
        return None
    is_counted = abs(exact) < 2**63
    return float(exact) if is_counted else None


@pytest.mark.parametrize(("text", "written", "unit"), rows("| typed | is written |"))
def test_formula_of_the_page_reads_as_it_says(text: str, written: str, unit: str) -> None:
    formula = parse_formula(text, UNITS)
    assert (formula.text, formula.unit) == (written, SHOWN_AS[unit])
    assert parse_formula(written, UNITS) == formula


@pytest.mark.parametrize(("text", "answer"), rows("| typed | answer |"))
def test_formula_that_the_page_refuses_is_answered_as_it_says(text: str, answer: str) -> None:
    with pytest.raises((InvalidFormula, UnknownInFormula)) as refused:
        parse_formula(text, UNITS)
    assert str(refused.value) == answer
    assert refused.value.message.format(**refused.value.values) == answer


def test_page_has_the_limits_of_the_grammar() -> None:
    limits = f"at most {MAX_CHARACTERS} characters (without spaces) and {MAX_OPERATIONS} operations, and brackets nested {MAX_DEPTH} deep"
    assert limits in PAGE.replace("\n", " ")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", 0),
        (" \n ", 0),
        ("2 * 3", 0),
        ("ingested * items_ingested", 0),
        ("ingested +\n  \u202estorage", 14),
        ("ingested / (1 + transcribd)", 17),
        ("1.5 + .5", 7),
        ("1.5. * ingested", 4),
        ("ingested()", 9),
        ("(ingested ingested)", 11),
        ("ingested * ", 12),
        ("1e5 * ingested", 2),
        ("٣ * ingested", 1),
        ("-" * 41 + "ingested", 41),
        ("(" * 21 + "ingested" + ")" * 21, 21),
        ("1/ingested + 1 / ingested + transcribed", 27),
    ],
)
def test_refusal_says_where(text: str, place: int) -> None:
    with pytest.raises((InvalidFormula, UnknownInFormula)) as refused:
        parse_formula(text, UNITS)
    assert refused.value.place == place
    assert str(place) in str(refused.value) or place == 0 or place == len(text) + 1


def test_unknown_measure_that_is_like_none_is_answered_with_some_that_exist() -> None:
    with pytest.raises(
        UnknownName, match=r"There is no measure “xyz” \(character 1\). Name one that exists, such as cloud_storage, .*, storage\."
    ):
        parse_formula("xyz", UNITS)


def test_names_stand_in_their_order_once() -> None:
    assert parse_formula("subtitled / (ingested + subtitled - transcribed)", UNITS).names == ("subtitled", "ingested", "transcribed")


def test_formula_at_every_limit_is_read_and_reckoned() -> None:
    deep = "(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH
    assert parse_formula(deep, ALIKE).evaluate({"a": 7}) == 7.0
    many = parse_formula(" + ".join("a" * (MAX_OPERATIONS + 1)), ALIKE)
    assert many.evaluate({"a": 1}) == MAX_OPERATIONS + 1
    assert parse_formula(many.text, ALIKE) == many
    minus = parse_formula("-" * MAX_OPERATIONS + "a", ALIKE)
    assert (minus.text, minus.evaluate({"a": 1})) == ("-" * MAX_OPERATIONS + "a", 1.0)
    long = parse_formula("1" * (MAX_CHARACTERS - 2) + "*a", ALIKE)
    assert long.evaluate({"a": 0}) == 0.0
    assert long.evaluate({"a": 1}) is None


@examples(300)
@given(trees())
def test_any_tree_that_is_written_reads_as_itself(tree: Node) -> None:
    text = text_of(tree)
    assume(re.search("[a-zé]", text))
    assume(len(text.replace(" ", "")) <= MAX_CHARACTERS)
    formula = parse_formula(text, ALIKE)
    assert formula.tree == tree
    assert formula.text == text


@examples(500)
@given(st.integers(0, 2**32), st.fixed_dictionaries(dict.fromkeys(("a", "b", "c_1"), VALUES)))
def test_formula_comes_out_as_in_an_independent_computation(seed: int, values: dict[str, Number]) -> None:
    text = typed(Random(seed))
    assume(re.search("[abc]", text))
    formula = parse_formula(text, ALIKE)
    expected = None if any(values[name] is None for name in formula.names) else independent(text, values)
    found = formula.evaluate(values)
    assert found == expected
    assert parse_formula(formula.text, ALIKE).evaluate(values) == expected
    assert found is None or math.copysign(1, found) == 1 or found != 0, "nothing is never written -0"


@examples(300)
@given(trees(8), st.fixed_dictionaries({name: st.sampled_from(Unit) for name in ALIKE}))
def test_unit_of_what_comes_out_is_that_of_numbers_scaled_with_it(tree: Node, units: dict[str, Unit]) -> None:
    # A formula whose units go together scales as its unit does when hours, storage and counts are counted in thirds of theirs.
    text = text_of(tree)
    try:
        formula: Formula = parse_formula(text, units)
    except InvalidQuery:
        return
    # A number for each thing is a number like the whole, so things are not counted otherwise there.
    things = 1 if formula.unit is Unit.MILLIONTHS else 7
    factors = {Unit.MILLISECONDS: 3, Unit.BYTES: 5, Unit.COUNT: things, Unit.MILLIONTHS: 11, Unit.RATIO: 1}
    once = {name: 10 + place for place, name in enumerate(units)}
    scaled = {name: number * factors[units[name]] for name, number in once.items()}
    before, after = formula.evaluate(once), formula.evaluate(scaled)
    if before is not None and after is not None:
        assert math.isclose(before * factors[formula.unit], after, rel_tol=1e-12, abs_tol=1e-300)


@examples(500)
@given(
    st.text(max_size=300)
    | st.text(st.sampled_from("ab_12.,+-*/()  \n\x00\ud800{}%²٣×−é"), max_size=300)
    | st.lists(st.sampled_from(["ingested", "storage", "0.5", *"+-*/()", " "]), max_size=60).map("".join)
)
def test_garbage_is_read_or_refused_and_nothing_else(text: str) -> None:
    try:
        formula = parse_formula(text, UNITS)
    except (InvalidQuery, UnknownName):
        return
    assert parse_formula(formula.text, UNITS) == formula


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "(" * 100 + "a" + ")" * 99,
        "-" * 100_000 + "a",
        "(-" * 99 + "a",
        "a*" * 100_000,
        "a" * 1_000_000,
        "1" * 200,
        " " * 1_000_000,
        " " * 1_000_000 + "a",
        "a " * 100_000,
        ("a/b*" * 10) + "a/b",
    ],
)
def test_text_made_to_be_hard_is_answered_at_once(text: str) -> None:
    begun = time.process_time()
    with contextlib.suppress(InvalidQuery, UnknownName):
        parse_formula(text, ALIKE)
    assert time.process_time() - begun < 1
