"""What an analysis tool declares: its name, its columns with their meaning, its options."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from legation.domain.errors import Rejected


def _itself(value: Any) -> Any:  # of whatever kind the option declares
    return value


@dataclass(frozen=True, slots=True)
class Option:
    """One ``--name`` of a tool; a default of False makes it a switch.

    Its value must lie from ``least`` to ``most``, where those are given; ``measure`` makes of it what
    is compared, in ``unit``, and raises Rejected for what it cannot read.
    """

    name: str
    kind: type
    default: object
    help: str
    least: float | None = None
    most: float | None = None
    measure: Callable[[Any], Any] = _itself
    unit: str = ""

    @property
    def span(self) -> str:
        """The range in words, or nothing."""
        if self.least is None or self.most is None:
            return ""
        return f"{self.least:,.12g} to {self.most:,.12g}{f' {self.unit}' if self.unit else ''}"

    def check(self, value: object) -> None:
        """Raise Rejected, naming option, value and range, for a value that the tool cannot use."""
        try:
            measured = self.measure(value)
        except Rejected as wrong:
            raise Rejected(wrong.what, where=f"--{self.name}", remedy=wrong.remedy) from wrong
        if self.least is None or self.most is None or self.least <= measured <= self.most:
            return
        raise Rejected(
            f"{str(value)[:80]} lies outside {self.span}",
            where=f"--{self.name}",
            remedy=f"default: {self.default}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a tool made, and the series of which nothing can be made (``series``, ``reason``)."""

    table: pl.DataFrame
    unfit: pl.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class LabMethod:
    """One tool: table in, table out. ``needs``, ``optional`` and ``gives`` map a column to its meaning
    and unit; ``run`` is called as ``run(table, **options)`` with every option by its name, dashes
    turned to underscores. ``once`` names the column in which no value may stand twice."""

    name: str
    needs: Mapping[str, str]
    gives: Mapping[str, str]
    run: Callable[..., pl.DataFrame | Made]
    optional: Mapping[str, str] = field(default_factory=dict)
    once: str = ""
    options: Sequence[Option] = ()
