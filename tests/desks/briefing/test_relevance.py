"""Which warning stands first: what it is about before how strong it is, and nothing that was said above."""

import json

import polars as pl
import pytest

from legation.desks.briefing.rules import TONE, Picture, compose
from legation.desks.briefing.rules.ranking import ranking
from legation.desks.briefing.rules.relevance import relevant_signals
from legation.desks.briefing.rules.watch import Watch
from legation.desks.briefing.rules.weight import spoken
from legation.domain.identity import key_of
from legation.testing.brief_words import card_titles, headlines, page_text
from legation.testing.planted_brief import (
    AS_OF,
    planted_forecasts,
    planted_items,
    planted_picture,
    planted_signals,
)
from legation.testing.planted_crowds import acting_together

AWARD = [key_of("award", str(n)) for n in range(6)]
STRIKE = [key_of("strike", str(n)) for n in range(6)]
JOKE, DEMAND = "I would cook dinner for Harry", "Peru owes the dockers their pay"


def posts(ids: list[str], text: str, *, countries: list[str], story: str) -> pl.DataFrame:
    """Posts of the period with these ids, each of its own account and wording, of one small story."""
    base = planted_picture().publications.tail(1)
    return pl.concat([base] * len(ids)).with_columns(
        id=pl.Series(ids),
        story=pl.lit(key_of("story", story)),
        published_at=pl.lit(AS_OF).dt.offset_by("-3h"),
        account=pl.Series([f"x:{one[:5]}" for one in ids]),
        title=pl.lit(None, dtype=pl.String),
        text=pl.Series([f"{text} {one[:5]}" for one in ids]),
        countries=pl.lit(countries, dtype=pl.List(pl.String)),
        language=pl.lit("en"),
    )


def burst(name: str, subject: str, evidence: list[str], strength: float) -> pl.DataFrame:
    told = planted_signals(planted_items()).filter(pl.col("kind") == "burst")
    return told.with_columns(
        id=pl.lit(key_of("burst", name)),
        subject=pl.lit(subject),
        strength=pl.lit(strength),
        probability=pl.lit(None, dtype=pl.Float64),
        evidence=pl.lit(evidence, dtype=pl.List(pl.String)),
    )


def two_bursts(**changed: object) -> Picture:
    """A strong burst of a hashtag award and a weak one of a strike in a country, neither in block one."""
    award = posts(AWARD, "Vote for #BestHusband", countries=[], story="award")
    strike = posts(STRIKE, "Dockers walk out in Lima", countries=["PE"], story="strike")
    other = planted_picture().publications
    earlier = [
        rows.with_columns(
            id=pl.Series([key_of("before", one) for one in rows["id"]]),
            published_at=pl.lit(AS_OF).dt.offset_by("-8d"),
        )
        for rows in (award, strike)
    ]
    signals = pl.concat(
        [
            burst("award", "hashtag:besthusband", AWARD, 90.0),
            burst("strike", "hashtag:dockers", STRIKE, 4.0),
        ]
    )
    return planted_picture(
        publications=pl.concat([other, award, strike, *earlier], how="vertical_relaxed"),
        signals=signals,
        **changed,
    )


def test_a_light_burst_is_counted_and_takes_no_line_however_strong_it_is() -> None:
    picture = two_bursts()
    found = relevant_signals(picture, ranking(picture))
    assert found["subject"].to_list() == ["hashtag:dockers", "hashtag:besthusband"]
    assert found["is_idle"].to_list() == [False, True]
    lines = headlines(compose(picture), "warnings")
    assert lines[0].startswith("Sudden attention: #dockers, above all “")
    assert lines[1:] == ["1 burst is light, naming no country and little that could be checked."]


def test_what_is_watched_goes_before_what_names_any_country() -> None:
    picture = two_bursts(watch=Watch(words=("husband", "besthusband")))
    found = relevant_signals(picture, ranking(picture))
    assert found["subject"].to_list() == ["hashtag:besthusband", "hashtag:dockers"]
    assert not found["is_light"].any()


@pytest.mark.parametrize("by_subject", [True, False])
def test_a_burst_of_a_story_on_the_page_is_not_told_again(by_subject: bool) -> None:
    harbour = planted_items().filter(pl.col("story") == key_of("story", "harbour"))["id"]
    subject = f"story:{key_of('story', 'harbour')}" if by_subject else "country:PE"
    again = burst("again", subject, harbour.to_list()[-8:], 50.0)
    content = compose(planted_picture(signals=again))
    assert headlines(content, "warnings") == ["1 burst is of a story above."]
    assert len(card_titles(content, "warnings")) == 1


def test_the_series_of_a_country_is_not_put_first_for_naming_it() -> None:
    picture = two_bursts()
    of_country = burst("country", "country:PE", STRIKE[:3], 3.5)
    signals = pl.concat([picture.signals, of_country])
    found = relevant_signals(
        planted_picture(publications=picture.publications, signals=signals), ranking(picture)
    )
    assert found["subject"].to_list()[:2] == ["hashtag:dockers", "country:PE"]


def shared_by(*told: tuple[str, int, list[str]]) -> Picture:
    """Accounts that act together, sharing each text by so many of them, naming these countries."""
    rows = [
        posts(
            [key_of(text, str(n)) for n in range(by)], text, countries=countries, story=text[:4]
        ).with_columns(text=pl.lit(text), account=pl.Series([f"x:{n}" for n in range(by)]))
        for text, by, countries in told
    ]
    accounts = [f"x:{n}" for n in range(max(by for _, by, _ in told))]
    signals = acting_together(accounts=accounts, kinds=["text"]).signals
    evidence = pl.lit(rows[0]["id"].to_list(), dtype=pl.List(pl.String))
    return planted_picture(
        publications=pl.concat([planted_picture().publications, *rows], how="vertical_relaxed"),
        signals=signals.with_columns(evidence=evidence),
    )


def test_a_group_is_told_by_what_it_says_of_a_country_before_its_jokes() -> None:
    said = page_text(compose(shared_by((JOKE, 6, []), (DEMAND, 3, ["PE"]))), "warnings")
    assert f"6 accounts together push “{DEMAND}”" in said
    rare = page_text(compose(shared_by((JOKE, 6, []), (DEMAND, 2, ["PE"]))), "warnings")
    assert f"6 accounts together push “{JOKE}”" in rare


def test_a_group_that_pushes_something_about_a_country_is_not_light() -> None:
    for told, is_light in (((DEMAND, 3, ["PE"]), False), ((DEMAND, 3, []), True)):
        picture = shared_by((JOKE, 6, []), told)
        unchecked = [(one, None, None, 0.0) for one in picture.publications["id"]]
        tones = pl.DataFrame(unchecked, schema=dict(TONE), orient="row")
        picture = planted_picture(
            publications=picture.publications, signals=picture.signals, tones=tones
        )
        found = relevant_signals(picture, ranking(picture))
        assert found["is_light"].to_list() == [is_light]
        assert not found["is_idle"].any(), "a group is told even where it is light"


def test_forecasts_of_light_stories_are_counted_but_not_shown() -> None:
    picture = two_bursts()
    ours = planted_forecasts()
    light = ours.with_columns(
        id=pl.lit(key_of("forecast", "award")), series=pl.lit(f"story:{key_of('story', 'award')}")
    )
    both = compose(
        planted_picture(publications=picture.publications, forecasts=pl.concat([ours, light]))
    )
    assert len([one for one in card_titles(both, "forecasts") if one != "Our past score"]) == 1
    assert "2 forecasts are open" in json.dumps(
        [sentence.text for sentence in both.blocks[-1].cards[0].sentences]
    )


def test_a_language_is_spoken_in_a_story_from_two_publications_and_more_than_a_twentieth() -> None:
    rows = pl.DataFrame(
        {"story": ["a"] * 41 + ["b"], "language": ["en"] * 36 + ["es"] * 3 + ["fr"] * 2 + ["sw"]}
    )
    assert spoken(rows).rows() == [("a", "en"), ("a", "es"), ("b", "sw")]
