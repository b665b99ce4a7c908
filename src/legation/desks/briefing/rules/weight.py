"""What publications weigh for this post, be they of a story, a burst or a group: what they name, and
whether they are light."""

import polars as pl

from legation.desks.briefing.rules.crowds import hashtags
from legation.desks.briefing.rules.picture import Picture
from legation.domain.languages import UNDETERMINED
from legation.methods.narratives.headings import heading

CLEAR = 0.25
"""Share of a set's publications that counts as all of them: what a quarter names, it is about."""
CHECKABLE = 0.5
"""Checkability from which a publication states something that can be checked."""
MISTAKEN = 0.05
"""Share of publications whose language is taken for another, at the least."""
HALF = 0.5
"""Share of a set's publications that one hashtag must be on to hold it together; and that must be
checkable for it to be news all the same."""
CONFIRMED_BY = 3
"""From this many sources on, a story is public enough to be asked about."""


def marked(picture: Picture, items: pl.DataFrame) -> pl.DataFrame:
    """Add to publications (PUBLICATION) whether each ``is_watched``, ``is_placed`` (names a country)
    and ``is_checkable``; the last is null where it was not measured."""
    measured = picture.tones.select("id", "checkability").unique("id")
    return items.join(measured, on="id", how="left", maintain_order="left").with_columns(
        is_watched=picture.watch.named(),
        is_placed=(pl.col("countries").list.len() > 0).fill_null(value=False),
        is_checkable=pl.col("checkability") >= CHECKABLE,
    )


def weighed(picture: Picture, items: pl.DataFrame, *, by: str = "story") -> pl.DataFrame:
    """Weigh each set of publications (PUBLICATION and ``by``, the set that a row belongs to).

    Gives ``by``; the shares ``watched``, ``places``, ``checkable`` (null where unmeasured) and
    ``tagged`` (that carry its most frequent hashtag); how many languages are ``spoken`` in it;
    ``own_sources``, those that have words of their own in it; ``is_about``, whether a quarter names
    what is watched or a country; and ``is_light``: about neither, and either one hashtag holds it
    together and less than half of it could be checked, or fewer than three sources tell it and hardly
    any of it could be.
    """
    known = items.filter(pl.col(by).is_not_null())
    told = (
        marked(picture, known)
        .group_by(by)
        .agg(
            watched=pl.col("is_watched").mean(),
            places=pl.col("is_placed").mean(),
            checkable=pl.col("is_checkable").mean(),
        )
    )
    own = own_words(known, by=by).group_by(by).agg(own_sources=pl.col("source").n_unique())
    languages = spoken(known, by=by).group_by(by).agg(spoken=pl.len())
    whole = told
    for table in (_tagged(known, by=by), own, languages):
        whole = whole.join(table, on=by, how="left")
    is_about = (pl.col("watched") >= CLEAR) | (pl.col("places") >= CLEAR)
    return whole.with_columns(is_about=is_about).with_columns(is_light=_is_light())


def spoken(items: pl.DataFrame, *, by: str = "story") -> pl.DataFrame:
    """Give the languages of each set (``by``, ``language``), those of most publications first: of two
    publications or more, and of more than one in twenty, for as many are taken for another language."""
    known = items.filter(
        ~pl.col("language").fill_null("").is_in(["", UNDETERMINED]), pl.col(by).is_not_null()
    )
    counted = known.group_by(by, "language").agg(n=pl.len())
    sizes = items.group_by(by).agg(size=pl.len())
    heard = counted.join(sizes, on=by).filter(
        (pl.col("size") == 1) | (pl.col("n") >= 2), pl.col("n") > MISTAKEN * pl.col("size")
    )
    return heard.sort(by, "n", "language", descending=[False, True, False]).select(by, "language")


def told_in(items: pl.DataFrame) -> list[str]:
    """Give every language that publications are in, as far as it could be told, by its tag."""
    every = items["language"].drop_nulls().unique().sort()
    return [one for one in every if one not in ("", UNDETERMINED)]


def own_words(items: pl.DataFrame, *, by: str = "story") -> pl.DataFrame:
    """Keep of each set (``by``) the first publication of each wording; what has no words is left out."""
    said = items.with_columns(wording=heading(pl.col("title"), pl.col("text")))
    worded = said.filter(pl.col("wording") != "", pl.col(by).is_not_null())
    return worded.unique([by, "wording"], keep="first", maintain_order=True)


def _is_light() -> pl.Expr:
    is_tagged = pl.col("tagged").fill_null(0.0) >= HALF
    is_game = is_tagged & (pl.col("checkable").fill_null(0.0) < HALF)
    is_thin = (pl.col("checkable") < CLEAR) & (pl.col("own_sources").fill_null(0) < CONFIRMED_BY)
    return ~pl.col("is_about") & (is_game | is_thin.fill_null(value=False))


def _tagged(items: pl.DataFrame, *, by: str) -> pl.DataFrame:
    """Give of each set the share of its publications that carry its most frequent hashtag."""
    sizes = items.group_by(by).agg(size=pl.len())
    carried = hashtags(items.unique("id")).join(items.select("id", by), on="id")
    most = carried.group_by(by, "tag").agg(n=pl.len()).group_by(by).agg(pl.col("n").max())
    return sizes.join(most, on=by).select(by, tagged=pl.col("n") / pl.col("size"))
