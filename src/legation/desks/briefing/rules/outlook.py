"""Block six: the forecasts that fall due, with their intervals, and how the past ones did."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import polars as pl

from legation.desks.briefing.content import (
    Block,
    Card,
    Chart,
    Counted,
    Evidence,
    Listed,
    Measured,
    Moment,
    Quoted,
    Register,
    Sentence,
    Words,
)
from legation.desks.briefing.rules.changes import SHOWN as SHOWN_STORIES
from legation.desks.briefing.rules.findings import series_in_words
from legation.desks.briefing.rules.headlines import called
from legation.desks.briefing.rules.numbers import rough, whole
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
    cards.append(Card(sentences=_past(picture), title=Words("Our past score")))
    return Block(slug="forecasts", title="Forecasts due, and our past score", cards=tuple(cards))


def series_name(picture: Picture, series: str) -> Quoted:
    """Say what a series counts: a story or narrative by its title, a source by its name, else as written."""
    sort, _, rest = series.partition(":")
    if sort in ("story", "narrative") and rest:
        return picture.title_of(rest)
    if sort == "source" and rest:
        return Quoted(text=picture.sources([rest]).labels[0])
    return Quoted(text=series_in_words(series))


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
    listed = Counted(
        evidence=picture.stories(without), one="story above is", many="stories above are"
    )
    says = Words(" too new to be forecast: there are too few days to go by.")
    return (Sentence(register=Register.FACT, parts=(listed, says)),)


def _count(picture: Picture, rows: pl.DataFrame) -> Sentence:
    named = rows.unique("id", keep="first", maintain_order=True)
    if not named.height:
        words = Words("No forecast is open: there is not enough data, or none was asked for.")
        return Sentence(register=Register.FACT, parts=(words,), rests_on=(picture.read(),))
    evidence = Evidence(
        of=Listed.FORECASTS,
        ids=tuple(named["id"]),
        labels=tuple(series_name(picture, series).text for series in named["series"]),
    )
    listed = Counted(evidence=evidence, one="forecast is open", many="forecasts are open")
    return Sentence(register=Register.FACT, parts=(listed, Words(".")))


def _card(picture: Picture, steps: pl.DataFrame) -> Card:
    steps = steps.sort("at")
    last = steps.row(-1, named=True)
    name = series_name(picture, last["series"])
    quantiles = [whole(value) for value in last["quantiles"]]
    evidence = Evidence(of=Listed.FORECASTS, ids=(last["id"],), labels=(name.text,))
    parts = (
        Words("On "),
        Moment(at=last["at"], is_day=True),
        *_middle(quantiles[_MIDDLE], unit_in_words(last["unit"])),
        Words(", with nine chances in ten between "),
        Measured(quantiles[_LOW]),
        Words(" and "),
        Measured(quantiles[_HIGH]),
        Words(" (model "),
        Measured(last["model"]),
        Words(", issued on "),
        Moment(at=last["origin"], is_day=True),
        Words(")."),
    )
    sentence = Sentence(register=Register.ASSESSMENT, parts=parts, rests_on=(evidence,))
    return Card(
        title=name, opens=f"forecasts/{last['id']}", sentences=(sentence,), chart=_fan(steps)
    )


def expected(picture: Picture, last: Mapping[str, Any]) -> tuple[Sentence, Sentence]:
    """Say a forecast for the page from its last step (FORECAST): what of, and how much by when."""
    name = series_name(picture, last["series"])
    quantiles = [whole(value) for value in last["quantiles"]]
    evidence = Evidence(of=Listed.FORECASTS, ids=(last["id"],), labels=(name.text,))
    middle = _middle(quantiles[_MIDDLE], unit_in_words(last["unit"]))
    parts = (
        Words("By "),
        Moment(at=last["at"], is_day=True, is_near=True),
        *middle,
        Words("; nine chances in ten that it lies between "),
        Measured(quantiles[_LOW]),
        Words(" and "),
        Measured(quantiles[_HIGH]),
        Words("."),
    )
    return (
        Sentence(register=Register.FACT, parts=called(name), rests_on=(evidence,)),
        Sentence(register=Register.ASSESSMENT, parts=parts, rests_on=(evidence,)),
    )


def _middle(number: str, unit: str) -> tuple[Words, Measured]:
    if number == "0":
        return Words(" "), Measured(f"hardly any {unit}")
    said = unit.replace("publications", "publication") if number == "1" else unit
    return Words(" about "), Measured(f"{number} {said}")


def unit_in_words(unit: str) -> str:
    """Say a series' unit as people on screen do: an item is a publication."""
    return unit.replace("items", "publications")


def _fan(steps: pl.DataFrame) -> Chart:
    quantiles = steps["quantiles"].to_list()
    return Chart(
        caption=f"Forecast, {unit_in_words(steps['unit'][0])}",
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
        words = Words("Not enough data: no forecast of ours has fallen due yet.")
        return (Sentence(register=Register.FACT, parts=(words,), rests_on=(picture.read(),)),)
    scored = _scored(scores)
    if scores.height < ENOUGH:
        parts = (Words("Not enough data for a score: "), scored, Words(" so far."))
        return (Sentence(register=Register.FACT, parts=parts),)
    covered = _scored(scores.filter(pl.col("is_covered90")), one="lay", many="lay")
    share = _mean(scores["is_covered90"])
    held = (
        Words("Of "),
        scored,
        Words(", "),
        covered,
        Words(" inside the interval that should hold nine in ten ("),
        Measured(f"{share:.0%}"),
        Words(")."),
    )
    return (
        Sentence(register=Register.FACT, parts=held),
        _against_naive(scores, scored.evidence),
    )


def _scored(
    scores: pl.DataFrame, *, one: str = "forecast step", many: str = "forecast steps"
) -> Counted:
    ids = [
        f"{forecast}@{at.isoformat()}" for forecast, at in scores.select("forecast", "at").rows()
    ]
    evidence = Evidence(of=Listed.SCORES, ids=tuple(dict.fromkeys(ids)))
    return Counted(evidence=evidence, one=one, many=many)


def _against_naive(scores: pl.DataFrame, evidence: Evidence) -> Sentence:
    ours, naive = _mean(scores["pinball"]), _mean(scores["baseline_pinball"])
    compared = "better than" if ours < naive else "no better than"
    parts = (
        Words(f"That is {compared} repeating the week before: mean loss "),
        Measured(f"{ours:.2g}" if ours < 1 else rough(ours)),
        Words(" against "),
        Measured(f"{naive:.2g}" if naive < 1 else rough(naive)),
        Words("."),
    )
    return Sentence(register=Register.ASSESSMENT, parts=parts, rests_on=(evidence,))


def _mean(column: pl.Series) -> float:
    known = column.drop_nulls().cast(pl.Float64).to_list()
    return sum(known) / len(known) if known else 0.0
