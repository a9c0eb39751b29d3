"""The guess of a raw table's shape. What would change a number in silence is a question, however likely its answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from rushes.domain import DateOrder, Field, FieldRole, MeasureKind, NumberStyle, RawTable, Shape, Unit
from rushes.languages import sentence
from rushes.sources.guessing.names import has_word, label_of, names_of, unit_of
from rushes.sources.guessing.sample import Sample
from rushes.sources.guessing.texts import Texts

__all__ = ["ColumnGuess", "Guess", "Question", "QuestionKind", "guess"]

_MEMORY_MB = 400

_IDENTIFIERS = frozenset(
    [
        "id",
        "ids",
        "code",
        "codes",
        "nr",
        "no",
        "num",
        "number",
        "numero",
        "nummer",
        "zip",
        "postcode",
        "postal",
        "year",
        "years",
        "jaar",
        "annee",
        "month",
        "maand",
        "mois",
        "week",
        "phone",
        "tel",
        "sku",
        "ean",
        "isbn",
        "barcode",
        "key",
        "uuid",
        "guid",
        "rank",
        "ranking",
        "lat",
        "lon",
        "lng",
        "latitude",
        "longitude",
        "season",
        "episode",
        "version",
        "port",
        "index",
    ]
)
_LEVELS = frozenset(
    [
        "storage",
        "stored",
        "stock",
        "balance",
        "capacity",
        "headcount",
        "active",
        "open",
        "users",
        "members",
        "subscribers",
        "followers",
        "inventory",
        "level",
        "levels",
        "stand",
        "saldo",
        "voorraad",
        "opslag",
        "stockage",
        "abonnes",
        "utilisateurs",
        "gebruikers",
        "leden",
        "temperature",
        "price",
        "prijs",
        "prix",
        "rate",
        "size",
        "remaining",
        "available",
        "quota",
        "limit",
    ]
)
_FLOWS_OF_BYTES = frozenset(
    [
        "transferred",
        "uploaded",
        "downloaded",
        "ingested",
        "traffic",
        "egress",
        "ingress",
        "sent",
        "received",
        "transfer",
        "upload",
        "download",
    ]
)
_DATES = frozenset(["date", "datum", "day", "dag", "jour", "dates"])
_EPOCHS = frozenset(["timestamp", "epoch", "unix", "ts", "time", "tijd", "date", "datum", "created", "updated", "published", "at"])
_ACCOUNTS = frozenset(["account", "accounts", "tenant", "klant", "client", "customer", "compte"])
_LEAST_IDENTIFIERS = 10


class QuestionKind(StrEnum):
    """What is asked of a person."""

    DATE_ORDER = "date_order"
    DATE_COLUMN = "date_column"
    NUMBER_STYLE = "number_style"
    CLOCK = "clock"
    MEASURE_KIND = "measure_kind"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a table does not say itself.

    Args:
        kind: What is asked.
        columns: The places of the columns that it is about, the one that is guessed first.
        text: The question, an English sentence that the catalogues know.
    """

    kind: QuestionKind
    columns: tuple[int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What one column seems to be.

    Args:
        field: The guess.
        reason: Why, an English sentence that the catalogues know.
        examples: The first few texts of it that differ, hostile text.
    """

    field: Field
    reason: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guess:
    """What a table seems to be: its columns in their order, and what is to be asked."""

    columns: tuple[ColumnGuess, ...]
    questions: tuple[Question, ...]

    @property
    def shape(self) -> Shape:
        """The shape that the guesses make."""
        return Shape(tuple(each.field for each in self.columns))


ORDER = sentence("Is the day written first, or the month? No date of this column tells.")
MIXED = sentence("Is the day written first, or the month? Some dates of this column can only be the one, some the other.")
WHICH_DATE = sentence("Which of these dates is the day that a row counts for?")
STYLE = sentence("Does a comma or a point part whole and decimals here? No number of this column tells.")
CLOCK = sentence("Are these minutes and seconds, or hours and minutes?")
KIND = sentence("Is this an amount of its day, which adds up over days, or a level that was reached, of which days are never added?")
ACCOUNT = sentence("Does this column say which account a row belongs to?")


def guess(raw: RawTable) -> Guess:
    """Guess what the columns of a raw table are, from rows of all of it."""
    sample = Sample(raw, memory_mb=_MEMORY_MB)
    units = [unit_of(header) for header in raw.headers]
    names = names_of(
        each.rest if each and each.unit is not Unit.MILLIONTHS and each.rest else header
        for header, each in zip(raw.headers, units, strict=True)
    )
    plain = [Field(header, name, label_of(header), FieldRole.DIMENSION) for header, name in zip(raw.headers, names, strict=True)]
    questions: list[Question] = []
    columns = [_column(sample, place, field, questions) for place, field in enumerate(plain)]
    if not any(each.field.role is FieldRole.MEASURE for each in columns):
        columns = [_not_an_identifier(sample, place, each, questions) for place, each in enumerate(columns)]
    columns = _one_date(columns, questions)
    return Guess(tuple(columns), tuple(questions))


def _column(sample: Sample, place: int, field: Field, questions: list[Question]) -> ColumnGuess:
    texts, examples = sample.texts(place), sample.examples(place)
    if not texts.texts:
        return ColumnGuess(replace(field, role=FieldRole.LEFT_OUT), sentence("The column is empty."), examples)
    dated = _date(sample, place, field, texts, questions)
    if dated is not None:
        return ColumnGuess(dated[0], dated[1], examples)
    reason = _identifier(field.header, texts)
    if reason:
        if has_word(field.header, _ACCOUNTS):
            questions.append(Question(QuestionKind.ACCOUNT, (place,), ACCOUNT))
        return ColumnGuess(field, reason, examples)
    measured = _measure(sample, place, field, texts, questions)
    if measured is not None:
        return ColumnGuess(measured[0], measured[1], examples)
    if has_word(field.header, _ACCOUNTS):
        questions.append(Question(QuestionKind.ACCOUNT, (place,), ACCOUNT))
    return ColumnGuess(field, sentence("Its texts are neither numbers nor dates."), examples)


def _date(sample: Sample, place: int, field: Field, texts: Texts, questions: list[Question]) -> tuple[Field, str] | None:
    """Return the guess of a column of dates, None for another."""
    dated = replace(field, role=FieldRole.DATE)
    orders = texts.orders()
    if DateOrder.YEAR_FIRST in orders:
        return replace(dated, dates=DateOrder.YEAR_FIRST), sentence("Its texts are dates, the year first.")
    first, second = sample.parts_above_12(place) if orders else (0, 0)
    if orders and (first or second):
        if first and second:
            questions.append(Question(QuestionKind.DATE_ORDER, (place,), MIXED))
        if first >= second:
            return replace(dated, dates=DateOrder.DAY_FIRST), sentence(
                "Its texts are dates, the day first: some begin with more than twelve."
            )
        return replace(dated, dates=DateOrder.MONTH_FIRST), sentence(
            "Its texts are dates, the month first: some go on with more than twelve."
        )
    if orders:
        if any(each[:1].isdigit() and not any(map(str.isalpha, each[:6])) for each in texts.texts):
            questions.append(Question(QuestionKind.DATE_ORDER, (place,), ORDER))
        return replace(dated, dates=DateOrder.DAY_FIRST), sentence("Its texts are dates.")
    if has_word(field.header, _EPOCHS) and texts.are(_is_epoch):
        return replace(dated, dates=DateOrder.EPOCH_SECONDS), sentence("Its numbers are seconds since 1970, by their size and the header.")
    if has_word(field.header, _DATES) and texts.are(_is_serial):
        return replace(dated, dates=DateOrder.SERIAL_DAYS), sentence(
            "Its numbers are a spreadsheet's day numbers, by their size and the header."
        )
    return None


def _is_epoch(text: str) -> bool:
    whole = text.partition(".")[0]
    return whole.isascii() and whole.isdigit() and (10**8 <= int(whole) < 4_133_980_800 or 10**11 <= int(whole) < 4_133_980_800_000)


def _is_serial(text: str) -> bool:
    whole = text.partition(".")[0]
    return whole.isascii() and whole.isdigit() and len(whole) == 5 and 25_569 <= int(whole) <= 73_415


def _identifier(header: str, texts: Texts) -> str:
    """Return why a column of numbers tells rows apart and is no measure; "" where it may be one."""
    if not texts.styles():
        return ""
    if unit_of(header) is None and has_word(header, _IDENTIFIERS):
        return sentence("Its numbers are names, by the header: they tell rows apart and are not added.")
    if not texts.are_integers:
        return ""
    if any(len(each) > 1 and each.startswith("0") for each in texts.texts):
        return sentence("Its numbers begin with noughts, as codes do: they tell rows apart and are not added.")
    numbers = [int(each) for each in texts.texts if each.lstrip("+-").isdigit()]
    # Ordinal numbers, with a few left out perhaps.
    is_counted = len(numbers) > 1 and all(one < other for one, other in pairwise(numbers)) and numbers[-1] - numbers[0] < 2 * len(numbers)
    is_code = min(map(len, texts.texts)) == max(map(len, texts.texts)) >= 6
    if unit_of(header) is None and len(numbers) >= _LEAST_IDENTIFIERS and len(set(numbers)) == len(numbers) and (is_counted or is_code):
        return sentence("Its whole numbers all differ, as those of identifiers do: they tell rows apart and are not added.")
    return ""


def _not_an_identifier(sample: Sample, place: int, column: ColumnGuess, questions: list[Question]) -> ColumnGuess:
    """Return a column of whole numbers that all differ as a measure after all: a table of none needs no loading."""
    if column.field.role is not FieldRole.DIMENSION or has_word(column.field.header, _IDENTIFIERS):
        return column
    measured = _measure(sample, place, column.field, sample.texts(place), questions)
    return replace(column, field=measured[0], reason=measured[1]) if measured else column


def _measure(sample: Sample, place: int, field: Field, texts: Texts, questions: list[Question]) -> tuple[Field, str] | None:
    """Return the guess of a column of numbers, None for another."""
    said = unit_of(field.header)
    styles = texts.styles()
    if texts.are_clocks and (said is None or said.unit is Unit.MILLISECONDS):
        is_short = Counter(each.count(":") for each in texts.texts).most_common(1)[0][0] == 1
        if is_short and said is None:
            questions.append(Question(QuestionKind.CLOCK, (place,), CLOCK))
        unit, factor, reason = Unit.MILLISECONDS, said.factor if said else 1_000, sentence("Its texts are lengths of time.")
        styles = styles or (NumberStyle.POINT,)
    elif not styles:
        return None
    elif said is not None and (said.unit is not Unit.COUNT or texts.are_integers):
        unit, factor, reason = said.unit, said.factor, sentence("Its texts are numbers, and the header names their unit.")
    elif texts.are_integers:
        unit, factor, reason = Unit.COUNT, 1, sentence("Its texts are whole numbers.")
    else:
        unit, factor, reason = Unit.MILLIONTHS, 1_000_000, sentence("Its texts are numbers with decimals.")
    style = _style(sample, place, styles, questions)
    if not texts.are_integers and unit is Unit.MILLIONTHS and not _has_decimals(texts, style) and said is None:
        unit, factor, reason = Unit.COUNT, 1, sentence("Its texts are whole numbers.")
    kind = _kind(field.header, unit)
    questions.append(Question(QuestionKind.MEASURE_KIND, (place,), KIND))
    label = label_of(said.rest) if said and said.rest and unit is not Unit.MILLIONTHS else field.label
    return replace(field, label=label, role=FieldRole.MEASURE, numbers=style, kind=kind, unit=unit, factor=factor), reason


def _style(sample: Sample, place: int, styles: Sequence[NumberStyle], questions: list[Question]) -> NumberStyle:
    """Return what parts whole and decimals, by all of the column's numbers."""
    if len(styles) == 1:
        return styles[0]
    point, comma, either = sample.of_styles(place)
    if either and not point and not comma:
        questions.append(Question(QuestionKind.NUMBER_STYLE, (place,), STYLE))
    return NumberStyle.COMMA if comma > point else NumberStyle.POINT


def _has_decimals(texts: Texts, style: NumberStyle) -> bool:
    mark = "." if style is NumberStyle.POINT else ","
    return any(mark in each or "%" in each or "e" in each.casefold() or any(sign in each for sign in "€$£¥") for each in texts.texts)


def _kind(header: str, unit: Unit) -> MeasureKind:
    if unit is Unit.BYTES:
        return MeasureKind.FLOW if has_word(header, _FLOWS_OF_BYTES) else MeasureKind.LEVEL
    return MeasureKind.LEVEL if has_word(header, _LEVELS) else MeasureKind.FLOW


def _one_date(columns: list[ColumnGuess], questions: list[Question]) -> list[ColumnGuess]:
    """Return the columns with one date at most; others become dimensions, and which it is, is asked."""
    dates = [place for place, each in enumerate(columns) if each.field.role is FieldRole.DATE]
    if len(dates) < 2:
        return columns
    chosen = next((place for place in dates if has_word(columns[place].field.header, _DATES)), dates[0])
    others = tuple(place for place in dates if place != chosen)
    questions[:] = [each for each in questions if each.kind is not QuestionKind.DATE_ORDER or each.columns[0] not in others]
    questions.append(Question(QuestionKind.DATE_COLUMN, (chosen, *others), WHICH_DATE))
    reason = sentence("Its texts are dates, but another column's seem to be those that rows count for.")
    return [
        replace(each, field=replace(each.field, role=FieldRole.DIMENSION, dates=None), reason=reason) if place in others else each
        for place, each in enumerate(columns)
    ]
