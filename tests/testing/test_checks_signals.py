"""The checks for detectors and forecasters fail those that break a promise."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import polars as pl
import pytest

from legation.desks.foresight.forecasters import AttentionForecaster
from legation.domain.forecast import Forecast
from legation.domain.identity import ItemId
from legation.domain.signal import Signal
from legation.domain.time import Window
from legation.testing.checks_detector import check_detector
from legation.testing.checks_forecaster import check_forecaster


@dataclass(frozen=True, kw_only=True)
class Pointing:
    """Points at one item; ``at`` says which: the first in row order, or one it was never given."""

    at: str
    name: str = "pointing/1"
    needs: frozenset[str] = frozenset({"id"})
    history_days: int = 0

    def detect(self, items: pl.DataFrame, window: Window) -> Iterator[Signal]:
        if len(items):
            item = items["id"][0] if self.at == "first" else self.at
            yield Signal(
                kind="pointing",
                subject="one",
                window=window,
                strength=1.0,
                method=self.name,
                evidence=(ItemId(item),),
            )


@dataclass(frozen=True, kw_only=True)
class Peeking(Pointing):
    """Says more where a column happens to be there that it does not name."""

    at: str = "n0"

    def detect(self, items: pl.DataFrame, window: Window) -> Iterator[Signal]:
        for signal in super().detect(items, window):
            yield replace(signal, detail={"account": "account" in items.columns})


@dataclass(frozen=True, kw_only=True)
class Falling:
    """Turns its quantiles upside down."""

    name: str = "falling/1"

    def forecast(self, history: pl.DataFrame, *, horizon: timedelta) -> Forecast:
        made = AttentionForecaster().forecast(history, horizon=horizon)
        upside_down = made.steps.with_columns(pl.col("quantiles").list.reverse())
        return replace(made, model=self.name, steps=upside_down)


def test_a_detector_that_depends_on_row_order_fails() -> None:
    with pytest.raises(AssertionError, match="row order"):
        check_detector(Pointing(at="first"))


def test_a_detector_that_cites_what_it_never_saw_fails() -> None:
    with pytest.raises(AssertionError, match="never given"):
        check_detector(Pointing(at="elsewhere"))


def test_a_detector_without_a_version_fails() -> None:
    with pytest.raises(AssertionError, match="version"):
        check_detector(Pointing(at="n0", name="pointing"))


def test_a_detector_that_looks_at_a_column_it_does_not_name_fails() -> None:
    with pytest.raises(AssertionError, match="does not name"):
        check_detector(Peeking())


def test_a_detector_that_keeps_its_promises_passes() -> None:
    assert len(check_detector(Pointing(at="n0"))) == 1


def test_a_forecaster_whose_quantiles_fall_fails() -> None:
    with pytest.raises(AssertionError, match="quantiles fall"):
        check_forecaster(Falling())
