"""Headers by their synonyms in three languages, exactly; cells exactly or not at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.sent import HEADERS
from rushes.domain import NumberStyle
from rushes.errors import BadFile
from rushes.intake import HeaderMapping, HeaderUse, problems_of
from rushes.intake.amounts import BadCell, day_of, deleted_of, read_amount, style_of
from rushes.intake.headers import uses_of

POINT, COMMA = NumberStyle.POINT, NumberStyle.COMMA


def test_headers_of_the_article_feed_what_they_say() -> None:
    assert [(each.feeds, each.unit) for each in uses_of((*HEADERS, "date", "UserID")).uses] == [
        ("name", ""),
        ("production", ""),
        ("deleted", ""),
        ("ingested", "s"),
        ("items_ingested", "count"),
        ("transcribed", "s"),
        ("subtitled", "s"),
        ("translated", "s"),
        ("data_storage", "MB"),
        ("proxy_storage", "MB"),
        ("cloud_storage", "MB"),
        ("external_storage", "MB"),
        ("", ""),
        ("", ""),
    ]
    assert problems_of(uses_of(HEADERS)) == ()


@pytest.mark.parametrize(
    ("header", "feeds", "unit"),
    [
        ("VOLUME INGESTED [H]", "ingested", "h"),
        ("Ingested volume (min)", "ingested", "min"),
        ("Volume geïngest (uren)", "ingested", "h"),
        ("Aantal items geïngest", "items_ingested", "count"),
        ("Volume ondertiteld (s)", "subtitled", "s"),
        ("Cloudopslag (GB)", "cloud_storage", "GB"),
        ("Externe opslag (TiB)", "external_storage", "TiB"),
        ("Volume ingéré (heures)", "ingested", "h"),
        ("Stockage des proxys (Go)", "proxy_storage", "GB"),
        ("Stockage externe (Mo)", "external_storage", "MB"),
        ("Volume Translated (hh:mm:ss)", "translated", "hh:mm:ss"),
        ("Duration transcribed (hh:mm)", "transcribed", "hh:mm"),
        ("Cloud Storage (bytes)", "cloud_storage", "bytes"),
        ("Cloud Storage (MiB)", "cloud_storage", "MiB"),
        ("Nom", "name", ""),
        ("Identifiant", "production", ""),
        ("Supprimé le", "deleted", ""),
        ("Nombre d’éléments ingérés", "items_ingested", "count"),
        # Likeness is not enough, and a unit of another kind is none.
        ("Volume Ingestedd (s)", "", ""),
        ("Total Storage (MB)", "", ""),
        ("Volume Ingested", "ingested", ""),
        ("Volume Ingested (MB)", "ingested", ""),
    ],
)
def test_header_feeds_what_its_words_say(header: str, feeds: str, unit: str) -> None:
    (use,) = uses_of((header,)).uses
    assert (use.feeds, use.unit) == (feeds, unit)


def test_mapping_that_cannot_be_is_told() -> None:
    assert problems_of(uses_of(("Name", "Volume Ingested (s)"))) == (HeaderUse("", "production"),)
    unitless = uses_of(("Id", "Volume Ingested"))
    assert problems_of(unitless) == (unitless.uses[1],)
    twice = HeaderMapping((HeaderUse("Id", "production"), HeaderUse("a", "ingested", "s"), HeaderUse("b", "ingested", "h")))
    assert len(problems_of(twice)) == 2
    assert uses_of(("Id", "Volume Ingested (s)", "Ingested (h)")).uses[2].feeds == ""
    for use in (
        HeaderUse("a", "ingested", "MB"),
        HeaderUse("a", "storage", "MB"),
        HeaderUse("a", "productions", "count"),
        HeaderUse("a", "name", "s"),
    ):
        assert problems_of(HeaderMapping((HeaderUse("Id", "production"), use))) == (use,)


AMOUNTS = st.decimals(min_value=0, max_value=10**12, places=3, allow_nan=False)


@given(amounts=st.lists(AMOUNTS, min_size=1, max_size=8), style=st.sampled_from(NumberStyle), has_groups=st.booleans())
def test_number_comes_back_in_either_style_or_is_asked_about(amounts: list[Decimal], style: NumberStyle, has_groups: bool) -> None:
    def written(amount: Decimal) -> str:
        text = f"{amount:,f}" if has_groups else f"{amount:f}"
        return text if style is POINT else text.translate({ord(","): ".", ord("."): ","})

    texts = [written(each) for each in amounts]
    try:
        found = style_of(texts, None)
    except BadFile:
        found = style_of(texts, style)
    assert found is style
    assert [Decimal(read_amount(text, "s", found) or "") for text in texts] == amounts


def test_style_that_numbers_contradict_is_refused() -> None:
    with pytest.raises(BadFile, match="Some numbers"):
        style_of(["1.5", "1,5"], None)
    with pytest.raises(BadFile, match="otherwise"):
        style_of(["1,5"], POINT)
    with pytest.raises(BadFile, match=r"such as 1\.234"):
        style_of(["1.234", "7"], None)
    assert style_of(["1.234", "7"], COMMA) is COMMA
    assert style_of(["12", "", "x"], None) is POINT


@pytest.mark.parametrize(
    ("text", "unit", "found"),
    [
        ("1:02:03.5", "hh:mm:ss", "3723.5"),
        ("100:00:00", "hh:mm:ss", "360000"),
        ("1:02", "hh:mm", "3720"),
        ("0", "hh:mm:ss", "0"),
        ("n/a", "s", None),
        (" ", "s", None),
        (None, "s", None),
        ("1 234 567", "MB", "1234567"),
        ("1e3", "count", "1000"),
    ],
)
def test_cell_is_read_exactly(text: str | None, unit: str, found: str | None) -> None:
    assert read_amount(text, unit, POINT) == found


@pytest.mark.parametrize(
    ("text", "unit", "reason"),
    [
        ("1:02", "hh:mm:ss", "two parts"),
        ("1:02:03", "h", "colons"),
        ("12", "hh:mm:ss", "no number"),
        ("-3", "s", "less than zero"),
        ("(3)", "s", "less than zero"),
        ("5 EUR", "count", "no number"),
        ("5%", "count", "no number"),
        ("many", "s", "no number"),
        ("=1+1", "s", "no number"),
        ("1:99:99", "hh:mm:ss", "no number"),
    ],
)
def test_cell_that_cannot_be_read_says_why(text: str, unit: str, reason: str) -> None:
    with pytest.raises(BadCell, match=reason):
        read_amount(text, unit, POINT)


def test_days_and_deletions_are_read_without_guessing() -> None:
    assert day_of("2026-11-03T10:00:00Z") == "2026-11-03"
    assert day_of("23/11/2026") == "2026-11-23"
    # The third of November or the eleventh of March.
    assert day_of("03/11/2026") == ""
    assert day_of("2026-02-30") == ""
    assert [deleted_of(each) for each in ("", "No", "nee", None, "0")] == [""] * 5
    assert [deleted_of(each) for each in ("true", "JA", "03/11/2026")] == ["yes"] * 3
    assert deleted_of("2026-11-03") == "2026-11-03"
    with pytest.raises(BadCell):
        deleted_of("perhaps")
