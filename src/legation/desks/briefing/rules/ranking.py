"""Which story matters most to this post: the written order of block one, part by part."""

import polars as pl

from legation.desks.briefing.content import message
from legation.desks.briefing.rules.picture import Picture
from legation.desks.briefing.rules.voices import independent
from legation.desks.briefing.rules.weight import CLEAR, weighed

LEAST = 2
"""A single publication is not a change."""
VOICES_FOR_HALF = 8
GROWTH_FOR_HALF = 4.0
"""Independent voices, and standard deviations of growth, at which half of their points are given."""

POINTS = {
    "watched": 4.0,
    "voices": 2.0,
    "sources": 1.0,
    "places": 1.0,
    "checkable": 1.0,
    "languages": 1.0,
    "growth": 2.0,
}
"""The most that each part gives, twelve together."""


ORDER = message(
    "Of the stories that grew, those stand first that gather most of twelve points: four for naming what "
    "the mission watches, two for independent voices (accounts that act together, and copies of one "
    "wording, are one voice), two for growth against the period before, and one each for sources with "
    "words of their own, for naming a country, for what can be checked, and for languages. A story that "
    "is about no country and nothing watched comes last where a hashtag holds it together and less than "
    "half of it could be checked, or where fewer than three sources tell it and hardly any of it could."
)
"""The order in words, as the page says it."""


def growth(picture: Picture) -> pl.DataFrame:
    """Rank the period's stories by growth: ``story``, ``now``, ``before``, ``growth``.

    ``growth`` is 2(√(now + ⅜) − √(before + ⅜)), the Anscombe transform of a Poisson count: one
    unit is about one standard deviation whatever the size. It takes publications for independent,
    which copies of a wire report are not.
    """
    return (
        counted(picture)
        .filter(pl.col("now") >= LEAST, pl.col("growth") > 0)
        .sort("growth", "now", "story", descending=[True, True, False])
    )


def counted(picture: Picture) -> pl.DataFrame:
    """Count every story of both periods: ``story``, ``now``, ``before``, and ``growth`` as ``growth`` says,
    which is negative where attention fell."""
    published = picture.publications.filter(pl.col("story").is_not_null())
    at = pl.col("published_at")
    counts = published.group_by("story").agg(
        now=((at >= picture.period.start) & (at < picture.period.end)).sum().cast(pl.Int64),
        before=((at >= picture.previous.start) & (at < picture.previous.end)).sum().cast(pl.Int64),
    )
    rooted = [(pl.col(name) + 0.375).sqrt() for name in ("now", "before")]
    return counts.filter(pl.col("now") + pl.col("before") > 0).with_columns(
        growth=2 * (rooted[0] - rooted[1])
    )


def ranking(picture: Picture) -> pl.DataFrame:
    """Order the stories that grew by what they mean to this post, the first first.

    Gives ``growth``'s columns, the points of each part (0 to what POINTS says, ``points_of`` its name),
    their sum ``score``, and what ``weighed`` gives. What is light comes last. Weakness: a game about a
    country is not light.
    """
    return _pointed(picture, growth(picture)).sort(
        "is_light", "score", "growth", "story", descending=[False, True, True, False]
    )


def ordered(picture: Picture) -> pl.DataFrame:
    """Order every story of both periods by the same rule as ``ranking``, also those that did not grow, which
    gain nothing by growth. A single publication stands with what is light.

    Gives ``ranking``'s columns, the first first.
    """
    told = _pointed(picture, counted(picture))
    is_single = pl.col("now") + pl.col("before") < LEAST
    return told.with_columns(is_light=pl.col("is_light") | is_single).sort(
        "is_light", "score", "growth", "now", "story", descending=[False, True, True, True, False]
    )


def _pointed(picture: Picture, stories: pl.DataFrame) -> pl.DataFrame:
    told = stories.join(
        weighed(picture, picture.within(picture.period)), on="story", how="left"
    ).join(independent(picture), on="story", how="left")
    pointed = told.with_columns(
        points.mul(POINTS[name]).fill_null(0.0).alias(points_of(name))
        for name, points in _parts().items()
    ).with_columns(pl.col("is_light").fill_null(value=False))
    return pointed.with_columns(score=pl.sum_horizontal([points_of(one) for one in POINTS]))


def points_of(part: str) -> str:
    """Name the column that holds the points of a part."""
    return f"{part}_points"


def _parts() -> dict[str, pl.Expr]:
    """Give each part's share of its points, 0–1; a story without words of its own has no voices."""
    voices, sources, languages = (
        pl.col(one).fill_null(0).cast(pl.Float64) for one in ("voices", "own_sources", "spoken")
    )
    return {
        "watched": _clear("watched"),
        "voices": voices / (voices + VOICES_FOR_HALF),
        "sources": pl.max_horizontal(0, sources - 1) / (sources + 1),
        "places": _clear("places"),
        "checkable": _clear("checkable"),
        "languages": pl.max_horizontal(0, languages - 1) / pl.max_horizontal(1, languages),
        "growth": _grown() / (_grown() + GROWTH_FOR_HALF),
    }


def _grown() -> pl.Expr:
    return pl.max_horizontal(0.0, pl.col("growth"))


def _clear(name: str) -> pl.Expr:
    """Give the share of clear cases; a story without a word in the period has none."""
    return pl.min_horizontal(1.0, pl.col(name).fill_null(0.0) / CLEAR)
