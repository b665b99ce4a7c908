"""Which indicator matters most to this post: by what its publications name, before how strong it is."""

import polars as pl

from legation.desks.briefing.rules.findings import (
    SAME_FINDING,
    Row,
    accounts_of,
    is_low,
    ranked_signals,
)
from legation.desks.briefing.rules.groups import is_about
from legation.desks.briefing.rules.picture import Picture
from legation.desks.briefing.rules.weight import CLEAR, weighed

LEADING = 4
"""Stories of block one that stand on the page: a burst of one of them says nothing new."""


def relevant_signals(picture: Picture, ranked: pl.DataFrame) -> pl.DataFrame:
    """Order the signals by what they mean to this post; ``ranked`` are the stories as ``ranking`` has them.

    Gives ``ranked_signals`` with ``is_light`` (its evidence is, as ``weighed`` says of a story),
    ``is_repeated`` (a burst of which half of the evidence, or which itself, is of one story that leads
    block one), and ``is_idle``: a burst that is one of both, so that it adds nothing to the page.

    What is most likely innocent comes last, before it what is light, before that what is repeated; of
    the rest first what names something watched, then what names a country (not the series of one, which
    does so by its name), then probability and strength as before. A group is about what it pushes too.
    Evidence that is not of the two periods weighs nothing and is not light.
    """
    signals = ranked_signals(picture)
    leading = ranked["story"].head(LEADING).to_list()
    rows = list(signals.iter_rows(named=True))
    repeated = [_is_repeated(picture, row, leading) for row in rows]
    pushing = pl.Series([is_about(picture, row) for row in rows], dtype=pl.Boolean)
    grouped = [bool(accounts_of(row)) for row in rows]
    no = {"is_light": False, "is_about": False, "watched": 0.0}
    return (
        signals.join(_weights(picture, signals), on="id", how="left", maintain_order="left")
        .with_columns(pl.col(name).fill_null(value) for name, value in no.items())
        .with_columns(
            is_repeated=pl.Series(repeated, dtype=pl.Boolean),
            _is_group=pl.Series(grouped, dtype=pl.Boolean),
            _is_low=is_low(),
            _is_watched=pl.col("watched") >= CLEAR,
            is_about=pushing
            | (pl.col("is_about") & ~pl.col("subject").str.starts_with("country:")),
            is_light=pl.col("is_light") & ~pushing,
        )
        .with_columns(is_idle=~pl.col("_is_group") & (pl.col("is_light") | pl.col("is_repeated")))
        .sort(
            "_is_low",
            "is_light",
            "is_repeated",
            "_is_watched",
            "is_about",
            descending=[False, False, False, True, True],
            maintain_order=True,
        )
        .drop("_is_low", "_is_group", "_is_watched", "is_about", "watched")
    )


def _weights(picture: Picture, signals: pl.DataFrame) -> pl.DataFrame:
    """Weigh the evidence of each signal: ``id``, ``is_light``, ``is_about``, ``watched``."""
    rests_on = signals.select(signal="id", id="evidence").explode("id", empty_as_null=True)
    items = picture.publications.join(rests_on.unique(), on="id").sort("published_at", "id")
    told = weighed(picture, items, by="signal")
    return told.select("is_light", "is_about", "watched", id="signal")


def _is_repeated(picture: Picture, row: Row, leading: list[str]) -> bool:
    if accounts_of(row):
        return False
    sort, _, rest = str(row["subject"]).partition(":")
    if sort == "story":
        return rest in leading
    stories = stories_behind(picture, row)
    return any(share >= SAME_FINDING for story, _, share in stories.iter_rows() if story in leading)


def stories_behind(picture: Picture, row: Row) -> pl.DataFrame:
    """Give the stories that a signal's evidence is of, the largest first: ``story``, its ``n`` publications
    of the evidence, and their ``share`` of it."""
    own = picture.publications.filter(pl.col("id").is_in(list(row["evidence"])))
    counted = own.drop_nulls("story").group_by("story").agg(n=pl.len())
    return counted.sort("n", "story", descending=[True, False]).select(
        "story", "n", share=pl.col("n") / max(1, own.height)
    )
