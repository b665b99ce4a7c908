"""Fakes for the six doors: they behave, they remember, and nothing leaves the machine."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import polars as pl

from legation.domain.errors import Unavailable
from legation.domain.forecast import LEVELS, Forecast
from legation.domain.item import RawBatch
from legation.domain.message import Act, Dispatch, Notice, Posted, Receipt
from legation.domain.signal import Signal
from legation.domain.tables import Schema
from legation.domain.time import Window
from legation.doors.fetcher import Conditions, Fetched
from legation.doors.reader import Cursor

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeReader:
    """Gives the batches it was made with; the cursor counts them. ``fails_after`` breaks the line."""

    batches: Sequence[RawBatch]
    fails_after: int | None = None
    name: str = "fake-reader/1"

    def read(self, address: str, cursor: Cursor | None) -> Iterator[tuple[RawBatch, Cursor]]:
        """Yield the batches after the cursor; Unavailable once ``fails_after`` were given."""
        for number in range(int(cursor or 0), len(self.batches)):
            if number == self.fails_after:
                raise Unavailable("the line broke", where=address)
            yield self.batches[number], str(number + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeEnricher:
    """Adds the number of characters of each item's text."""

    name: str = "fake-length/1"
    needs: frozenset[str] = frozenset({"text"})
    adds: Schema = field(default_factory=lambda: {"characters": pl.Int64()})

    def enrich(self, items: pl.DataFrame) -> pl.DataFrame:
        """Give ``id`` and ``characters``."""
        return items.select("id", characters=pl.col("text").str.len_chars().cast(pl.Int64))


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeDetector:
    """Finds one signal when the window holds at least ``least`` items."""

    least: int = 1
    name: str = "fake-count/1"
    needs: frozenset[str] = frozenset({"id", "published_at"})
    history_days: int = 0

    def detect(self, items: pl.DataFrame, window: Window) -> Iterable[Signal]:
        """Yield one signal that rests on every item of the window."""
        at = pl.col("published_at")
        inside = items.filter(at >= window.start, at < window.end)
        if len(inside) >= max(self.least, 1):
            yield Signal(
                kind="count",
                subject="everything",
                window=window,
                strength=float(len(inside)),
                method=self.name,
                evidence=tuple(inside["id"].to_list()),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeForecaster:
    """Says that tomorrow will be like the last day, with no doubt at all."""

    name: str = "fake-persistence/1"

    def forecast(self, history: pl.DataFrame, *, horizon: timedelta) -> Forecast:
        """Repeat the last value for every whole day of the horizon."""
        last = history.sort("at").row(-1, named=True)
        days = range(1, horizon.days + 1)
        steps = pl.DataFrame(
            {
                "at": [last["at"] + timedelta(days=day) for day in days],
                "quantiles": [[float(last["value"])] * len(LEVELS) for _ in days],
            }
        )
        return Forecast(
            series=last["series"],
            unit="items a day",
            model=self.name,
            origin=last["at"],
            input_digest="fake",
            steps=steps,
        )


@dataclass(slots=True, kw_only=True)
class FakePublisher:
    """A channel in memory. ``loses_answer`` posts and then breaks the line, as real ones do."""

    loses_answer: bool = False
    name: str = "fake-channel/1"
    posted: dict[str, Posted] = field(default_factory=dict)

    def carry_out(self, dispatch: Dispatch) -> Receipt:
        """Do the act on the channel in memory; the same key is done once."""
        address = f"fake://{dispatch.channel}/{dispatch.key}"
        if dispatch.act == Act.DELETE:
            self.posted.pop(dispatch.about or "", None)
        else:
            self.posted.setdefault(
                dispatch.key,
                Posted(key=dispatch.key, address=address, text=dispatch.text, at=EPOCH),
            )
        if self.loses_answer:
            raise Unavailable("no answer after the act", where=address)
        return Receipt(key=dispatch.key, at=EPOCH, address=address, is_certain=True)

    def look_up(self, key: str) -> Posted | None:
        """Find what stands under this key."""
        return self.posted.get(key)


@dataclass(slots=True, kw_only=True)
class FakeNotifier:
    """Keeps the notices it was given, by recipient."""

    name: str = "fake-notices/1"
    sent: dict[str, list[Notice]] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)

    def notify(self, notice: Notice, recipient: str) -> Receipt:
        """Keep the notice; the same key is kept once."""
        if notice.key not in self.receipts:
            self.sent.setdefault(recipient, []).append(notice)
            self.receipts[notice.key] = Receipt(
                key=notice.key, at=EPOCH, address=recipient, is_certain=True
            )
        return self.receipts[notice.key]

    def look_up(self, key: str) -> Receipt | None:
        """Find the receipt of an earlier try."""
        return self.receipts.get(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeFetcher:
    """Answers from a mapping of addresses to bodies; anything else does not answer."""

    bodies: dict[str, bytes]

    def fetch(self, url: str, *, conditions: Conditions | None = None) -> Fetched:
        """Give the body kept for the address, whatever the conditions; Unavailable without one."""
        if url not in self.bodies:
            raise Unavailable("no such page in the fake web", where=url)
        return Fetched(url=url, status=200, headers={}, body=self.bodies[url])
