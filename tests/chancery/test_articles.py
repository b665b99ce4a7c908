"""Names of countries take their article within an English sentence, by their words, in any profile."""

import pytest

from legation.chancery.recognition import activate, country_in_sentence, load_profile
from legation.chancery.recognition.articles import in_sentence


@pytest.mark.parametrize(
    "name",
    [
        "United States of America",
        "Russian Federation",
        "Democratic Republic of the Congo",
        "Lao People’s Democratic Republic",
        "United Arab Emirates",
        "Marshall Islands",
        "Falkland Islands (Malvinas)",
        "Netherlands (Kingdom of the)",
        "Philippines",
        "Holy See",
        "State of Palestine",
        "Portuguese Republic",
    ],
)
def test_names_that_ask_for_the_article_get_it(name: str) -> None:
    assert in_sentence(name, "en") == f"the {name}"


@pytest.mark.parametrize(
    "name",
    [
        "Iran (Islamic Republic of)",
        "Venezuela (Bolivarian Republic of)",
        "Micronesia (Federated States of)",
        "Peru",
        "Norfolk Island",
        "Viet Nam",
        "the Gambia",
    ],
)
def test_names_that_do_not_are_left_as_they_are(name: str) -> None:
    assert in_sentence(name, "en") == name


def test_other_languages_are_left_as_the_profile_has_them() -> None:
    assert in_sentence("États-Unis d’Amérique", "fr-CA") == "États-Unis d’Amérique"


def test_the_name_is_that_of_the_profile_in_force() -> None:
    try:
        activate(load_profile("cldr"))
        assert country_in_sentence("RU", "en") == "Russia"
        activate(load_profile("un"))
        assert country_in_sentence("RU", "en") == "the Russian Federation"
    finally:
        activate(load_profile("un"))
