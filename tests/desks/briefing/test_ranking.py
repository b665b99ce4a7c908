"""Which story stands first: by what it means to this post, by rules that say so."""

import json
from datetime import timedelta

import polars as pl
import pytest

from legation.desks.briefing.rules import TONE, Picture, compose
from legation.desks.briefing.rules.ranking import ORDER, POINTS, ordered, points_of, ranking
from legation.desks.briefing.rules.voices import independent
from legation.desks.briefing.rules.watch import Watch
from legation.domain.errors import Misconfigured
from legation.domain.identity import key_of
from legation.testing.brief_words import headlines, page_text
from legation.testing.planted_brief import (
    AS_OF,
    planted_items,
    planted_picture,
    planted_signals,
)
from legation.testing.planted_crowds import acting_together

GAME = key_of("story", "game")
TALKS = key_of("story", "talks")


def told(story: str, count: int, **columns: object) -> pl.DataFrame:
    """Publications of one story, each of its own account and wording unless said otherwise."""
    base = planted_picture().publications.head(1)
    numbered = [f"{story[:4]}{n}" for n in range(count)]
    rows = pl.concat([base] * count).with_columns(
        id=pl.Series([key_of(one) for one in numbered]),
        story=pl.lit(story),
        published_at=pl.lit(AS_OF - timedelta(hours=3)).cast(pl.Datetime("us", "UTC")),
        account=pl.Series([f"x:{one}" for one in numbered]),
        title=pl.lit(None, dtype=pl.String),
        text=pl.Series([f"Words number {one} of a story" for one in numbered]),
        countries=pl.lit([], dtype=pl.List(pl.String)),
    )
    return rows.with_columns(pl.lit(value).alias(name) for name, value in columns.items())


def world(*stories: pl.DataFrame, **changed: object) -> Picture:
    """The planted world with these stories beside its own."""
    publications = pl.concat([planted_picture().publications, *stories], how="vertical_relaxed")
    return planted_picture(publications=publications, **changed)


def order(picture: Picture) -> list[str]:
    return ranking(picture)["story"].to_list()


def test_a_hashtag_game_comes_last_however_fast_it_grows() -> None:
    game = told(GAME, 400, text="I would cook #RuinADinner")
    ranked = order(world(game))
    assert ranked[-1] == GAME
    picture = world(game)
    assert picture.publications.filter(pl.col("story") == GAME).height == 400


def test_a_hashtag_on_a_story_about_a_country_does_not_sink_it() -> None:
    strike = told(TALKS, 40, countries=["PE"])
    tagged = strike.with_columns(text=pl.concat_str("text", pl.lit(" #Strike")))
    ranked = ranking(world(tagged))
    assert not ranked.filter(pl.col("story") == TALKS)["is_light"][0]
    assert ranked["story"][0] == TALKS


def test_what_the_mission_watches_goes_before_what_is_larger() -> None:
    picture = world(told(TALKS, 3, text="The harbourmaster of Aldera resigns", countries=["CL"]))
    assert order(picture)[0] != TALKS
    for watch in (Watch(countries=("CL",)), Watch(words=("harbourmaster",))):
        watched = world(told(TALKS, 3, text="The harbourmaster resigns", countries=["CL"]))
        ranked = order(planted_picture(publications=watched.publications, watch=watch))
        place = {story: at for at, story in enumerate(ranked)}
        assert place[TALKS] < place[key_of("story", "visas")]


def test_a_story_that_nobody_spoke_of_in_the_period_means_nothing_in_it() -> None:
    past = told(TALKS, 9, countries=["PE"])
    past = past.with_columns(pl.lit(planted_picture().previous.start).alias("published_at"))
    listed = ordered(world(past.with_columns(pl.col("published_at") + timedelta(hours=1))))
    row = listed.row(listed["story"].to_list().index(TALKS), named=True)
    assert (row["now"], row["before"]) == (0, 9)
    assert {part: row[points_of(part)] for part in POINTS} == dict.fromkeys(POINTS, 0.0)
    assert listed.filter(pl.col("now") > 0, ~pl.col("is_light"))["score"].min() > 0


def test_accounts_that_act_together_and_copies_of_one_wording_are_one_voice() -> None:
    loud, quiet = told(TALKS, 12), told(GAME, 12, text="One line for all of them")
    voices = dict(independent(world(loud, quiet)).select("story", "voices").iter_rows())
    assert (voices[TALKS], voices[GAME]) == (12, 1)
    detail = json.dumps({"accounts": loud["account"].to_list()[:10]})
    group = planted_signals(planted_items()).filter(pl.col("kind") == "coordination")
    picture = world(loud, signals=group.with_columns(detail=pl.lit(detail)))
    voices = dict(independent(picture).select("story", "voices").iter_rows())
    assert voices[TALKS] == 3


def test_what_can_be_checked_and_more_languages_count_for_a_story() -> None:
    one = told(TALKS, 10, source="radio")
    same = told(GAME, 10, source="radio")
    tones = pl.DataFrame(
        [(id_, None, None, 0.9) for id_ in one["id"]]
        + [(id_, None, None, 0.0) for id_ in same["id"]],
        schema=dict(TONE),
        orient="row",
    )
    ranked = ranking(world(one, same, tones=tones))
    assert ranked["story"].to_list().index(TALKS) < ranked["story"].to_list().index(GAME)
    assert ranked.filter(pl.col("story") == GAME)["is_light"][0]
    spoken = one.with_columns(language=pl.Series(["es", "pt"] * 5))
    score = dict(ranking(world(spoken)).select("story", "score").iter_rows())
    assert score[TALKS] > dict(ranking(world(one)).select("story", "score").iter_rows())[TALKS]


def test_no_part_gives_more_than_its_points_and_they_are_twelve() -> None:
    assert sum(POINTS.values()) == 12
    ranked = ranking(planted_picture(watch=Watch(countries=("PE", "EG"))))
    for part, most in POINTS.items():
        assert ranked[points_of(part)].is_between(0, most).all()
    assert "twelve points" in ORDER


def test_each_story_on_the_page_says_why_it_is_there() -> None:
    content = compose(planted_picture(watch=Watch(countries=("EG",))))
    assert headlines(content, "changes")[0] == "السفارة توضح شروط التأشيرة الجديدة (Arabic)"
    said = page_text(content, "changes")
    assert "Concerns what we watch; about Egypt" in said
    assert "Here because" not in said
    game = compose(world(told(GAME, 400, text="I would cook #RuinADinner")))
    assert "RuinADinner" not in page_text(game, "changes")


@pytest.mark.parametrize(
    ("word", "text", "is_named"),
    [
        ("port", "The Ports close", True),
        ("port", "A new airport", False),
        ("C++", "they write c++ here", True),
        ("порт", "В аэропорту тихо", False),
        ("порт", "Портовики бастуют", True),
        ("贸易", "两国就贸易协定重启谈判", True),
    ],
)
def test_a_watched_word_is_found_where_a_word_begins_with_it(word, text, is_named) -> None:
    rows = told(TALKS, 1, text=text)
    assert rows.select(named=Watch(words=(word.casefold(),)).named())["named"][0] is is_named


def test_countries_to_watch_are_codes_or_names_and_nothing_else() -> None:
    watch = Watch.read(countries="pe, Chile; Côte d’Ivoire", words=" Harbour , ,visa")
    assert watch == Watch(countries=("PE", "CL", "CI"), words=("harbour", "visa"))
    assert Watch.read().is_empty
    with pytest.raises(Misconfigured):
        Watch.read(countries="Atlantis")


def test_groups_are_still_told_where_they_push_nothing_readable() -> None:
    mute = acting_together().publications.with_columns(text=pl.lit("https://x.test/1"))
    said = page_text(compose(planted_picture(publications=mute)), "warnings")
    assert "3 accounts together act alike" in said
