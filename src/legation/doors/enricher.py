"""Enricher: the door for what can be said of each item by itself."""

from typing import Protocol

import polars as pl

from legation.domain.tables import Schema


class Enricher(Protocol):
    """Adds columns to items. ``needs`` names item columns, and columns of other enrichers."""

    name: str
    needs: frozenset[str]
    adds: Schema

    def enrich(self, items: pl.DataFrame) -> pl.DataFrame:
        """Give one row per item: ``id`` and the columns of ``adds``, in any order."""
        ...
