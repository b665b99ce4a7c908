"""The label of a page that is derived from rows is never wider than any of them."""

import polars as pl
import pytest

from legation.desks.briefing.lookups.labels import label_of
from legation.domain.errors import Rejected


def rows(*labels: tuple[str, str, str]) -> pl.DataFrame:
    return pl.DataFrame(labels, schema=["mission", "marking", "audience"], orient="row")


def test_the_strictest_of_all_tables_and_rows_stands() -> None:
    told = label_of(
        rows(("lima", "public", "public"), ("lima", "internal", "ministry")),
        rows(),
        {"mission": "oslo", "marking": "restricted", "audience": "public"},
    )
    assert told == {"mission": "lima|oslo", "marking": "restricted", "audience": "ministry"}


def test_nothing_shown_has_no_label() -> None:
    with pytest.raises(Rejected):
        label_of(
            pl.DataFrame(schema=dict.fromkeys(("mission", "marking", "audience"), pl.String()))
        )
