"""The scoring of an exercise, on truths made by hand."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from legation.desks.exercise.scoring import (
    FOUND_BURST,
    FOUND_GROUP,
    score_bursts,
    score_groups,
    score_stories,
)

START = datetime(2026, 3, 2, tzinfo=UTC)
TRUTH = {
    "campaigns": [
        {"id": "c01", "accounts": ["p:a", "p:b", "p:c", "p:d"], "start": "2026-03-02T00:00:00Z"},
        {"id": "c02", "accounts": ["p:x", "p:y"], "start": "2026-03-03T00:00:00Z"},
    ],
    "lookalikes": [{"id": "fan-club", "accounts": ["p:f1", "p:f2", "p:f3"]}],
    "bursts": [{"story": "s1", "start": "2026-03-02T10:00:00Z", "end": "2026-03-02T20:00:00Z"}],
}


def groups(*rows: tuple[str, str, datetime | None]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=dict(FOUND_GROUP), orient="row")


def bursts(*hours: tuple[int, int]) -> pl.DataFrame:
    rows = [(START + timedelta(hours=start), START + timedelta(hours=end)) for start, end in hours]
    return pl.DataFrame(rows, schema=dict(FOUND_BURST), orient="row")


def test_a_group_within_a_campaign_stands_for_it() -> None:
    seen = START + timedelta(hours=5)
    score = score_groups(groups(("g", "p:a", seen), ("g", "p:b", seen)), TRUTH, posts=1_000)
    assert score.campaigns_found == 1
    assert score.accounts.precision == 1.0
    assert score.accounts.recall == pytest.approx(2 / 6)
    assert score.delay_hours == {"c01": 5.0}
    assert score.false_groups == 0


def test_a_flagged_look_alike_counts_as_a_false_campaign() -> None:
    found = groups(("g", "p:f1", None), ("g", "p:f2", None), ("h", "p:q", None), ("h", "p:r", None))
    score = score_groups(found, TRUTH, posts=50_000)
    assert score.lookalikes_flagged == ["fan-club"]
    assert score.false_groups == 2
    assert score.false_groups_per_100k_posts == 4.0
    assert score.accounts.precision == 0.0
    assert score.accounts.f1 == 0.0


def test_a_campaign_lost_in_a_crowd_is_not_found() -> None:
    found = groups(("g", "p:a", None), *(("g", f"p:other{k}", None) for k in range(9)))
    score = score_groups(found, TRUTH, posts=1_000)
    assert score.campaigns_found == 0
    assert score.accounts.precision == pytest.approx(0.1)


def test_nothing_found_is_precise_and_recalls_nothing() -> None:
    score = score_groups(groups(), TRUTH, posts=0)
    assert (score.accounts.precision, score.accounts.recall) == (1.0, 0.0)


def test_in_an_empty_world_only_silence_is_right() -> None:
    empty = {"campaigns": [], "lookalikes": TRUTH["lookalikes"], "bursts": []}
    assert score_groups(groups(), empty, posts=10).accounts.f1 == 1.0
    assert score_groups(groups(("g", "p:f1", None)), empty, posts=10).false_groups == 1
    assert score_bursts(bursts(), empty).bursts.f1 == 1.0


def test_b_cubed_agrees_with_the_example_worked_by_hand() -> None:
    true = pl.DataFrame({"native_id": list("12345"), "story": ["A", "A", "A", "B", "B"]})
    found = pl.DataFrame({"native_id": list("12345"), "story": ["u", "u", "v", "v", "v"]})
    quality = score_stories(found, true)
    assert quality.precision == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5)
    assert quality.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)


def test_items_that_were_not_grouped_stand_alone() -> None:
    true = pl.DataFrame({"native_id": list("1234"), "story": ["A"] * 4})
    quality = score_stories(pl.DataFrame({"native_id": ["9"], "story": ["u"]}), true)
    assert (quality.precision, quality.recall) == (1.0, 0.25)


def test_bursts_match_in_time_and_tell_their_delay() -> None:
    score = score_bursts(bursts((12, 14), (100, 101)), TRUTH)
    assert score.found == ["s1"]
    assert score.bursts.precision == 0.5
    assert score.bursts.recall == 1.0
    assert score.false_bursts == 1
    assert score.delay_hours == {"s1": 2.0}
