"""Block four: what could be done, always with doing nothing and what that costs to know."""

from typing import Any

import polars as pl

from legation.desks.briefing.content import (
    Block,
    Card,
    Evidence,
    Part,
    Register,
    Sentence,
    Words,
    counted,
    message,
    say,
)
from legation.desks.briefing.rules.changes import SHOWN, clear_country
from legation.desks.briefing.rules.findings import (
    kind_of,
    signals_evidence,
)
from legation.desks.briefing.rules.groups import about
from legation.desks.briefing.rules.headlines import in_quotes
from legation.desks.briefing.rules.names import country, is_organisation
from legation.desks.briefing.rules.picture import Picture
from legation.desks.briefing.rules.weight import CONFIRMED_BY

CUT = 56
"""Columns of a title or phrase within an option."""


def options(picture: Picture, ranked: pl.DataFrame, found: pl.DataFrame) -> Block:
    """Write up to four options, from the first finding of each sort; the last: do nothing. ``ranked``
    are the stories as ``ranking`` has them, ``found`` the signals as ``relevant_signals`` has them; none
    is taken of those that are light."""
    told = (_line_to_take(picture, ranked), _verify(picture, ranked), _watch(picture, found))
    cards = [Card(sentences=sentences) for sentences in told if sentences]
    nothing = Card(sentences=_nothing(picture, found))
    return Block(slug="options", title=message("Options"), cards=(*cards, nothing))


def _line_to_take(picture: Picture, ranked: pl.DataFrame) -> tuple[Sentence, ...]:
    fitting = _fitting(picture, ranked, is_confirmed=True)
    if not fitting:
        return ()
    story = fitting[0]
    does = say("Prepare a line to take on {story}.", story=_title(picture, story))
    cost = message(
        "Cost: two hours of drafting, and your clearance. "
        "Risk: an answer before the facts are in commits us."
    )
    return _option(does, cost, picture.stories([story]))


def _verify(picture: Picture, ranked: pl.DataFrame) -> tuple[Sentence, ...]:
    """Ask the post in the country that a clear share of a story names; else look for a second source."""
    fitting = _fitting(picture, ranked, is_confirmed=False)
    if not fitting:
        return ()
    within = picture.within(picture.period)
    for story in fitting[:SHOWN]:
        place = clear_country(within.filter(pl.col("story") == story))
        if place is not None and not is_organisation(place[0]):
            return _ask_post(picture, story, place)
    story = _most_foreign(within, fitting[:SHOWN])
    does = say("Find a second source for {story} before using it.", story=_title(picture, story))
    cost = message("Cost: minutes. Risk: none; what one source alone says may be wrong.")
    return _option(does, cost, picture.stories([story]))


def _most_foreign(within: pl.DataFrame, ranked: list[str]) -> str:
    """Give the story with most publications that name any country; the first where none does."""
    naming = within.filter(pl.col("countries").list.len() > 0)
    counts = dict(naming.group_by("story").agg(pl.len()).iter_rows())
    return max(ranked, key=lambda story: int(counts.get(story, 0)))


def _ask_post(
    picture: Picture, story: str, place: tuple[str, pl.DataFrame]
) -> tuple[Sentence, ...]:
    naming = picture.items(place[1]["id"].to_list())
    does = say(
        "Ask the post in {country} to verify {story}: {publications}.",
        country=country(place[0]),
        story=_title(picture, story),
        publications=counted(
            "{number} publication names that country",
            "{number} publications name that country",
            naming,
        ),
    )
    cost = message(
        "Cost: one reporting telegram. Risk: none to our position; the answer may come late."
    )
    return _option(does, cost, picture.stories([story]))


def _title(picture: Picture, story: str) -> Words:
    return in_quotes(picture.title_of(story), within=CUT)


def _watch(picture: Picture, found: pl.DataFrame) -> tuple[Sentence, ...]:
    weighty = found.filter(~pl.col("is_light"))
    if not weighty.height:
        return ()
    strongest: dict[str, Any] = weighty.row(0, named=True)
    does = say(
        "Watch this indicator and look again tomorrow: {kind} ({subject}).",
        kind=kind_of(strongest["kind"]),
        subject=about(picture, strongest, within=CUT),
    )
    cost = message("Cost: a few minutes a day. Risk: a campaign that is slow shows late.")
    return _option(does, cost, signals_evidence(picture, weighty.head(1)))


def _nothing(picture: Picture, found: pl.DataFrame) -> tuple[Sentence, ...]:
    does = say("Do nothing.")
    if picture.forecasts.height:
        says = message(
            "Cost: the stories go on as forecast below; what waiting costs beyond that is not known."
        )
    elif found.height:
        says = message(
            "Cost: not known. To know it, watch the indicators above for one more period and "
            "compare: there is not enough data for a forecast."
        )
    else:
        says = message("Cost: none that the publications read here would show.")
    evidence = signals_evidence(picture, found) if found.height else picture.read()
    return _option(does, says, evidence)


def _option(does: Part, cost: str, evidence: Evidence) -> tuple[Sentence, ...]:
    return (
        Sentence(register=Register.RECOMMENDATION, parts=(does,), rests_on=(evidence,)),
        Sentence(register=Register.ASSESSMENT, parts=(say(cost),), rests_on=(evidence,)),
    )


def _fitting(picture: Picture, ranked: pl.DataFrame, *, is_confirmed: bool) -> list[str]:
    """Give the stories that many sources carry, or those that few do, in their order; no light ones."""
    sources = picture.within(picture.period).group_by("story").agg(pl.col("source").n_unique())
    enough = pl.col("source") >= CONFIRMED_BY
    fitting = sources.filter(enough if is_confirmed else ~enough)
    weighty = ranked.filter(~pl.col("is_light"))
    return [
        str(one)
        for one in weighty.join(fitting, on="story", how="semi", maintain_order="left")["story"]
    ]
