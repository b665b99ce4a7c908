"""The label of a page that is derived from several rows: never wider than any of them."""

from collections.abc import Iterator, Mapping

import polars as pl

from legation.domain.scope import SCOPE_COLUMNS, Label


def label_of(*shown: pl.DataFrame | Mapping[str, object]) -> dict[str, str]:
    """Give mission, marking and audience of a page that shows these tables and rows: the strictest.

    Each has SCOPE_COLUMNS; at least one row is needed.
    """
    label = Label.strictest(one for part in shown for one in _labels(part))
    return {"mission": label.mission, "marking": label.marking, "audience": label.audience}


def _labels(part: pl.DataFrame | Mapping[str, object]) -> Iterator[Label]:
    rows = (
        part.select(SCOPE_COLUMNS).unique().to_dicts() if isinstance(part, pl.DataFrame) else [part]
    )
    for row in rows:
        yield Label.of(**{name: str(row[name]) for name in SCOPE_COLUMNS})
