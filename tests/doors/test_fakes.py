"""The fakes keep the promises of their doors, by the checks that every plug-in passes."""

from datetime import timedelta

import polars as pl
import pytest

from legation.domain.errors import Misconfigured, Unavailable
from legation.domain.message import Act, Dispatch
from legation.domain.time import Window
from legation.doors.registry import plugin
from legation.testing.builders import make_batch, make_items
from legation.testing.checks import CheckFailed, check_notifier, check_publisher, check_reader
from legation.testing.fakes import (
    EPOCH,
    FakeDetector,
    FakeEnricher,
    FakeForecaster,
    FakeNotifier,
    FakePublisher,
    FakeReader,
)


def test_the_fake_reader_passes_its_check() -> None:
    batches = check_reader(FakeReader(batches=[make_batch({}), make_batch({}, {})]), "fake")
    assert [len(batch.rows) for batch in batches] == [1, 2]


def test_a_reader_that_breaks_gives_what_came_before_and_goes_on_from_there() -> None:
    reader = FakeReader(batches=[make_batch({}), make_batch({})], fails_after=1)
    read = []
    with pytest.raises(Unavailable):
        read.extend(cursor for _, cursor in reader.read("fake", None))
    assert [c for _, c in FakeReader(batches=reader.batches).read("fake", "1")] == ["2"]


def test_a_reader_with_an_unversioned_name_fails_its_check() -> None:
    with pytest.raises(CheckFailed, match="name/version"):
        check_reader(FakeReader(batches=[make_batch({})], name="fake"), "fake")


def test_the_fake_publisher_and_notifier_pass_their_checks() -> None:
    check_publisher(FakePublisher(), "channel")
    check_notifier(FakeNotifier(), "duty officer")


def test_a_channel_that_loses_its_answer_has_posted_all_the_same() -> None:
    channel = FakePublisher(loses_answer=True)
    dispatch = Dispatch(key="k", act=Act.POST, channel="c", text="words", language="en")
    with pytest.raises(Unavailable):
        channel.carry_out(dispatch)
    assert channel.look_up("k") is not None


def test_the_fake_enricher_detector_and_forecaster_speak_domain_values() -> None:
    items = make_items({"text": "four"}, {"text": "sixsix"})
    assert FakeEnricher().enrich(items)["characters"].to_list() == [4, 6]
    window = Window.until(EPOCH + timedelta(hours=1), days=1)
    (signal,) = FakeDetector().detect(items, window)
    assert len(signal.evidence) == 2
    assert not list(FakeDetector().detect(items.head(0), window))
    history = pl.DataFrame({"series": ["s"], "at": [EPOCH], "value": [3.0]})
    assert FakeForecaster().forecast(history, horizon=timedelta(days=7)).steps.height == 7


def test_a_plug_in_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(Misconfigured, match="feed"):
        plugin("readers", "nothing-of-the-kind")
    with pytest.raises(Misconfigured, match="doors"):
        plugin("windows", "feed")
