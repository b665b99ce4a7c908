"""The detector of bursts: by family, within its budget, with the items that made them."""

from datetime import timedelta

import polars as pl

from legation.desks.foresight.detectors import BurstDetector
from legation.domain.time import Window
from legation.testing.checks_detector import END, check_detector, example_items

WINDOW = Window(start=END - timedelta(days=7), end=END)
BURST = END - timedelta(hours=20)


def test_it_keeps_the_promises_of_its_door_and_finds_the_planted_hour() -> None:
    signals = check_detector(BurstDetector())
    hit = {
        signal.subject: signal
        for signal in signals
        if signal.window.start <= BURST < signal.window.end
    }
    assert {"all", "country:FR", "hashtag:harbour", "source:source-0", "story:story-1"} <= set(hit)
    whole = hit["all"]
    assert whole.detail["items"] >= 400
    assert whole.detail["peak_at"] == str(BURST)
    assert len(whole.evidence) == 50
    planted = {f"n{10_000 + number}" for number in range(400)}
    assert len(planted & set(whole.evidence)) >= 45


def test_without_the_burst_it_keeps_to_its_budget() -> None:
    calm = example_items().filter(
        pl.col("published_at").is_between(BURST, BURST + timedelta(hours=1)).not_()
    )
    assert len(list(BurstDetector().detect(calm, WINDOW))) <= 5


def test_a_short_history_is_named_and_not_judged() -> None:
    young = example_items().filter(pl.col("published_at") > END - timedelta(days=4))
    assert list(BurstDetector().detect(young, WINDOW)) == []
    named = BurstDetector().unready(young, WINDOW)
    assert "all" in named["series"].to_list()
    assert "not enough data" in named["reason"][0]


def test_columns_that_other_rooms_did_not_bring_are_done_without() -> None:
    bare = example_items().drop("countries", "story")
    subjects = {signal.subject for signal in BurstDetector().detect(bare, WINDOW)}
    assert "all" in subjects
    assert not any(subject.startswith(("country:", "story:")) for subject in subjects)
