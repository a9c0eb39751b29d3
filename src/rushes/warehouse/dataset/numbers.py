"""The whole number that a cell's text says, as an expression of the engine: exact, never by way of a floating-point number."""

from __future__ import annotations

from rushes.domain import BLANKS, CLOCK_PATTERN, MS_PER_SECOND, NOTHING, NUMBER_PATTERNS, Field, NumberStyle, RawColumn, Unit

__all__ = ["is_nothing", "is_number", "quoted", "trimmed", "whole_number"]

_LARGEST = 2**63 - 1
_DECIMALS = 12
"""So many digits of a fraction are read."""

_EXACT = 10**15
"""A decimal number of fewer digits is the only one of so few that a floating-point number stands for: what that is written as."""

_LARGEST_PLAIN = 18
"""The digits of the widest decimal number that the engine keeps in 64 bits. It reads wider ones a hundred times slower."""

_PARTING = "\\x27’ \u00a0\u2007\u2009\u202f"
"""What stands between thousands in either style."""


def quoted(text: str) -> str:
    """Return a text of our own as a literal."""
    return "'" + text.replace("'", "''") + "'"


def trimmed(column: str) -> str:
    """Return the text without blanks around it."""
    return f"trim({column}, {quoted(BLANKS)})"


def is_nothing(column: str) -> str:
    """Return whether a cell says that there is no number."""
    # Of IN with as many texts the engine makes a join, for which it trims every row's text beforehand.
    return f"({column} IS NULL OR list_contains(['', {', '.join(map(quoted, NOTHING))}], upper({trimmed(column)})))"


def is_number(column: str, field: Field) -> str:
    """Return whether a cell's text is a number, of whatever size."""
    form = f"regexp_full_match({trimmed(column)}, {quoted(_pattern(field))})"
    return f"({form} OR {_is_clock(column)})" if field.unit is Unit.MILLISECONDS else form


def whole_number(column: RawColumn, field: Field) -> str:
    """Return a measure's value as BIGINT: the number times the field's factor, halves rounded away from zero; NULL for what is none that fits.

    Of a column of numbers it is what the text of each would be read as, which is looked at where that is not certain.
    """
    name, of_text, decimal = column.name, _of_text(column.text, field), _plain_decimal(field)
    if "INT" in column.kind:
        most = _LARGEST // field.factor
        return f"CASE WHEN {name} BETWEEN -{most} AND {most} THEN CAST({name} AS BIGINT) * {field.factor} ELSE {of_text} END"
    if column.kind == "VARCHAR" or decimal is None or field.numbers is NumberStyle.COMMA:
        return of_text
    kind, digits = decimal
    plain = f"TRY_CAST({name} AS {kind})"
    is_plain = f"{plain}::DOUBLE = {name} AND abs({plain}) < {_EXACT // 10**digits}" if column.kind == "DOUBLE" else f"{plain} IS NOT NULL"
    return f"CASE WHEN {is_plain} THEN CAST({plain} * {field.factor} AS BIGINT) ELSE {of_text} END"


def _of_text(column: str, field: Field) -> str:
    """Return the value of a text. Most cells of most files are plain digits, which the engine's own cast reads; patterns look at the others alone."""
    decimal = _plain_decimal(field)
    if decimal is not None:
        kind, digits = decimal
        plain = f"TRY_CAST({column} AS {kind})"
        # The cast takes 1_000 for a number, the point of 1.234 for the decimal one in either style, and 9.2e18 although that is too large.
        most = f"CAST('{'9' * (_LARGEST_PLAIN - 2 * digits)}' AS {kind})"
        is_plain = f"{plain} BETWEEN -{most} AND {most} AND NOT contains({column}, '_')"
        is_plain += f" AND NOT contains({column}, '.')" if field.numbers is NumberStyle.COMMA else ""
    else:
        most = len(str(_LARGEST // field.factor)) - 1
        plain, is_plain = f"TRY_CAST({column} AS BIGINT)", f"regexp_full_match({column}, '-?[0-9]{{1,{max(most, 1)}}}')"
    other = _written(column, field)
    if field.unit is Unit.MILLISECONDS:
        other = f"CASE WHEN {_is_clock(column)} THEN {_clock(column, field.factor)} ELSE {other} END"
    return f"CASE WHEN {plain} IS NOT NULL AND {is_plain} THEN CAST({plain} * {field.factor} AS BIGINT) ELSE {other} END"


def _plain_decimal(field: Field) -> tuple[str, int] | None:
    """Return a type that rounds where the factor's whole numbers end, and times the factor still fits; and its digits behind the point."""
    digits = len(str(field.factor)) - 1
    is_one = field.factor == 10**digits and 2 * digits < _LARGEST_PLAIN
    return (f"DECIMAL({_LARGEST_PLAIN - digits}, {digits})", digits) if is_one else None


def _pattern(field: Field) -> str:
    return NUMBER_PATTERNS[field.numbers or NumberStyle.POINT]


def _written(column: str, field: Field) -> str:
    """Return the value of a text that is a number by its pattern and fits; NULL for others."""
    text, mark = trimmed(column), "," if field.numbers is NumberStyle.COMMA else "."
    digits = f"regexp_extract({text}, '[0-9.,](?:[0-9.,{_PARTING}]*[0-9.,])?(?:[eE][-+]?[0-9]+)?')"
    plain = f"replace(regexp_replace({digits}, '[{'.' if mark == ',' else ','}{_PARTING}]', '', 'g'), '{mark}', '.')"
    # An exponent is written out first: 1.2e-3 is 0.0012.
    plain = f"CASE WHEN regexp_matches({plain}, '[eE]') THEN TRY_CAST({plain} AS DECIMAL(38, {_DECIMALS}))::VARCHAR ELSE {plain} END"
    whole = f"TRY_CAST(concat('0', split_part({plain}, '.', 1)) AS BIGINT)"
    fraction = f"TRY_CAST(rpad(left(split_part({plain}, '.', 2), {_DECIMALS}), {_DECIMALS}, '0') AS BIGINT)"
    rounded = f"({fraction}::HUGEINT * {field.factor} + {10**_DECIMALS // 2}) // {10**_DECIMALS}"
    size = f"({whole}::HUGEINT * {field.factor} + {rounded})"
    sign = f"CASE WHEN regexp_matches({text}, '^[^0-9.,]*[-−(]|[-−]$') THEN -1 ELSE 1 END"
    is_number = f"regexp_full_match({text}, {quoted(_pattern(field))})"
    return f"CASE WHEN {is_number} AND {size} <= {_LARGEST} THEN {size}::BIGINT * {sign} END"


def _is_clock(column: str) -> str:
    return f"regexp_full_match({trimmed(column)}, '{CLOCK_PATTERN}')"


def _clock(column: str, factor: int) -> str:
    """Return the milliseconds of h:mm:ss; of two parts alone the last is seconds, or minutes where the field is kept in more than seconds."""
    text = f"ltrim({trimmed(column)}, '-−')"
    last = MS_PER_SECOND if factor <= MS_PER_SECOND else 60 * MS_PER_SECOND

    def part(number: int) -> str:
        return f"TRY_CAST(replace(split_part({text}, ':', {number}), ',', '.') AS DECIMAL(18, 6))"

    three = f"{part(1)} * 3600000 + {part(2)} * 60000 + {part(3)} * 1000"
    two = f"{part(1)} * {60 * last} + {part(2)} * {last}"
    # Lengths of more than a million hours are none, and would not fit.
    sized = f"CASE WHEN {part(1)} < 1000000 THEN CASE WHEN split_part({text}, ':', 3) <> '' THEN {three} ELSE {two} END END"
    sign = f"CASE WHEN starts_with({trimmed(column)}, '-') OR starts_with({trimmed(column)}, '−') THEN -1 ELSE 1 END"
    return f"CAST(round({sized}, 0) AS BIGINT) * {sign}"
