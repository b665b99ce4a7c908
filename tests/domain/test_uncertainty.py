"""The words for probabilities cover every probability once."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.domain.errors import Rejected
from legation.domain.uncertainty import SCALE, likelihood


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
