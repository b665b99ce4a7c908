"""The words for probabilities cover every probability once."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.domain.errors import Rejected
from legation.domain.uncertainty import SCALE, in_words, likelihood

LANGUAGES = ("en", "fr", "es", "ar", "zh", "ru")


def test_the_scale_runs_from_nothing_to_certainty_without_gaps() -> None:
    assert SCALE[0].low == 0.0
    assert SCALE[-1].high == 1.0
    assert all(one.high == after.low for one, after in pairwise(SCALE))


@given(st.floats(0, 1))
def test_every_probability_lies_within_its_word(probability: float) -> None:
    word = likelihood(probability)
    assert word.low <= probability <= word.high


def test_what_is_no_probability_has_no_word() -> None:
    with pytest.raises(Rejected):
        likelihood(1.2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_has_a_word_of_its_own_in_every_language(language: str) -> None:
    assert len({step.word_in(language) for step in SCALE}) == 7
    if language != "en":
        assert not {step.word_in(language) for step in SCALE} & {step.word for step in SCALE}


@pytest.mark.parametrize("language", [*LANGUAGES, "fr-CA", "sw"])
@pytest.mark.parametrize("probability", [0.0, 0.03, 0.2, 0.5, 0.72, 0.95, 1.0])
def test_word_and_number_stand_together(probability: float, language: str) -> None:
    said = in_words(probability, language)
    assert likelihood(probability).word_in(language) in said
    assert f"{100 * probability:.0f}" in said and "%" in said


def test_what_is_not_certain_is_not_said_to_be() -> None:
    assert in_words(0.999) == "almost certain (>99%)"
    assert in_words(0.001) == "almost no chance (<1%)"
    assert in_words(1.0) == "almost certain (100%)"
