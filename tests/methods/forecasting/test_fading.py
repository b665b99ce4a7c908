"""What a young story will still bring: rising, ending, in proportion."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from legation.domain.errors import Rejected
from legation.domain.forecast import LEVELS
from legation.methods.forecasting.fading import FITTED_MEAN, fading

MIDDLE = LEVELS.index(0.5)
COUNTS = arrays.arrays(np.float64, st.integers(3, 28), elements=st.integers(0, 100_000).map(float))


@given(values=COUNTS, ahead=st.integers(1, 14))
def test_any_counts_give_rising_finite_quantiles(values: np.ndarray, ahead: int) -> None:
    made = fading(values, days_ahead=ahead).quantiles
    assert made.shape == (ahead, len(LEVELS))
    assert np.isfinite(made).all()
    assert (made >= 0).all()
    assert (np.diff(made, axis=1) >= 0).all()


def test_a_story_fades_and_one_that_ended_is_over() -> None:
    busy = fading(np.array([5.0, 30.0, 80.0]), days_ahead=7).quantiles
    assert busy[0, MIDDLE] > busy[-1, MIDDLE] > 0
    assert busy[0, -1] > 80, "it may still grow"
    over = fading(np.array([50.0, 9.0, *[0.0] * 9]), days_ahead=7).quantiles
    assert over.max() < 1


def test_a_larger_story_is_a_multiple_of_one_that_was_fitted() -> None:
    shape = np.array([0.5, 1.0, 1.5])
    one, three = (fading(shape * FITTED_MEAN * times, days_ahead=7).quantiles for times in (1, 3))
    assert three == pytest.approx(3 * one)


@pytest.mark.parametrize("values", [[1.0, 2.0], [1.0, -1.0, 2.0], [1.0, float("nan"), 2.0]])
def test_what_cannot_be_forecast_is_refused(values: list[float]) -> None:
    with pytest.raises(Rejected):
        fading(np.array(values), days_ahead=7)
