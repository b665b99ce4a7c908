"""Crowds planted into the small world of briefs: many accounts on one source, some acting together."""

import json

import polars as pl

from legation.desks.briefing.rules import Picture
from legation.testing.planted_brief import planted_items, planted_picture, planted_signals


def crowd_of(accounts: list[str], **columns: object) -> pl.DataFrame:
    """Give the planted publications on one source, written by these accounts in turn."""
    planted = planted_picture().publications
    turn = pl.Series("account", [accounts[at % len(accounts)] for at in range(planted.height)])
    told = planted.with_columns(turn, source=pl.lit("gazette"))
    return told.with_columns(pl.lit(value).alias(name) for name, value in columns.items())


def acting_together(**detail: object) -> Picture:
    """Give a picture in which three accounts say the same, and a signal that says so."""
    publications = crowd_of(["x:1", "x:2", "x:3"], text="One line for all #Same", title=None)
    signals = planted_signals(planted_items()).filter(pl.col("kind") == "coordination")
    told = {
        "accounts": ["x:1", "x:2", "x:3"],
        "kinds": ["hashtag", "text"],
        "window_seconds": [60.0, 3600.0],
        "shared": 40,
        "expected": 1.26,
        "items": 900,
        **detail,
    }
    return planted_picture(
        publications=publications, signals=signals.with_columns(detail=pl.lit(json.dumps(told)))
    )
