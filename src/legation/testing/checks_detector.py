"""The check that every detector passes, ours and anybody's."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random

import polars as pl

from legation.domain.item import ITEM
from legation.domain.signal import Signal
from legation.domain.tables import Schema, empty
from legation.domain.time import Window
from legation.doors.detector import Detector
from legation.testing.checks import check_name

ENRICHED: Schema = {
    "text_hash": pl.String(),
    "language": pl.String(),
    "countries": pl.List(pl.String()),
    "story": pl.String(),
    "narrative": pl.String(),
}
"""Enriched columns that the example view offers beside the columns of an item."""

END = datetime(2024, 3, 31, tzinfo=UTC)
START = datetime(2024, 3, 1, tzinfo=UTC)


def check_detector(
    detector: Detector, *, items: pl.DataFrame | None = None, window: Window | None = None
) -> list[Signal]:
    """Check a detector and give the signals it found on ``items`` (an example view by default).

    Fails (AssertionError, saying what) unless it is a frozen dataclass with a versioned name, is
    silent on an empty view, depends neither on the order of the rows nor on an earlier call nor on a
    column that its ``needs`` does not name, names itself as the method, cites only items it was given and
    finds nothing after the window's end.
    """
    check_plugin_form(detector)
    view = example_items() if items is None else items
    stretch = window or Window(start=END - timedelta(days=7), end=END)
    lacking = sorted(set(detector.needs) - set(view.columns))
    assert not lacking, f"the example view has no column {lacking[0]!r}: pass items that have it"
    assert detector.history_days >= 0, "history_days is a number of days before the window"
    assert not list(detector.detect(view.clear(), stretch)), "an empty view yields a signal"
    signals = list(detector.detect(view, stretch))
    again = list(detector.detect(view.sample(fraction=1.0, shuffle=True, seed=1), stretch))
    assert [one.id for one in signals] == [one.id for one in again], "row order changes the signals"
    assert [one.evidence for one in signals] == [one.evidence for one in again], (
        "row order changes the evidence"
    )
    named = view.select(sorted({"id", "published_at", *detector.needs}))
    assert _told(detector.detect(named, stretch)) == _told(signals), (
        "it reads a column that `needs` does not name"
    )
    for signal in signals:
        _check_signal(signal, detector, view, stretch)
    assert len({one.id for one in signals}) == len(signals), "two signals have the same id"
    return signals


def _told(signals: Iterable[Signal]) -> list[tuple[object, ...]]:
    return [(one.id, one.kind, one.evidence, one.rests_on, one.detail) for one in signals]


def check_plugin_form(plugin: object) -> None:
    """Check what all plug-ins share: a frozen dataclass whose ``name`` ends in a version."""
    check_name(plugin)
    form = getattr(plugin, "__dataclass_params__", None)
    assert form is not None and form.frozen, "a plug-in is frozen"


def _check_signal(signal: Signal, detector: Detector, view: pl.DataFrame, window: Window) -> None:
    assert signal.method == detector.name, "a signal names its detector as the method"
    assert set(signal.evidence) <= set(view["id"].to_list()), "evidence names an item never given"
    assert len(set(signal.evidence)) == len(signal.evidence), "an item is cited twice"
    assert signal.window.start < window.end, "a signal starts after the window's end"


def example_items() -> pl.DataFrame:
    """Give a month of 3,000 posts by 60 accounts, twelve of which copy one another, with one burst."""
    random = Random(0)  # noqa: S311 (an example, not a secret)
    rows = [_row(number, random) for number in range(2_400)]
    for shared in range(10):
        at = START + timedelta(days=2.5 * shared + 4, seconds=random.randrange(3600))
        for account in range(12):
            moment = at + timedelta(seconds=random.randrange(40))
            rows.append(_copied(f"c{shared}-{account}", f"copier-{account:02d}", moment, shared))
    burst = END - timedelta(hours=20)
    for number in range(400):
        rows.append(_row(10_000 + number, random, at=burst + timedelta(seconds=9 * number)))
    table = pl.DataFrame(rows, infer_schema_length=None)
    whole = {**ITEM, **ENRICHED}
    return pl.concat(
        [empty(whole), table.cast({c: whole[c] for c in table.columns})], how="diagonal"
    )


def _row(number: int, random: Random, *, at: datetime | None = None) -> dict[str, object]:
    pick = random.randrange
    return {
        "id": f"n{number}",
        "native_id": f"n{number}",
        "source": f"source-{pick(3)}",
        "kind": "post",
        "account": f"speaker-{pick(48):02d}",
        "published_at": at or START + timedelta(seconds=pick(30 * 86_400)),
        "text": f"an utterance of its own, number {number}",
        "text_hash": f"h{number}",
        "urls": [],
        "hashtags": ["harbour"] if pick(4) == 0 else [],
        "countries": ["FR"] if pick(3) == 0 else [],
        "story": f"story-{pick(5)}",
    }


def _copied(name: str, account: str, at: datetime, shared: int) -> dict[str, object]:
    return {
        "id": name,
        "native_id": name,
        "source": "source-0",
        "kind": "post",
        "account": account,
        "published_at": at,
        "text": f"a sentence that twelve accounts say at once, number {shared}",
        "text_hash": f"shared-{shared}",
        "urls": [],
        "hashtags": [],
        "countries": [],
        "story": None,
    }
