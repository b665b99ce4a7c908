"""Numbers: the same however they are written, and only where something is counted."""

import pytest

from legation.methods.claims.numbers import numbers_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("4,000,000 people", "en"),
        ("4 million people", "en"),
        ("four million people", "en"),
        ("4 millones de personas", "es"),
        ("4.000.000 Menschen", "de"),
        ("4 Millionen Menschen", "de"),
        ("4 000 000 personnes", "fr"),
        ("4 млн человек", "ru"),
        ("400万人", "zh"),
        ("٤ ملايين شخص", "ar"),
        ("4 milyon kişi", "tr"),
        ("4 мільйони людей", "uk"),
    ],
)
def test_an_amount_is_the_same_however_it_is_written(text: str, language: str) -> None:
    assert numbers_of(text, language).amounts == {"4000000"}


@pytest.mark.parametrize(
    ("text", "language", "amounts"),
    [
        ("13 percent of them", "en", {"13%"}),
        ("13% d'entre eux", "fr", {"13%"}),
        ("3,5 млрд рублей", "ru", {"3500000000"}),
        ("3 mil millones de euros", "es", {"3000000000"}),
        ("3.5 billion", "en", {"3500000000"}),
        ("1.5 Billionen", "de", {"1.5"}),
        ("12 Milliarden", "de", {"12000000000"}),
        ("a convoy of twelve lorries", "en", {"12"}),
        ("2,500 and 2.5", "en", {"2500", "2.5"}),
        ("the 3rd of them", "en", {"3"}),
    ],
)
def test_scales_and_shares_are_read_in_their_language(
    text: str, language: str, amounts: set[str]
) -> None:
    assert numbers_of(text, language).amounts == amounts


@pytest.mark.parametrize(
    "text",
    ["MH17 and COVID-19", "a Tu-154", "at 12:30", "1/2", "https://a.org/2/3", "one of them", ""],
)
def test_names_times_and_links_count_nothing(text: str) -> None:
    assert numbers_of(text, "en").amounts == frozenset()


def test_years_are_told_apart_from_amounts() -> None:
    told = numbers_of("In 1999 and 2014-17 some 2,000 of 1812 and 3000", "en")
    assert told.years == {"1999", "2014"}
    assert told.amounts == {"2000", "1812", "3000"}
