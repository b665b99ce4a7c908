"""Signal: a measured finding with its window, its doubt and the items it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from legation.domain.errors import Rejected
from legation.domain.identity import ItemId, SignalId, key_of
from legation.domain.tables import INSTANT, Schema
from legation.domain.time import Window

SIGNAL: Schema = {
    "id": pl.String(),
    "kind": pl.String(),
    "subject": pl.String(),
    "start": INSTANT,
    "end": INSTANT,
    "strength": pl.Float64(),
    "probability": pl.Float64(),
    "method": pl.String(),
    "evidence": pl.List(pl.String()),
    "detail": pl.String(),
    "known_at": INSTANT,
    "reconstructed": pl.Boolean(),
    "mission": pl.String(),
    "marking": pl.String(),
    "audience": pl.String(),
}
"""A stored signal: ``detail`` is a JSON object; ``probability`` is null where none was calibrated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One finding. ``strength`` is in the method's own unit; ``probability`` is 0–1 or None.

    ``evidence`` names items that were counted, most telling first, and is never empty. ``rests_on`` names
    every item that went into the finding, for its label: it is not stored; empty, the evidence is all.
    ``detail`` holds what the screen needs to say it in words (numbers with units in their names).
    """

    kind: str
    subject: str
    window: Window
    strength: float
    method: str
    evidence: tuple[ItemId, ...]
    probability: float | None = None
    rests_on: tuple[ItemId, ...] = ()
    detail: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.evidence:
            raise Rejected(
                f"a signal without evidence is not asserted: {self.kind} on {self.subject}"
            )
        if self.probability is not None and not 0 <= self.probability <= 1:
            raise Rejected(f"a probability lies between 0 and 1, not at {self.probability}")

    @property
    def id(self) -> SignalId:
        """The same finding on the same window by the same method has the same id."""
        start, end = self.window.start.isoformat(), self.window.end.isoformat()
        return SignalId(key_of("signal", self.kind, self.subject, start, end, self.method))
