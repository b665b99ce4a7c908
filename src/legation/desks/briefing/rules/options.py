"""Block four: what could be done, always with doing nothing and what that costs to know."""

from typing import Any

import polars as pl

from legation.desks.briefing.content import (
    Block,
    Card,
    Evidence,
    Measured,
    Part,
    Register,
    Sentence,
    Words,
)
from legation.desks.briefing.rules.changes import growth
from legation.desks.briefing.rules.findings import ranked_signals, signals_evidence, subject_of
from legation.desks.briefing.rules.names import country_name
from legation.desks.briefing.rules.picture import Picture

CONFIRMED_BY = 3
"""From this many sources on, a story is public enough to be asked about."""


def options(picture: Picture) -> Block:
    """Write up to four options, from the strongest finding of each sort; the last: do nothing."""
    found = (_line_to_take(picture), _verify(picture), _watch(picture))
    cards = [Card(sentences=sentences) for sentences in found if sentences]
    return Block(slug="options", title="Options", cards=(*cards, Card(sentences=_nothing(picture))))


def _line_to_take(picture: Picture) -> tuple[Sentence, ...]:
    story = _top_story(picture, is_confirmed=True)
    if story is None:
        return ()
    does = (Words("Prepare a line to take on “"), picture.title_of(story), Words("”."))
    cost = "Cost: about two hours of drafting, and clearance of text by the head of mission. "
    risk = "Risk: an answer before the facts are in commits us."
    return _option(does, cost + risk, picture.stories([story]))


def _verify(picture: Picture) -> tuple[Sentence, ...]:
    story = _top_story(picture, is_confirmed=False)
    if story is None:
        return ()
    of_story = picture.within(picture.period).filter(pl.col("story") == story)
    named = of_story["countries"].explode(empty_as_null=True).drop_nulls()
    place = named.value_counts().sort("count", "countries", descending=[True, False])
    where: list[Part] = [Words("Ask the post concerned to verify “")]
    if place.height:
        country = Measured(country_name(place["countries"][0]))
        where = [Words("Ask the post in "), country, Words(" to verify “")]
    does = (*where, picture.title_of(story), Words("”."))
    cost = "Cost: one reporting telegram. Risk: none to our position; the answer may come late."
    return _option(does, cost, picture.stories([story]))


def _watch(picture: Picture) -> tuple[Sentence, ...]:
    ranked = ranked_signals(picture)
    if not ranked.height:
        return ()
    strongest: dict[str, Any] = ranked.row(0, named=True)
    does = (Words("Watch “"), subject_of(picture, strongest), Words("” and look again tomorrow."))
    cost = "Cost: a few minutes a day. Risk: a campaign that is slow shows late."
    return _option(does, cost, signals_evidence(picture, ranked.head(1)))


def _nothing(picture: Picture) -> tuple[Sentence, ...]:
    does = (Words("Do nothing."),)
    ranked = ranked_signals(picture)
    if picture.forecasts.height:
        says = (
            "Cost: the stories are expected to go on as forecast below; "
            "what waiting costs beyond that is not known."
        )
    elif ranked.height:
        says = (
            "Cost: not known. To know it, watch the indicators above for one more period and "
            "compare: there is not enough data for a forecast."
        )
    else:
        says = "Cost: none that the publications read here would show."
    evidence = signals_evidence(picture, ranked) if ranked.height else picture.read()
    return _option(does, says, evidence)


def _option(does: tuple[Part, ...], cost: str, evidence: Evidence) -> tuple[Sentence, ...]:
    return (
        Sentence(register=Register.RECOMMENDATION, parts=does, rests_on=(evidence,)),
        Sentence(register=Register.ASSESSMENT, parts=(Words(cost),), rests_on=(evidence,)),
    )


def _top_story(picture: Picture, *, is_confirmed: bool) -> str | None:
    """Give the story that grew most among those many sources carry, or among those few do."""
    sources = picture.within(picture.period).group_by("story").agg(pl.col("source").n_unique())
    enough = pl.col("source") >= CONFIRMED_BY
    fitting = sources.filter(enough if is_confirmed else ~enough)
    ranked = growth(picture).join(fitting, on="story", how="semi", maintain_order="left")
    return str(ranked["story"][0]) if ranked.height else None
