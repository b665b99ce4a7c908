"""The lists of stories and narratives: what stands first, what a filter keeps, who brought a thing in."""

from datetime import timedelta

import polars as pl

from legation.desks.briefing.lookups import attention
from legation.desks.briefing.rules import journeys
from legation.desks.briefing.rules.asked import Asked, Order, in_order
from legation.desks.briefing.rules.ranking import ordered, ranking
from legation.domain.identity import key_of
from legation.domain.time import Window
from legation.testing.planted_brief import AS_OF, planted_items, planted_picture

FADING = key_of("story", "fading")


def test_the_list_begins_as_the_brief_does_and_holds_what_did_not_grow_too() -> None:
    picture = planted_picture()
    listed, ranked = ordered(picture)["story"].to_list(), ranking(picture)["story"].to_list()
    assert [one for one in listed if one in ranked] == ranked
    assert FADING in listed
    assert FADING not in ranked


def test_a_template_that_many_publish_stands_behind_what_matters_however_large_it_is() -> None:
    base = planted_picture().publications.head(1)
    template = pl.concat([base] * 300).with_columns(
        id=pl.Series([key_of(f"form{n}") for n in range(300)]),
        story=pl.lit("template"),
        published_at=pl.lit(AS_OF - timedelta(hours=3)).cast(pl.Datetime("us", "UTC")),
        title=pl.lit(None, dtype=pl.String),
        text=pl.lit("Win a prize now #prize"),
        countries=pl.lit([], dtype=pl.List(pl.String)),
    )
    whole = pl.concat([planted_picture().publications, template], how="vertical_relaxed")
    listed = ordered(planted_picture(publications=whole))
    assert listed["story"][0] != "template"
    assert listed.filter(pl.col("story") == "template")["is_light"].item()


def test_a_single_publication_stands_behind_the_others() -> None:
    picture = planted_picture()
    one = picture.publications.tail(1).with_columns(story=pl.lit("single"), id=pl.lit("x"))
    told = planted_picture(publications=pl.concat([picture.publications, one]))
    assert ordered(told)["is_light"].to_list()[-1]
    assert ordered(told).filter(pl.col("story") == "single")["is_light"].item()


def test_what_an_address_asks_for_is_read_and_nonsense_is_as_not_asked() -> None:
    asked = Asked.read({"days": "28", "country": "pe", "order": "size", "language": "es"})
    assert (asked.days, asked.country, asked.order) == (28, "PE", Order.SIZE)
    assert asked.in_address() == "days=28&country=PE&language=es"
    assert Asked.read({"days": "9999", "order": "'; drop"}) == Asked()


def test_filters_keep_the_publications_that_match_all_of_them() -> None:
    items = planted_items()
    peru = Asked(country="PE", language="es").matching(items)
    assert set(peru["story"]) == {key_of("story", "harbour")}
    assert Asked(country="PE", language="ar").matching(items).is_empty()


def test_an_order_keeps_the_briefs_among_equals() -> None:
    rows = pl.DataFrame({"story": ["b", "a", "c"], "items": [1, 1, 2]})
    assert in_order(rows, Order.SIZE)["story"].to_list() == ["c", "b", "a"]
    assert in_order(rows, Order.MATTERS)["story"].to_list() == ["b", "a", "c"]


def test_the_days_of_a_story_add_up_to_its_publications() -> None:
    items = planted_items()
    window = Window.until(AS_OF, days=14)
    days = attention.daily(items, window)
    sizes = dict(attention.sizes(items).select("story", "items").iter_rows())
    assert {story: sum(values) for story, values in days.items()} == sizes
    assert {len(values) for values in days.values()} == {14}


def test_who_brought_it_in_is_whoever_published_first() -> None:
    items = planted_items().sort("published_at", "id", descending=True)
    for table in (journeys.by_source(items), journeys.by_language(items)):
        assert table["at"].is_sorted()
        assert table["at"][0] == items["published_at"].min()
        assert table["items"].sum() == items.height
    first = journeys.by_country(items)
    assert set(first["what"]) == {"PE", "CL", "EG", "CN"}
    assert set(journeys.by_platform(items.with_columns(account=pl.lit("x:1")))["what"]) == {"x"}


def test_a_crossing_says_what_came_last_before_it_elsewhere_in_the_same_story_first() -> None:
    told = [
        ("1", 1, "en", "herald", "port"),
        ("2", 2, "fr", "wire", "port"),
        ("3", 3, "en", "gazette", "toll"),
        ("4", 4, "es", "radio", "port"),
        ("5", 5, "ar", "radio", "strike"),
        ("6", 5, "und", "radio", "port"),
    ]
    columns = ["id", "hour", "language", "source", "story"]
    items = pl.DataFrame(told, schema=columns, orient="row").with_columns(
        published_at=pl.lit(AS_OF) + pl.duration(hours="hour"),
        account=pl.concat_str(pl.lit("x:"), "source"),
    )
    crossed = {row["what"]: row for row in journeys.by_language(items).to_dicts()}
    assert list(crossed) == ["en", "fr", "es", "ar"]
    assert crossed["en"]["from_item"] is None
    by = {what: (row["from_what"], row["from_item"]) for what, row in crossed.items()}
    assert by["fr"] == ("en", "1")
    assert by["es"] == ("fr", "2"), "the same story goes before what is nearer in time"
    assert by["ar"] == ("es", "4"), "where its story has nothing before, the narrative has"
    assert crossed["es"]["from_source"] == "wire"
    assert crossed["es"]["from_at"] < crossed["es"]["at"]
    only = journeys.by_platform(items)
    assert only["from_what"].to_list() == [None]
    assert journeys.by_language(items.clear()).is_empty()
