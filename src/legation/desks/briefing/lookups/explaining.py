"""An explanation, and who asks for one: of which archive, in which scope, as known when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from legation.desks.briefing.models import Brief
from legation.domain.scope import Scope
from legation.store.archive import Archive


@dataclass(frozen=True, slots=True)
class Explanation:
    """One statement and what it rests on."""

    says: str
    because: tuple["Explanation", ...] = ()

    def text(self, depth: int = 0) -> str:
        """Give the tree as indented lines."""
        below = (reason.text(depth + 1) for reason in self.because)
        return "\n".join([f"{'  ' * depth}{self.says}", *below])


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks, of which archive; within a brief, things are as they were known to it."""

    archive: Archive
    scope: Scope
    brief: Brief | None = None
    at: datetime | None = None

    @property
    def as_of(self) -> datetime | None:
        """The time whose knowledge counts; None is today's."""
        return self.brief.as_of if self.brief else self.at

    @property
    def cited_by(self) -> str | None:
        """Under which name the words were kept."""
        return self.brief.cited_by if self.brief else None

    def read(self, flow: str, matching: Mapping[str, Sequence[str]]) -> pl.DataFrame:
        """Give the rows of a flow that match, as the reader knows them."""
        return self.archive.read(flow, self.scope, as_of=self.as_of, matching=matching)
