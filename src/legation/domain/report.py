"""Report: what a mission's people heard, as it is cited; who was met stands by function, never by name."""

import polars as pl

from legation.domain.tables import INSTANT, Schema

REPORT: Schema = {
    "id": pl.String(),
    "edition": pl.Int32(),
    "kind": pl.String(),
    "title": pl.String(),
    "text": pl.String(),
    "met_on": pl.Date(),
    "place": pl.String(),
    "met": pl.String(),
    "reliability": pl.String(),
    "credibility": pl.String(),
    "countries": pl.List(pl.String()),
    "subjects": pl.List(pl.String()),
    "digest": pl.String(),
    "published_at": INSTANT,
    "known_at": INSTANT,
    "mission": pl.String(),
    "marking": pl.String(),
    "audience": pl.String(),
}
"""One sent edition: ``met`` is a function, ``reliability`` of the source A–F and ``credibility`` of what it
said 1–6 (the Admiralty scale), ``published_at`` when it was sent. It shares no key with what is observed."""
