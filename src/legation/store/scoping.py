"""The scope as SQL: the one place where rows are held back from a reader.

Label by label the scope is asked whether it admits it, and the query keeps the rows whose label is among
those it admits.
"""

from collections.abc import Iterable

import polars as pl

from legation.domain.errors import Rejected
from legation.domain.scope import SCOPE_COLUMNS, Audience, Label, Marking, Scope

_NAMES = ", ".join(SCOPE_COLUMNS)
EVERY = "true"
AMONG = f"({_NAMES}) IN (SELECT {_NAMES} FROM admitted)"
"""True for the rows that bear an admitted label; a label that is null is never among them."""


def admitted(scope: Scope, labels: Iterable[tuple[str | None, ...]]) -> pl.DataFrame:
    """Give those of the labels, as stored, that the scope admits: one that is null or unknown is not."""
    seen = [
        one
        for one in labels
        if None not in one and admits(scope, **dict(zip(SCOPE_COLUMNS, map(str, one), strict=True)))
    ]
    return pl.DataFrame(seen, schema=dict.fromkeys(SCOPE_COLUMNS, pl.String()), orient="row")


def labelled(table: pl.DataFrame, *, name: str) -> pl.DataFrame:
    """Give the table back, or raise Rejected naming the first marking or audience that is none."""
    if not table.height:
        return table
    for column, kind in (("marking", Marking), ("audience", Audience)):
        for word in table[column].unique().to_list():
            if word not in set(kind):
                raise Rejected(f"{word!r} is no {column}", where=name)
    return table


def admits(scope: Scope, *, mission: str, marking: str, audience: str) -> bool:
    """Say the same of one label as stored: search and vectors hold few labels and ask of each."""
    try:
        label = Label.of(mission=mission, marking=marking, audience=audience)
    except Rejected:
        return False
    return scope.admits(label)
