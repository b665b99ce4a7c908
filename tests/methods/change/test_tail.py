"""The tail of ranks: what lies far above a whole family's past is rarer than the past is long."""

import numpy as np

from legation.methods.change.seasonal import ranks_of

SERIES, DAYS = 40, 11
RANDOM = np.random.default_rng(4)
ORDINARY = 1 + RANDOM.pareto(4.0, size=(SERIES, DAYS * 24))


def rank_of_last(score: float) -> float:
    scores = ORDINARY.copy()
    scores[0, -1] = score
    return float(ranks_of(scores, past_days=90)[0, -1])


def test_a_score_within_the_past_keeps_its_counted_rank() -> None:
    past = ORDINARY[:, :-24].reshape(SERIES, DAYS - 1, 24).max(axis=2)
    middle = float(np.median(past))
    beaten = int((past < middle).sum())
    assert rank_of_last(middle) == (1 + past.size - beaten) / (1 + past.size)


def test_the_further_above_the_past_the_rarer() -> None:
    highest = float(ORDINARY[:, :-24].max())
    counted = 1 / (1 + SERIES * (DAYS - 1))
    assert rank_of_last(highest * 1.0001) <= counted
    assert rank_of_last(highest * 4) < rank_of_last(highest * 2) < counted / 2


def test_a_tail_that_holds_finds_as_many_as_it_says() -> None:
    # a Pareto of exponent 4: eight times as far is 8 ** -4 as likely; the fit may be off by ten
    highest = float(ORDINARY[:, :-24].max())
    counted = 1 / (1 + SERIES * (DAYS - 1))
    fallen = rank_of_last(highest * 8) / counted
    assert 8**-4 / 10 < fallen < 8**-4 * 10


def test_a_short_past_has_no_tail() -> None:
    scores = RANDOM.pareto(4.0, size=(1, 8 * 24))
    scores[0, -1] = 1e6
    assert ranks_of(scores, past_days=90)[0, -1] == 1 / 8
