"""A password that is long but says little is refused, in every language; one of some words is not."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import override

from legation.chancery.passwords import Various


@pytest.mark.parametrize(
    "weak",
    [
        "aaaaaaaaaaaa",
        "abababcdcdcd",
        "1 1 1 2 2 2 3 3 3",
        "harbour!harbour!har",
        "qwertyuiop12",
        "QWERTZuiopü+",
        "1qaz2wsx3edc",
        "zaq1xsw2cde3",
        "abcdefghijkl",
        "987654321098",
        "йцукенгшщзхъ",
    ],
)
def test_a_long_password_that_says_little_is_refused(weak: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(weak)


@pytest.mark.parametrize(
    "kept", ["seven otters cross the bridge", "correct horse battery staple", "k7#Vq2!pLw9z"]
)
def test_words_one_remembers_and_signs_at_random_are_taken(kept: str) -> None:
    validate_password(kept)


def test_the_reason_is_said_in_the_reader_s_language() -> None:
    with override("fr"), pytest.raises(ValidationError, match="moins de cinq"):
        Various().validate("aaaaaaaaaaaa")
    with override("es"), pytest.raises(ValidationError, match="se repite"):
        Various().validate("qwertyuiop12")
