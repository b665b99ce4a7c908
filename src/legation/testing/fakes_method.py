"""A method whose process dies, for tests of engines: only an importable one reaches a pool."""

import os

import polars as pl


def killed(table: pl.DataFrame) -> pl.DataFrame:
    """End the process it runs in, as a lack of memory would; never call it in your own."""
    os._exit(3)
