"""Block one in full: which stories grew, who makes them up, which country they are about."""

from datetime import timedelta

import polars as pl

from legation.desks.briefing.rules import compose
from legation.desks.briefing.rules.ranking import growth
from legation.domain.identity import key_of
from legation.testing.brief_words import block_text, card_titles, page_text
from legation.testing.planted_brief import (
    AS_OF,
    STORIES,
    blank_picture,
    planted_picture,
)
from legation.testing.planted_crowds import crowd_of


def test_the_stories_that_grew_stand_first_and_the_fading_one_is_not_among_them() -> None:
    titles = card_titles(compose(planted_picture()), "changes")
    by_slug = {slug: title for slug, _, title, *_ in STORIES}
    assert set(titles[:2]) == {by_slug["visas"], by_slug["harbour"]}
    assert by_slug["fading"] not in titles


def test_only_what_grew_beyond_chance_is_counted_as_grown() -> None:
    assert "4 sources published since 8 March 2026. 3 stories grew markedly." in block_text(
        compose(planted_picture()), "changes"
    )


def test_growth_counts_both_periods() -> None:
    ranked = growth(planted_picture())
    harbour = ranked.filter(pl.col("story") == key_of("story", "harbour")).row(0, named=True)
    assert (harbour["now"], harbour["before"]) == (14, 3)


def test_a_story_of_one_source_is_called_unconfirmed_and_wants_a_second_one() -> None:
    content = compose(planted_picture())
    assert "nothing here confirms it independently" in block_text(content, "changes")
    assert "Find a second source for “Earthquake of 5.1" in block_text(content, "options")


def test_many_accounts_on_one_source_are_counted_and_called_one_view_of_it() -> None:
    planted = planted_picture().publications
    accounts = pl.concat_str(pl.lit("x:"), pl.int_range(planted.height).cast(pl.String))
    crowd = planted.with_columns(source=pl.lit("gazette"), account=accounts)
    said = block_text(compose(planted_picture(publications=crowd)), "changes")
    assert "14 publications by 14 accounts from 1 source" in said
    assert "All of it was read through one source" in said


def test_items_before_both_periods_are_not_counted() -> None:
    late = planted_picture(
        publications=planted_picture().publications.with_columns(
            published_at=pl.lit(AS_OF - timedelta(days=40)).cast(pl.Datetime("us", "UTC"))
        )
    )
    assert "Nothing was published in this period" in block_text(compose(late), "changes")


def test_few_accounts_that_write_half_of_a_story_are_counted() -> None:
    accounts = ["x:busy"] * 6 + ["x:a", "x:b", "x:c", "x:d"]
    said = block_text(compose(planted_picture(publications=crowd_of(accounts))), "changes")
    assert "1 account wrote" in said
    even = [f"x:{at}" for at in range(60)]
    said = block_text(compose(planted_picture(publications=crowd_of(even))), "changes")
    assert "account wrote" not in said


def test_a_hashtag_game_is_told_by_its_hashtag_as_people_write_it() -> None:
    game = crowd_of(["x:a"], text="I cooked #RuinADinner and #RuinAD…", title=None)
    said = block_text(compose(planted_picture(publications=game)), "changes")
    assert "14 publications carry #RuinADinner." in said


def test_a_country_is_named_only_where_a_clear_share_of_a_story_names_it() -> None:
    said = block_text(compose(planted_picture()), "changes")
    assert "14 publications name Chile" in said
    planted = planted_picture().publications
    rarely = pl.when(pl.int_range(planted.height) % 30 == 0).then(pl.lit(["IN"])).otherwise([])
    few = planted.with_columns(countries=rarely)
    said = block_text(compose(planted_picture(publications=few)), "changes")
    assert "India" not in said


def test_old_data_says_when_its_newest_is_and_how_to_look_back() -> None:
    long_ago = AS_OF - timedelta(days=400)
    said = block_text(compose(blank_picture(newest_at=long_ago)), "changes")
    assert "The newest that was known by then is of 8 February 2025" in said
    assert "legation brief --as-of 2025-02-08" in said


def test_the_page_and_the_details_count_the_same_languages_of_a_story() -> None:
    """One publication in forty that is taken for Welsh makes no language of the story."""
    planted = planted_picture().publications
    harbour = planted.filter(pl.col("story") == key_of("story", "harbour"))
    rows = pl.concat([harbour] * 3)
    taken = ["cy", *["es"] * 10, *["en"] * (rows.height - 11)]
    at = AS_OF - timedelta(hours=3)
    told = rows.with_columns(
        id=pl.Series([key_of(f"told {n}") for n in range(rows.height)]),
        language=pl.Series(taken),
        published_at=pl.lit(at).cast(pl.Datetime("us", "UTC")),
        title=pl.Series([f"The harbour strike, day {n}" for n in range(rows.height)]),
    )
    others = planted.filter(pl.col("story") != key_of("story", "harbour"))
    picture = planted_picture(publications=pl.concat([others, told]))
    said = block_text(compose(picture), "changes")
    assert "2 main languages (English and Spanish)" in said
    assert "2 main languages" in page_text(compose(picture), "changes")
    assert "Welsh" not in said
