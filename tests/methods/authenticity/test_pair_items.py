"""Each pair's evidence is what both did on one object within the pair's own window, and nothing else."""

from datetime import UTC, datetime, timedelta

import polars as pl

from legation.domain.tables import INSTANT
from legation.methods.authenticity.item_actions import ITEM_ACTION
from legation.methods.authenticity.pair_items import pair_items

START = datetime(2026, 3, 1, tzinfo=UTC)


def actions(*rows: tuple[str, str, str, float]) -> pl.DataFrame:
    told = [
        (kind, account, thing, START + timedelta(seconds=at), f"i{place}")
        for place, (kind, account, thing, at) in enumerate(rows)
    ]
    return pl.DataFrame(told, schema={**ITEM_ACTION, "at": INSTANT}, orient="row")


def pair(kind: str, window: float) -> pl.DataFrame:
    return pl.DataFrame(
        [("a", "b", kind, window)],
        schema=["left", "right", "kind", "window_seconds"],
        orient="row",
    )


ACTED = actions(
    ("url", "a", "x", 0),
    ("url", "b", "x", 30),
    ("url", "b", "x", 50),
    ("url", "a", "y", 0),
    ("url", "b", "y", 90),
    ("text", "a", "t", 0),
    ("text", "b", "t", 10),
    ("url", "c", "x", 1),
    ("url", "a", "alone", 0),
)


def test_a_pair_rests_on_the_closest_items_on_each_object_within_its_window() -> None:
    found = pair_items(pair("url", 60.0), ACTED)
    assert found.select("object", "left_item", "right_item", "seconds").rows() == [
        ("x", "i0", "i1", 30.0)
    ]


def test_a_wider_window_and_all_kinds_together_find_more() -> None:
    assert pair_items(pair("url", 90.0), ACTED)["object"].to_list() == ["x", "y"]
    assert pair_items(pair("mixed", 60.0), ACTED)["object"].to_list() == ["t", "x"]


def test_a_pair_whose_items_are_gone_rests_on_nothing() -> None:
    gone = ACTED.filter(pl.col("account") != "b")
    assert pair_items(pair("mixed", 60.0), gone).is_empty()
    assert pair_items(pair("url", 60.0), ACTED.head(0)).is_empty()
