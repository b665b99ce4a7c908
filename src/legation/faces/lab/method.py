"""What an analysis tool declares: its name, its columns with their meaning, its options."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl


@dataclass(frozen=True, slots=True)
class Option:
    """One ``--name`` of a tool; a default of False makes it a switch."""

    name: str
    kind: type
    default: object
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabMethod:
    """One tool: table in, table out. ``needs``, ``optional`` and ``gives`` map a column to its meaning
    and unit; ``run`` is called as ``run(table, **options)`` with every option by its name, dashes
    turned to underscores. ``once`` names the column in which no value may stand twice."""

    name: str
    needs: Mapping[str, str]
    gives: Mapping[str, str]
    run: Callable[..., pl.DataFrame]
    optional: Mapping[str, str] = field(default_factory=dict)
    once: str = ""
    options: Sequence[Option] = ()
