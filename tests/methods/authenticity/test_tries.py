"""Tries: several kinds and windows searched at once, weak pairs held by third accounts."""

from datetime import UTC, datetime, timedelta
from random import Random

import polars as pl

from legation.methods.authenticity.actions import MIXED
from legation.methods.authenticity.item_actions import ITEM_ACTION
from legation.methods.authenticity.tries import (
    TRIED_EDGE,
    Proof,
    shared_objects,
    tried_pairs,
)

START = datetime(2024, 3, 1, tzinfo=UTC)
WINDOWS = {"text": (60.0,), "url": (60.0,), MIXED: (60.0,)}


def crowd(accounts: int = 200, actions: int = 4_000) -> list[tuple[str, str, str, datetime]]:
    random = Random(1)
    return [
        (
            random.choice(["text", "url"]),
            f"a{random.randrange(accounts):03d}",
            f"o{random.randrange(600)}",
            START + timedelta(seconds=random.randrange(14 * 86_400)),
        )
        for _ in range(actions)
    ]


def joint(kind: str, number: int, members: int) -> list[tuple[str, str, str, datetime]]:
    at = START + timedelta(hours=31 * number + 5)
    return [(kind, f"m{k}", f"{kind}-{number}", at + timedelta(seconds=k)) for k in range(members)]


def table(rows: list[tuple[str, str, str, datetime]]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=["kind", "account", "object", "at"], orient="row")
    return frame.with_columns(
        pl.col("at").cast(ITEM_ACTION["at"]), item=pl.int_range(pl.len()).cast(pl.String)
    ).select(list(ITEM_ACTION))


def pairs(edges: pl.DataFrame) -> set[tuple[str, str, str]]:
    return set(edges.select("left", "right", "kind").iter_rows())


def test_a_crowd_alone_gives_no_pair_that_stands_alone() -> None:
    edges = tried_pairs(table(crowd()), windows=WINDOWS, proof=Proof()).edges
    assert list(edges.columns) == list(TRIED_EDGE)
    assert not edges["is_alone"].any()


def test_what_no_kind_alone_shows_is_seen_over_all_kinds() -> None:
    rows = crowd() + joint("text", 1, 2) + joint("url", 2, 2) + joint("text", 3, 2)
    edges = tried_pairs(table(rows), windows=WINDOWS, proof=Proof()).edges
    assert ("m0", "m1", MIXED) in pairs(edges.filter("is_alone"))
    assert set(edges["evidence"].explode()) == {"text:text-1", "url:url-2", "text:text-3"}


def test_a_pair_that_one_kind_shows_is_not_told_again_as_mixed() -> None:
    rows = crowd() + [row for number in range(4) for row in joint("text", number, 2)]
    edges = tried_pairs(table(rows), windows=WINDOWS, proof=Proof()).edges
    assert pairs(edges.filter("is_alone")) == {("m0", "m1", "text")}


def test_two_shared_objects_count_only_with_two_third_accounts() -> None:
    for members in (2, 3):
        rows = crowd() + [row for number in range(2) for row in joint("text", number, members)]
        assert tried_pairs(table(rows), windows=WINDOWS, proof=Proof()).edges.is_empty()
    rows = crowd() + [row for number in range(2) for row in joint("text", number, 4)]
    edges = tried_pairs(table(rows), windows=WINDOWS, proof=Proof()).edges
    assert set(edges["kind"]) == {"text"}
    assert len(edges) == 6
    assert not edges["is_alone"].any()


def test_the_evidence_of_a_mixed_pair_is_named_by_its_own_kinds() -> None:
    rows = crowd() + joint("text", 1, 2) + joint("url", 2, 2) + joint("text", 3, 2)
    edges = tried_pairs(table(rows), windows=WINDOWS, proof=Proof()).edges
    shared = shared_objects(edges).select("kind", "object")
    assert set(shared.rows()) == {("text", "text-1"), ("url", "url-2"), ("text", "text-3")}
