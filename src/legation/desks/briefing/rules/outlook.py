"""Block six: the forecasts that fall due, with their intervals, and how the past ones did."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import polars as pl

from legation.desks.briefing.content import (
    Amount,
    Block,
    Card,
    Chart,
    Counted,
    Evidence,
    Listed,
    Measured,
    Moment,
    Part,
    Quoted,
    Register,
    Sentence,
    Words,
    amount,
    counted,
    labelled,
    message,
    plural,
    say,
)
from legation.desks.briefing.rules.changes import SHOWN as SHOWN_STORIES
from legation.desks.briefing.rules.findings import series as series_in_words
from legation.desks.briefing.rules.headlines import called
from legation.desks.briefing.rules.numbers import loss, percent, wholly
from legation.desks.briefing.rules.picture import Picture
from legation.desks.briefing.rules.standing import forecasts_told, scores_told
from legation.desks.briefing.rules.weight import weighed
from legation.domain.forecast import LEVELS

LEADING = SHOWN_STORIES
"""Stories of block one, whose forecasts come first."""
LEAST_EXPECTED = 0.5
"""Publications a day below which a forecast of another series is not shown."""
FRESH = timedelta(days=1)
SHOWN = 3
"""Forecasts drawn on the page; the rest open from their count."""
ENOUGH = 20
"""Scored steps below which no share is stated: its own interval would say nothing."""
_LOW, _MIDDLE, _HIGH = LEVELS.index(0.05), LEVELS.index(0.5), LEVELS.index(0.95)


def outlook(picture: Picture, ranked: pl.DataFrame) -> Block:
    """Write the open forecasts, first those of the leading stories of ``ranking``, and the score of
    the past ones. Those of light stories are only counted."""
    leading = ranked.filter(~pl.col("is_light"))["story"].head(LEADING).to_list()
    newest = picture.forecasts.sort("origin").unique(["series"], keep="last", maintain_order=True)
    open_ones = picture.forecasts.join(newest, on="id", how="semi")
    told = forecasts_told(picture)
    counted = (_count(picture, open_ones),) if open_ones.height or not told else ()
    first = (*told, *counted, *_too_new(picture, newest, leading))
    cards = [Card(sentences=first)]
    cards += [
        _card(picture, open_ones.filter(pl.col("id") == one))
        for one in _order(picture, _weighty(picture, open_ones), leading)
    ]
    cards.append(Card(sentences=_past(picture), title=say("Our past score")))
    return Block(
        slug="forecasts", title=message("Forecasts due, and our past score"), cards=tuple(cards)
    )


def series_name(picture: Picture, series: str) -> Part:
    """Say what a series counts: a story or narrative by its title, a source by its name, else as written."""
    sort, _, rest = series.partition(":")
    if sort in ("story", "narrative") and rest:
        return picture.title_of(rest)
    if sort == "source" and rest:
        return Quoted(text=picture.sources([rest]).labels[0])
    return series_in_words(series)


def _weighty(picture: Picture, forecasts: pl.DataFrame) -> pl.DataFrame:
    """Leave out the forecasts of stories that are light, over both periods; and of a narrative those
    that bear the title of one."""
    told = weighed(picture, picture.publications).join(picture.titles, on="story", how="left")
    light, other = told.filter("is_light"), told.filter(~pl.col("is_light"))
    titles = set(light["title"].drop_nulls()) - set(other["title"])
    stories = {f"story:{story}" for story in light["story"]}
    dropped = [
        series
        for series in forecasts["series"].unique()
        if series in stories
        or (series.startswith("narrative:") and series_name(picture, series).text in titles)
    ]
    return forecasts.filter(~pl.col("series").is_in(dropped))


def _order(picture: Picture, open_ones: pl.DataFrame, leading: list[str]) -> list[str]:
    """Give the forecasts to show: those of the stories in block one, then those that expect most.

    One in which hardly anything is expected says nothing worth a place, nor does one older than the
    newest by more than a day.
    """
    open_ones = open_ones.filter(pl.col("origin") >= pl.col("origin").max() - FRESH)
    rank = {f"story:{story}": place for place, story in enumerate(leading)}
    middle, high = pl.col("quantiles").list.get(_MIDDLE), pl.col("quantiles").list.get(_HIGH)
    expected = open_ones.group_by("id").agg(
        series=pl.col("series").first(), middle=middle.max(), high=high.max()
    )
    alive = expected.filter(
        (pl.col("middle") >= LEAST_EXPECTED) | pl.col("series").is_in(list(rank))
    )
    rows = alive.select("id", "series", "middle").rows()
    ordered = sorted(rows, key=lambda row: (rank.get(row[1], len(rank)), -row[2], row[1]))
    told: dict[str, str] = {}
    for one, series, _ in ordered:
        told.setdefault(series_name(picture, series).text, one)
    return list(told.values())[:SHOWN]


def _too_new(picture: Picture, newest: pl.DataFrame, leading: list[str]) -> tuple[Sentence, ...]:
    """Say how many stories of block one have no forecast."""
    told = set(newest["series"])
    without = [story for story in leading if f"story:{story}" not in told]
    if not without or not newest.height:
        return ()
    says = say(
        "{stories} too new to be forecast: there are too few days to go by.",
        stories=counted(
            "{number} story above is", "{number} stories above are", picture.stories(without)
        ),
    )
    return (Sentence(register=Register.FACT, parts=(says,)),)


def _count(picture: Picture, rows: pl.DataFrame) -> Sentence:
    named = rows.unique("id", keep="first", maintain_order=True)
    if not named.height:
        words = say("No forecast is open: there is not enough data, or none was asked for.")
        return Sentence(register=Register.FACT, parts=(words,), rests_on=(picture.read(),))
    said = tuple(series_name(picture, series) for series in named["series"])
    evidence = labelled(Listed.FORECASTS, tuple(named["id"]), said)
    listed = counted("{number} forecast is open", "{number} forecasts are open", evidence)
    return Sentence(register=Register.FACT, parts=(listed, say(".")))


def _card(picture: Picture, steps: pl.DataFrame) -> Card:
    steps = steps.sort("at")
    last = steps.row(-1, named=True)
    name = series_name(picture, last["series"])
    low, high = (wholly(last["quantiles"][at]) for at in (_LOW, _HIGH))
    evidence = labelled(Listed.FORECASTS, (last["id"],), (name,))
    says = say(
        "On {day} {expected}, with nine chances in ten between {low} and {high} "
        "(model {model}, issued on {issued}).",
        day=Moment(at=last["at"], is_day=True),
        expected=_middle(last["quantiles"][_MIDDLE], last["unit"]),
        low=low,
        high=high,
        model=Measured(last["model"]),
        issued=Moment(at=last["origin"], is_day=True),
    )
    sentence = Sentence(register=Register.ASSESSMENT, parts=(says,), rests_on=(evidence,))
    return Card(
        title=name, opens=f"forecasts/{last['id']}", sentences=(sentence,), chart=_fan(steps)
    )


def expected(picture: Picture, last: Mapping[str, Any]) -> tuple[Sentence, Sentence]:
    """Say a forecast for the page from its last step (FORECAST): what of, and how much by when."""
    name = series_name(picture, last["series"])
    low, high = (wholly(last["quantiles"][at]) for at in (_LOW, _HIGH))
    evidence = labelled(Listed.FORECASTS, (last["id"],), (name,))
    says = say(
        "By {day} {expected}; nine chances in ten that it lies between {low} and {high}.",
        day=Moment(at=last["at"], is_day=True, is_near=True),
        expected=_middle(last["quantiles"][_MIDDLE], last["unit"]),
        low=low,
        high=high,
    )
    return (
        Sentence(register=Register.FACT, parts=(called(name),), rests_on=(evidence,)),
        Sentence(register=Register.ASSESSMENT, parts=(says,), rests_on=(evidence,)),
    )


HARDLY_ANY = {
    "day": message("hardly any publications a day"),
    "hour": message("hardly any publications an hour"),
}
ABOUT = {
    "day": plural("about {number} publication a day", "about {number} publications a day"),
    "hour": plural("about {number} publication an hour", "about {number} publications an hour"),
}
CAPTIONS = {
    "day": message("Forecast, publications a day"),
    "hour": message("Forecast, publications an hour"),
}
"""What is said of series by their unit; of another, its unit as it is written."""


def _middle(value: float, unit: str) -> Words | Amount:
    number, step = wholly(value), _step_of(unit)
    written = Measured(unit_in_words(unit))
    if number.text == "0":
        return say(HARDLY_ANY[step]) if step in ABOUT else say("hardly any {unit}", unit=written)
    if step in ABOUT:
        return amount(*ABOUT[step], number)
    return say("about {number} {unit}", number=number, unit=written)


def _step_of(unit: str) -> str:
    """Give the step of a series of publications, ``day`` or ``hour``; nothing for any other unit."""
    counts = re.fullmatch(r"(?:items|publications) (?:a|an|per) (day|hour)", unit)
    return counts[1] if counts else ""


def unit_of(unit: str) -> Part:
    """Give the unit of a series as a part that every language says."""
    units = {"day": message("publications a day"), "hour": message("publications an hour")}
    step = _step_of(unit)
    return say(units[step]) if step else Measured(unit_in_words(unit))


def unit_in_words(unit: str) -> str:
    """Say a series' unit in English as people do: an item is a publication."""
    return unit.replace("items", "publications")


def _fan(steps: pl.DataFrame) -> Chart:
    quantiles, unit = steps["quantiles"].to_list(), steps["unit"][0]
    return Chart(
        caption=CAPTIONS.get(_step_of(unit), f"Forecast, {unit_in_words(unit)}"),
        at=tuple(steps["at"]),
        values=tuple(step[_MIDDLE] for step in quantiles),
        low=tuple(step[_LOW] for step in quantiles),
        high=tuple(step[_HIGH] for step in quantiles),
    )


def _past(picture: Picture) -> tuple[Sentence, ...]:
    """Say how past forecasts did, or that it is not known."""
    scores = picture.scores.filter(pl.col("actual").is_not_null())
    told = scores_told(picture)
    return told if told and not scores.height else (*told, *_score(picture, scores))


def _score(picture: Picture, scores: pl.DataFrame) -> tuple[Sentence, ...]:
    if not scores.height:
        words = say("Not enough data: no forecast of ours has fallen due yet.")
        return (Sentence(register=Register.FACT, parts=(words,), rests_on=(picture.read(),)),)
    scored = _scored(scores)
    if scores.height < ENOUGH:
        few = say("Not enough data for a score: {steps} so far.", steps=scored)
        return (Sentence(register=Register.FACT, parts=(few,)),)
    inside = _steps(scores.filter(pl.col("is_covered90")))
    held = say(
        "Of {steps}, {inside} inside the interval that should hold nine in ten ({share}).",
        steps=scored,
        inside=counted("{number} lay", "{number} lay", inside),
        share=percent(_mean(scores["is_covered90"])),
    )
    return (
        Sentence(register=Register.FACT, parts=(held,)),
        _against_naive(scores, scored.evidence),
    )


def _scored(scores: pl.DataFrame) -> Counted:
    return counted("{number} forecast step", "{number} forecast steps", _steps(scores))


def _steps(scores: pl.DataFrame) -> Evidence:
    ids = [
        f"{forecast}@{at.isoformat()}" for forecast, at in scores.select("forecast", "at").rows()
    ]
    return Evidence(of=Listed.SCORES, ids=tuple(dict.fromkeys(ids)))


def _against_naive(scores: pl.DataFrame, evidence: Evidence) -> Sentence:
    ours, naive = _mean(scores["pinball"]), _mean(scores["baseline_pinball"])
    says = BETTER if ours < naive else NO_BETTER
    told = say(says, ours=loss(ours), naive=loss(naive))
    return Sentence(register=Register.ASSESSMENT, parts=(told,), rests_on=(evidence,))


BETTER = message("That is better than repeating the week before: mean loss {ours} against {naive}.")
NO_BETTER = message(
    "That is no better than repeating the week before: mean loss {ours} against {naive}."
)


def _mean(column: pl.Series) -> float:
    known = column.drop_nulls().cast(pl.Float64).to_list()
    return sum(known) / len(known) if known else 0.0
