"""Briefs written before private authors stood under pseudonyms, veiled as they are read."""

import re
from typing import Any

import polars as pl

from legation.chancery.authors.veil import Veil
from legation.desks.briefing.serial import UNVEILED
from legation.desks.briefing.serial_parts import Json

OTHERS_WORDS = ("quoted", "title", "text", "url")
"""Where other people's words stand in a brief's values."""

OUR_WORDS = ("format", "slug", "of", "kind", "named", "marking", "audience", "mission", "language")
"""Where words of the format itself stand, which an account may be called by."""


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
    shown: Json = _without_names({**told, "evidence": lists}, _names(values, veil))
    return shown


def _names(values: Json, veil: Veil) -> dict[str, str]:
    """Give the private accounts that the brief rests on by the names they go by, with what stands for
    each: a card could be about one of them, and its title said the bare name."""
    told = {
        each
        for one in values["evidence"].values()
        if one["of"] == "accounts"
        for each in one["ids"]
    }
    shown = {each: veil.account(each).partition(":")[2] for each in told if not veil.is_named(each)}
    return {
        name: shown[each]
        for each in shown
        for name in (each.partition(":")[2], each.partition(":")[2].partition("@")[0])
        if name
    }


def _without_names(told: Any, names: dict[str, str]) -> Any:  # Any: JSON of any depth
    if not names:
        return told
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)")

    def shown(one: Any) -> Any:
        if isinstance(one, str):
            return pattern.sub(lambda found: names[found[0]], one)
        if isinstance(one, list):
            return [shown(each) for each in one]
        if isinstance(one, dict):
            return {key: each if key in OUR_WORDS else shown(each) for key, each in one.items()}
        return one

    return shown(told)


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
