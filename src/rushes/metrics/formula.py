"""Numbers that people reckon from measures: a small grammar, read and checked, never run as code.

    expression = term { ("+" | "-") term }
    term       = factor { ("*" | "/") factor }
    factor     = number | measure | "-" factor | "(" expression ")"

What a formula comes out in is known before any number is: adding takes what is measured alike, while multiplying and dividing multiply
and divide the units too (docs/explore.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from rushes.domain import Unit
from rushes.errors import InvalidFormula, UnknownInFormula
from rushes.metrics.sheet import Number

__all__ = [
    "LARGEST",
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "MAX_OPERATIONS",
    "Formula",
    "Literal",
    "Name",
    "Negative",
    "Node",
    "Operation",
    "parse_formula",
    "quotient",
    "text_of",
]

MAX_CHARACTERS = 200
"""The most characters of a formula that are not spaces."""

MAX_OPERATIONS = 40
MAX_DEPTH = 20
"""How deep brackets may stand in each other."""

LARGEST = 2**63
"""What reaches it counts nothing that there is, and no total holds it."""

_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2}
_NEGATIVE_BINDING = 3
_TOKEN = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<name>[^\W\d]\w*)|(?P<sign>\S)")
_EXAMPLE = "transcribed / ingested"


@dataclass(frozen=True, slots=True)
class Literal:
    """A number that is written out, without zeros that say nothing: "0.02"."""

    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """A measure."""

    name: str


@dataclass(frozen=True, slots=True)
class Negative:
    """What is less than nothing by as much as its operand is more."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Operation:
    """Two operands and what is done to them.

    Args:
        sign: "+", "-", "*" or "/".
        left: The first operand.
        right: The second.
        place: Where the sign stands in what was typed, the first character being 1; the same formula may be typed in many ways.
    """

    sign: str
    left: Node
    right: Node
    place: int = field(default=0, compare=False)


Node = Literal | Name | Negative | Operation
_Powers = tuple[int, int, int, int]
"""The powers of milliseconds, bytes, counts and numbers with decimals in a unit: bytes by milliseconds is (-1, 1, 0, 0)."""

_Fraction = tuple[int, int]
"""What stands over and under the line, whole numbers of any length, not shortened, which would take ten times as long."""

_POWERS: dict[Unit, _Powers] = {
    Unit.MILLISECONDS: (1, 0, 0, 0),
    Unit.BYTES: (0, 1, 0, 0),
    Unit.COUNT: (0, 0, 1, 0),
    Unit.MILLIONTHS: (0, 0, 0, 1),
    Unit.RATIO: (0, 0, 0, 0),
}
_UNITS = {powers: unit for unit, powers in _POWERS.items()}


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that can be reckoned, made by `parse_formula` alone.

    Args:
        tree: What it says.
        names: The measures it takes, each once, in the order in which they stand.
        unit: What it comes out in.
    """

    tree: Node
    names: tuple[str, ...]
    unit: Unit

    @property
    def text(self) -> str:
        """The formula as it is best written; it reads as this very formula again."""
        return text_of(self.tree)

    def evaluate(self, values: Mapping[str, Number]) -> float | None:
        """Return the number in the formula's unit, rounded once, at the end.

        Args:
            values: A number for each of `names`, in its canonical unit.

        Returns:
            None where one of the numbers is, where something is divided by nothing, and where more comes out than can be counted.
        """
        exact: dict[str, _Fraction] = {}
        for name in self.names:
            value = values[name]
            if value is None:
                return None
            exact[name] = value.as_integer_ratio()
        return quotient(*_evaluated(self.tree, exact))


def parse_formula(text: str, measures: Mapping[str, Unit]) -> Formula:
    """Return the formula that a text says.

    Args:
        text: What was typed. Spaces and breaks of line say nothing.
        measures: The measures that may be named, each with the unit of its numbers.

    Raises:
        UnknownInFormula: It names no measure; the message says where, and names the nearest. An UnknownName.
        InvalidFormula: It cannot be read, or mixes units; the message says where and what to do. An InvalidQuery.
    """
    if len(text) - sum(map(str.isspace, text)) > MAX_CHARACTERS:
        raise InvalidFormula("A formula has at most {most} characters.", most=MAX_CHARACTERS)
    tokens = list(_tokens(text))
    tree = _Parser(tokens, len(text)).whole()
    named = [each for each in tokens if each.kind == "name"]
    for each in named:
        if each.text not in measures:
            raise UnknownInFormula(each.text, measures, each.place)
    if not named:
        raise InvalidFormula("The formula names no measure. Name at least one, as in {example}.", example=_EXAMPLE)
    unit = _unit(_powers(tree, measures))
    if unit is None:
        raise InvalidFormula(
            "What comes out is neither hours, storage, a number of things nor a ratio, so it cannot be shown. Divide like by like, as in "
            "{example}, or multiply by a plain number.",
            example=_EXAMPLE,
        )
    return Formula(tree, tuple(dict.fromkeys(each.text for each in named)), unit)


def _unit(powers: _Powers) -> Unit | None:
    """Return what those powers are shown in, None where they cannot be; what each of so many things costs is an amount like the whole."""
    *dimensions, _, numbers = powers
    return Unit.MILLIONTHS if dimensions == [0, 0] and numbers == 1 else _UNITS.get(powers)


def quotient(over: float, under: float) -> float | None:
    """Return a number divided by another, rounded once; None by nothing, or where more comes out than can be counted."""
    if abs(over) >= LARGEST * abs(under):
        return None
    # Nothing divided by something negative is -0.0 to Python, and would be written so.
    return over / under or 0.0


def text_of(node: Node) -> str:
    """Return how a tree is written: single spaces around signs, brackets only where they change what it says."""
    return _written(node, 0)


def _written(node: Node, least: int) -> str:
    """Return the text of an operand, in brackets where it binds less than what stands around it needs."""
    if isinstance(node, Literal | Name):
        return node.text if isinstance(node, Literal) else node.name
    if isinstance(node, Negative):
        return f"-{_written(node.operand, _NEGATIVE_BINDING)}"
    binding = _BINDING[node.sign]
    # What stands to the right of a sign and binds no more than it has brackets: a - (b - c).
    words = f"{_written(node.left, binding)} {node.sign} {_written(node.right, binding + 1)}"
    return f"({words})" if binding < least else words


def _evaluated(node: Node, values: Mapping[str, _Fraction]) -> _Fraction:
    """Return what a tree comes out in. Once something is divided by nothing, what stands under the line is 0 and stays it."""
    if isinstance(node, Name):
        return values[node.name]
    if isinstance(node, Literal):
        whole, _, decimals = node.text.partition(".")
        return int(whole + decimals), 10 ** len(decimals)
    if isinstance(node, Negative):
        over, under = _evaluated(node.operand, values)
        return -over, under
    (left, left_under), (right, right_under) = _evaluated(node.left, values), _evaluated(node.right, values)
    match node.sign:
        case "+":
            return left * right_under + right * left_under, left_under * right_under
        case "-":
            return left * right_under - right * left_under, left_under * right_under
        case "*":
            return left * right, left_under * right_under
        case _:
            return left * right_under, left_under * right if right_under else 0


def _powers(node: Node, measures: Mapping[str, Unit]) -> _Powers:
    """Return the unit of what a tree comes out in."""
    if isinstance(node, Literal):
        return _POWERS[Unit.RATIO]
    if isinstance(node, Name):
        return _POWERS[measures[node.name]]
    if isinstance(node, Negative):
        return _powers(node.operand, measures)
    left, right = _powers(node.left, measures), _powers(node.right, measures)
    if node.sign in "*/":
        way = 1 if node.sign == "*" else -1
        return left[0] + way * right[0], left[1] + way * right[1], left[2] + way * right[2], left[3] + way * right[3]
    if left != right:
        raise InvalidFormula(
            "“{left}” and “{right}” are measured in different units, so they cannot be added or subtracted (character {place}). Multiply "
            "or divide them, or leave one out.",
            left=text_of(node.left),
            right=text_of(node.right),
            place=node.place,
        )
    return left


@dataclass(frozen=True, slots=True)
class _Token:
    """One word of a formula.

    Args:
        kind: "number", "name" or "sign".
        text: The word itself.
        place: Where it begins, the first character being 1.
    """

    kind: str
    text: str
    place: int


def _tokens(text: str) -> Iterator[_Token]:
    """Yield the words of a formula; what no formula holds is refused here."""
    for found in _TOKEN.finditer(text):
        kind = str(found.lastgroup)
        token = _Token(kind, found[kind], found.start(kind) + 1)
        if kind == "sign" and token.text not in {*_BINDING, "(", ")"}:
            _refuse_sign(token, text)
        yield token


def _refuse_sign(token: _Token, text: str) -> NoReturn:
    beside = text[max(0, token.place - 2) : token.place + 1]
    if token.text in {".", ","} and re.search("[0-9]", beside):
        raise InvalidFormula("Write a decimal with a point and digits on both sides, as in 0.5 (character {place}).", place=token.place)
    shown = token.text if token.text.isprintable() else f"U+{ord(token.text):04X}"
    raise InvalidFormula(
        "“{sign}” has no place in a formula (character {place}). It is made of measures, numbers, + - * / and round brackets.",
        sign=shown,
        place=token.place,
    )


class _Parser:
    """Reads one formula by how strongly its signs bind (Pratt, "Top down operator precedence", 1973).

    Args:
        tokens: Its words.
        length: The characters of its text.
    """

    def __init__(self, tokens: list[_Token], length: int) -> None:
        self._tokens = [*tokens, _Token("end", "", length + 1)]
        self._at = 0
        self._operations = 0

    def whole(self) -> Node:
        """Return the tree of the whole text."""
        if len(self._tokens) == 1:
            raise InvalidFormula("Write a formula, as in {example}.", example=_EXAMPLE)
        node = self._expression(0, 0)
        left = self._next
        if left.text == ")":
            raise InvalidFormula("The bracket that closes at character {place} was never opened. Take it away.", place=left.place)
        if left.kind != "end":
            raise InvalidFormula("Put + - * or / before “{found}” (character {place}).", found=left.text, place=left.place)
        return node

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._next
        self._at += 1
        return token

    def _expression(self, least: int, depth: int) -> Node:
        """Read operands for as long as the signs between them bind more than the least."""
        node = self._operand(depth)
        while _BINDING.get(self._next.text, 0) > least:
            sign = self._counted()
            node = Operation(sign.text, node, self._expression(_BINDING[sign.text], depth), sign.place)
        return node

    def _operand(self, depth: int) -> Node:
        token = self._next
        if token.text == "-":
            self._counted()
            return Negative(self._operand(depth))
        if token.text == "(":
            return self._bracket(depth + 1)
        if token.kind == "end":
            raise InvalidFormula("The formula ends too soon. Put a measure or a number at its end.", place=token.place)
        if token.kind == "sign":
            raise InvalidFormula("Put a measure or a number before “{sign}” (character {place}).", sign=token.text, place=token.place)
        self._take()
        return Name(token.text) if token.kind == "name" else Literal(_shortest(token.text))

    def _bracket(self, depth: int) -> Node:
        opened = self._take()
        if depth > MAX_DEPTH:
            raise InvalidFormula("Brackets may be nested {most} deep at most (character {place}).", most=MAX_DEPTH, place=opened.place)
        node = self._expression(0, depth)
        if self._next.text == ")":
            self._take()
            return node
        if self._next.kind == "end":
            raise InvalidFormula("The bracket that opens at character {place} is never closed. Close it.", place=opened.place)
        raise InvalidFormula("Put + - * or / before “{found}” (character {place}).", found=self._next.text, place=self._next.place)

    def _counted(self) -> _Token:
        """Take a sign, of which there may be so many."""
        sign = self._take()
        self._operations += 1
        if self._operations > MAX_OPERATIONS:
            raise InvalidFormula("A formula has at most {most} operations (character {place}).", most=MAX_OPERATIONS, place=sign.place)
        return sign


def _shortest(number: str) -> str:
    """Return a number as it is best written: 007.50 is 7.5."""
    whole, _, decimals = number.partition(".")
    decimals = decimals.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{decimals}" if decimals else "")
