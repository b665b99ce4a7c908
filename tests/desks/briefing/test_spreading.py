"""What a group published, each text once."""

from datetime import UTC, datetime, timedelta

import polars as pl

from legation.desks.briefing.authors.spreading import narrowed, stories_fed, texts_of

BEGUN = datetime(2026, 3, 1, tzinfo=UTC)
LONG = "The harbour was closed by order of nobody at all"


def publications(*rows: tuple[str, str, str, str | None]) -> pl.DataFrame:
    """Items as (id, text, author, story), a minute apart."""
    return pl.DataFrame(
        [
            {
                "id": name,
                "text": text,
                "title": "",
                "author": author,
                "story": story,
                "language": "en",
                "published_at": BEGUN + timedelta(minutes=place),
            }
            for place, (name, text, author, story) in enumerate(rows)
        ]
    )


def test_copies_are_one_text_and_what_differs_stays_apart() -> None:
    items = publications(
        ("a", LONG, "one", "s"),
        ("b", f"{LONG}!", "two", "s"),
        ("c", LONG.upper(), "two", None),
        ("d", LONG.replace("harbour", "airport"), "three", "t"),
        ("e", "ok", "one", "t"),
        ("f", "ok", "two", "t"),
    )
    told = texts_of(items)
    assert told.select("item", "times", "accounts").rows()[0] == ("a", 3, 2)
    assert set(told["item"]) == {"a", "d", "e", "f"}  # two letters say too little to be a copy
    assert told["first_at"][0] == BEGUN
    assert told["last_at"][0] == BEGUN + timedelta(minutes=2)
    assert stories_fed(items).rows() == [("t", 3, 3), ("s", 2, 2)]


def test_a_list_is_narrowed_in_its_own_order_and_keeps_what_is_purged_only_whole() -> None:
    items = publications(("a", LONG, "one", "s"), ("b", LONG, "two", "t"), ("c", "x", "one", "s"))
    ids = ["c", "gone", "b", "a"]
    assert narrowed(items, ids, text="", story="") == ids
    assert narrowed(items, ids, text="a", story="") == ["b", "a"]
    assert narrowed(items, ids, text="", story="s") == ["c", "a"]
    assert narrowed(items, ids, text="a", story="s") == ["a"]
    assert narrowed(items, ids, text="nothing", story="") == []
