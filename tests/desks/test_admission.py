"""Admission: what comes in, under which id and time, and what is set aside with its reason."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legation.desks.listening.rules import LONGEST_TEXT, Admission, admit
from legation.domain.identity import item_id
from legation.domain.scope import Audience, Label, Marking
from legation.domain.source import SourceScope
from legation.testing.builders import make_batch

NOW = datetime(2026, 1, 2, tzinfo=UTC)
LABEL = Label(mission="lima", marking=Marking.INTERNAL, audience=Audience.MINISTRY)
TERMS = Admission(source="feed", label=LABEL, scope=SourceScope.FOREIGN, received_at=NOW)


def admitted(*rows: dict[str, object], **terms: object):
    given = {**{name: getattr(TERMS, name) for name in TERMS.__slots__}, **terms}
    return admit(make_batch(*rows), Admission(**given))


def test_an_admitted_row_is_an_item_with_the_sources_label() -> None:
    items = admitted({"native_id": "7", "account": "ana", "platform": "x"}).items
    row = items.row(0, named=True)
    assert row["id"] == item_id("feed", "7")
    assert (row["account"], row["mission"], row["audience"]) == ("x:ana", "lima", "ministry")
    assert row["known_at"] == NOW
    assert not row["reconstructed"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"native_id": None}, "no id"),
        ({"native_id": "x" * 3000}, "longer than"),
        ({"action": "explode"}, "unknown action explode"),
        ({"kind": "telegram"}, "unknown kind telegram"),
        ({"published_at": NOW + timedelta(days=30)}, "from the future: 2026-02-01"),
        ({"published_at": datetime(1970, 1, 1, tzinfo=UTC)}, "1970-01-01"),
        ({"text": "a" * (LONGEST_TEXT + 1)}, "longer than"),
        ({"text": "  ", "title": None}, "says nothing"),
    ],
)
def test_what_cannot_be_admitted_is_set_aside_with_its_reason(row, reason: str) -> None:
    made = admitted({}, row)
    assert len(made.items) == 1
    rejected = made.rejects.row(0, named=True)
    assert reason in rejected["reason"]
    assert rejected["origin"] == "row 2"
    assert len(rejected["digest"]) == 64


def test_of_an_account_that_is_shut_out_nothing_is_kept_and_of_others_everything() -> None:
    shut = {"account": "ana", "platform": "x", "likes": 3}
    rows = (
        {"native_id": "1", **shut},
        {"native_id": None, **shut},
        {"native_id": "2", "account": "bea", "platform": "x"},
        {"native_id": "3", "account": None},
        {"native_id": "4", "account": "ana", "platform": None},
    )
    made = admitted(*rows, is_shut=lambda account: account == "x:ana")
    assert made.items["native_id"].to_list() == ["2", "3", "4"]
    assert made.accounts["id"].to_list() == ["x:bea", "web:ana"]
    assert made.observations.is_empty()
    assert made.rejects.is_empty()
    assert admitted(*rows, is_shut=lambda _: True).items["native_id"].to_list() == ["3"]


def test_a_row_without_a_time_counts_as_received_now_and_says_so() -> None:
    row = admitted({"published_at": None}).items.row(0, named=True)
    assert (row["published_at"], row["time_quality"]) == (NOW, "received")


def test_history_is_known_when_it_was_published_plus_the_lag_and_is_marked() -> None:
    then = datetime(2016, 10, 1, tzinfo=UTC)
    lag = timedelta(hours=2)
    row = admitted({"published_at": then}, is_history=True, history_lag=lag).items.row(
        0, named=True
    )
    assert row["known_at"] == then + lag
    assert row["reconstructed"]


def test_an_edit_has_another_digest_and_the_same_id() -> None:
    before = admitted({"text": "five dead"}).items.row(0, named=True)
    after = admitted({"text": "six dead"}).items.row(0, named=True)
    assert before["id"] == after["id"]
    assert before["digest"] != after["digest"]


def test_counters_become_observations_and_no_part_of_the_item() -> None:
    made = admitted({"likes": 3, "views": 0, "followers": 10, "account": "ana"})
    assert dict(made.observations.select("counter", "value").iter_rows()) == {
        "likes": 3,
        "views": 0,
    }
    assert made.accounts["followers"].to_list() == [10]
    assert admitted({"likes": 4}).items["digest"][0] == admitted({"likes": 5}).items["digest"][0]


def test_a_deletion_is_admitted_without_words() -> None:
    row = admitted({"action": "delete", "text": None}).items.row(0, named=True)
    assert row["deleted"]


@settings(deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "native_id": st.one_of(st.none(), st.text(max_size=5)),
                "text": st.one_of(st.none(), st.text(max_size=20)),
                "action": st.sampled_from(["upsert", "delete", "explode"]),
                "published_at": st.one_of(
                    st.none(),
                    st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
                ),
            }
        ),
        min_size=1,
        max_size=8,
    )
)
def test_every_row_is_admitted_or_set_aside_and_none_is_lost(rows) -> None:
    made = admitted(*rows)
    assert len(made.items) + len(made.rejects) == len(rows)
    assert made.items["published_at"].null_count() == 0
    assert made.items.filter(pl.col("published_at") > NOW + timedelta(days=1)).is_empty()
