"""B-cubed against examples worked out by hand."""

import polars as pl
import pytest

from legation.domain.errors import Rejected
from legation.methods.narratives.scores import b_cubed


def grouping(**stories: str) -> pl.DataFrame:
    rows = [(item, story) for story, items in stories.items() for item in items]
    return pl.DataFrame(rows, schema=["item", "story"], orient="row")


TRUTH = grouping(x="abc", y="de", z="f")


def test_the_example_worked_out_by_hand() -> None:
    # found: {a, b}, {c, d, e}, {f}
    # precision: a 1, b 1, c 1/3, d 2/3, e 2/3, f 1   = 14/18
    # recall:    a 2/3, b 2/3, c 1/3, d 1, e 1, f 1   = 14/18
    score = b_cubed(grouping(one="ab", two="cde", three="f"), TRUTH)
    assert score.precision == pytest.approx(14 / 18)
    assert score.recall == pytest.approx(14 / 18)
    assert score.f1 == pytest.approx(14 / 18)


def test_one_heap_has_full_recall_and_little_precision() -> None:
    score = b_cubed(grouping(all="abcdef"), TRUTH)
    assert score.recall == 1.0
    assert score.precision == pytest.approx((3 * 3 / 6 + 2 * 2 / 6 + 1 / 6) / 6)


def test_only_scored_items_count_but_all_stand_in_the_stories() -> None:
    score = b_cubed(grouping(one="abcd", two="ef"), TRUTH, scored=pl.Series(["a", "b", "c"]))
    assert score.precision == pytest.approx(3 / 4)
    assert score.recall == 1.0


def test_a_grouping_of_other_items_is_rejected() -> None:
    with pytest.raises(Rejected, match="different items"):
        b_cubed(grouping(one="abc"), TRUTH)
