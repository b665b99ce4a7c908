"""Domain values check themselves: once one exists, it is right."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.domain.errors import LegationError, Rejected
from legation.domain.identity import item_id, item_ids, key_of
from legation.domain.signal import Signal
from legation.domain.tables import conform, empty
from legation.domain.time import Window, as_utc

NOW = datetime(2026, 1, 2, tzinfo=UTC)
DAY = Window.until(NOW, days=1)


@given(st.text(min_size=1), st.lists(st.text()))
def test_many_ids_equal_one_at_a_time(source: str, native: list[str]) -> None:
    assert item_ids(source, native) == [item_id(source, one) for one in native]


@given(st.tuples(st.text(), st.text()), st.tuples(st.text(), st.text()))
def test_different_parts_have_different_keys(left: tuple[str, str], right: tuple[str, str]) -> None:
    if "\x1f" not in "".join(left + right):
        assert (key_of(*left) == key_of(*right)) == (left == right)


def test_a_window_runs_forward_and_knows_its_zone() -> None:
    assert DAY.end - DAY.start == timedelta(days=1)
    with pytest.raises(Rejected):
        Window(start=NOW, end=NOW)
    with pytest.raises(Rejected):
        Window(start=datetime(2026, 1, 1), end=NOW)  # noqa: DTZ001 - the very fault


def test_dates_and_instants_are_read_as_utc() -> None:
    assert as_utc("2016-10-06") == datetime(2016, 10, 6, tzinfo=UTC)
    assert as_utc("2016-10-06T02:00+02:00") == datetime(2016, 10, 6, tzinfo=UTC)
    assert as_utc("2016-10-06", end_of_day=True).date().isoformat() == "2016-10-06"
    with pytest.raises(Rejected, match="2016-10-06"):
        as_utc("tomorrow")


def test_a_signal_needs_evidence_and_a_probability_that_is_one() -> None:
    with pytest.raises(Rejected, match="evidence"):
        Signal(kind="k", subject="s", window=DAY, strength=1, method="m/1", evidence=())
    with pytest.raises(Rejected, match="between 0 and 1"):
        Signal(
            kind="k",
            subject="s",
            window=DAY,
            strength=1,
            method="m/1",
            evidence=(key_of("a"),),
            probability=2,
        )


def test_a_table_without_a_declared_column_is_rejected_by_name() -> None:
    schema = {"a": pl.Int64(), "b": pl.String()}
    assert conform(pl.DataFrame({"b": ["x"], "a": [1], "c": [2]}), schema, name="t").columns == [
        "a",
        "b",
    ]
    with pytest.raises(Rejected, match="'b'"):
        conform(pl.DataFrame({"a": [1]}), schema, name="t")
    with pytest.raises(Rejected, match="declared type"):
        conform(pl.DataFrame({"a": ["x"], "b": ["y"]}), schema, name="t")
    assert empty(schema).columns == ["a", "b"]


def test_an_error_says_what_where_and_what_to_do() -> None:
    fault = LegationError("broken", where="file:3", remedy="mend it")
    assert str(fault) == "file:3: broken (mend it)"
