"""Evidence: what keeps a sentence supported after the item behind it was purged."""

import polars as pl

from legation.domain.tables import INSTANT, Schema

EXCERPT_LENGTH = 280
"""Characters of an item's text that a citation keeps."""

CITATION: Schema = {
    "item": pl.String(),
    "source": pl.String(),
    "published_at": INSTANT,
    "url": pl.String(),
    "title": pl.String(),
    "excerpt": pl.String(),
    "digest": pl.String(),
    "cited_by": pl.String(),
    "known_at": INSTANT,
    "mission": pl.String(),
    "marking": pl.String(),
    "audience": pl.String(),
}
"""A cited item: a minimal excerpt with the digest of the whole."""

PURGE: Schema = {
    "id": pl.String(),
    "source": pl.String(),
    "policy": pl.String(),
    "purged_at": INSTANT,
    "items": pl.Int64(),
    "first_at": INSTANT,
    "last_at": INSTANT,
    "digest": pl.String(),
    "known_at": INSTANT,
    "mission": pl.String(),
    "marking": pl.String(),
    "audience": pl.String(),
}
"""A purge's tombstone: how many items of a source went, under which policy, and the SHA-256 over
their sorted ids and digests."""
