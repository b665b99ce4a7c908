"""Data in the place of words: texts that are JSON objects, as recorded answers of servers are."""

import json

import polars as pl


def are_data(texts: pl.Series) -> pl.Series:
    """Say of each text whether it is a JSON object or a list of nothing but such; null is not."""
    opens = texts.str.contains(r"^\s*[\[{]").fill_null(value=False)
    found = [is_open and _is_data(text) for is_open, text in zip(opens, texts, strict=True)]
    return pl.Series(found, dtype=pl.Boolean) if opens.any() else opens


def _is_data(text: str) -> bool:
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(held, dict) or all(isinstance(one, dict) for one in held)
