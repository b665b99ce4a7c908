"""An item's actions: what counts as saying, linking, tagging and reposting the same."""

from datetime import UTC, datetime

import polars as pl
import pytest

from legation.domain.item import ITEM
from legation.domain.tables import empty
from legation.methods.authenticity.item_actions import item_actions, plain_address

AT = datetime(2024, 3, 1, tzinfo=UTC)
LONG = "a sentence long enough to count"


def items(*rows: dict[str, object]) -> pl.DataFrame:
    usual = {"kind": "post", "account": "a", "published_at": AT, "text": LONG, "text_hash": "h"}
    whole = {**ITEM, "text_hash": pl.String()}
    made = [{**usual, "id": f"i{place}", **row} for place, row in enumerate(rows)]
    return pl.concat([empty(whole), pl.DataFrame(made, schema_overrides=whole)], how="diagonal")


def acts(table: pl.DataFrame, kind: str) -> list[str]:
    return item_actions(table).filter(pl.col("kind") == kind)["object"].to_list()


def test_a_short_text_is_no_object() -> None:
    assert acts(items({"text": "yes!"}, {}), "text") == ["h"]


def test_a_repost_is_known_by_its_source_or_else_by_its_text() -> None:
    table = items({"repost_of": "n1"}, {"kind": "repost"})
    assert acts(table, "repost") == ["n1", "text:h"]
    assert acts(table, "text") == []


def test_the_same_page_by_several_addresses_is_one_object() -> None:
    links = ["https://www.example.org/a/?utm_source=x#top", "http://example.org/a"]
    assert acts(items({"urls": links}), "url") == ["example.org/a"]


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("https://example.org/a?id=3&utm_medium=b&page=2", "example.org/a?id=3&page=2"),
        ("https://example.org/?fbclid=1", "example.org"),
        ("http://EXAMPLE.org/Path", "EXAMPLE.org/Path"),
    ],
)
def test_tracking_is_taken_off_and_meaning_is_kept(address: str, plain: str) -> None:
    assert pl.select(plain_address(pl.lit(address))).item() == plain


def test_several_hashtags_are_one_object_in_their_order() -> None:
    table = items({"hashtags": ["#Peace", "Now"]}, {"hashtags": ["now", "peace"]})
    assert acts(table, "hashtag") == ["now peace", "peace now"]


def test_a_single_hashtag_counts_only_while_it_is_rare() -> None:
    crowd = [{"account": f"a{number}", "hashtags": ["news"]} for number in range(30)]
    assert acts(items(*crowd, {"hashtags": ["rare"]}), "hashtag") == ["rare"]


def test_items_without_account_do_nothing() -> None:
    assert len(item_actions(items({"account": None}))) == 0
