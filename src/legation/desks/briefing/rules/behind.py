"""The publications behind a burst, from which its numbers are counted: its busiest hour's, and all of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from legation.desks.briefing.content import Evidence
from legation.desks.briefing.rules.crowds import hashtags
from legation.desks.briefing.rules.findings import Row, detail_of
from legation.desks.briefing.rules.picture import Picture

MOST_LISTED = 10_000
"""Publications above which a burst is not listed whole: a brief is kept every hour, with its lists."""
HOUR = timedelta(hours=1)


def busiest_hour(picture: Picture, row: Row) -> Evidence | None:
    """List what a series published in the busiest hour of its burst, the first first.

    None where the list would not show the burst: the hour is unknown or older than what the brief reads,
    the series is none of publications, it was grouped anew since and holds no more than is usual, or more
    than ``MOST_LISTED`` came.
    """
    hour = _peak_of(row)
    if hour is None:
        return None
    ids = _of_series(picture, row, start=hour, end=hour + HOUR)["id"].to_list()
    usual = detail_of(row).get("usual_items_per_hour")
    least = float(usual) if isinstance(usual, int | float) else 0.0
    return picture.items(ids) if least < len(ids) <= MOST_LISTED else None


def whole_burst(picture: Picture, row: Row) -> Evidence | None:
    """List all that a series published while its burst lasted, the busiest hour first; None as for the
    busiest hour, or where the burst began before what the brief reads."""
    hour = _peak_of(row)
    if hour is None or row["start"] < picture.previous.start or busiest_hour(picture, row) is None:
        return None
    inside = _of_series(picture, row, start=row["start"], end=row["end"])
    if inside.height > MOST_LISTED:
        return None
    is_later = ~pl.col("published_at").is_between(hour, hour + HOUR, closed="left")
    return picture.items(inside.sort(is_later, "published_at", "id")["id"].to_list())


def _of_series(picture: Picture, row: Row, *, start: datetime, end: datetime) -> pl.DataFrame:
    """Give the publications of a burst's series within a stretch of time, oldest first."""
    at = pl.col("published_at")
    inside = picture.publications.filter(at >= start, at < end).sort("published_at", "id")
    sort, _, name = str(row["subject"]).partition(":")
    match sort:
        case "all":
            return inside
        case "source" | "story":
            return inside.filter(pl.col(sort) == name)
        case "country":
            return inside.filter(pl.col("countries").list.contains(name))
        case "hashtag":
            tagged = hashtags(inside).filter(pl.col("tag").str.strip_chars_start("#") == name)
            return inside.join(tagged, on="id", how="semi", maintain_order="left")
        case _:
            return inside.clear()


def _peak_of(row: Row) -> datetime | None:
    told: Any = detail_of(row).get("peak_at")
    try:
        at = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at
