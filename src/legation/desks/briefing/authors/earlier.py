"""Briefs written before private authors stood under pseudonyms, veiled as they are read."""

from typing import Any

import polars as pl

from legation.chancery.authors.veil import Veil
from legation.desks.briefing.serial import UNVEILED
from legation.desks.briefing.serial_parts import Json

OTHERS_WORDS = ("quoted", "title", "text", "url")
"""Where other people's words stand in a brief's values."""


def veiled(values: Json, veil: Veil) -> Json:
    """Give a brief's values as they may be read today; those of the formats in force are given as they are.

    The digest of an earlier brief is that of what was written, not of what is read here.
    """
    if values["format"] not in UNVEILED:
        return values
    lists = {
        key: {**one, "ids": [veil.account(each) for each in one["ids"]], "labels": []}
        if one["of"] == "accounts"
        else {**one, "labels": _hidden(veil, one["labels"])}
        for key, one in values["evidence"].items()
    }
    told: Json = _walked({**values, "evidence": {}}, veil)
    return {**told, "evidence": lists}


def _walked(told: Any, veil: Veil, name: str = "") -> Any:  # Any: JSON of any depth
    if isinstance(told, str) and name in OTHERS_WORDS:
        return _address(veil, told) if name == "url" else _hidden(veil, [told])[0]
    if isinstance(told, list):
        return [_walked(one, veil, name) for one in told]
    if isinstance(told, dict):
        return {key: _walked(one, veil, key) for key, one in told.items()}
    return told


def _hidden(veil: Veil, said: list[str]) -> list[str]:
    return veil.texts(pl.DataFrame({"text": pl.Series(said, dtype=pl.String)}))["text"].to_list()


def _address(veil: Veil, url: str) -> str:
    shown = veil.evidence(pl.DataFrame({"url": [url]}, schema={"url": pl.String()}))
    return shown["url"][0] or ""
