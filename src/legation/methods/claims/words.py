"""The words of each language by which statements are told apart (``data/claim_words.toml``)."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def tables() -> Mapping[str, Any]:  # as TOML gives it
    """Read the file once."""
    path = files("legation.methods.claims") / "data" / "claim_words.toml"
    return tomllib.loads(path.read_text("utf-8"))


@cache
def pattern(kind: str, language: str) -> re.Pattern[str] | None:
    """Give what finds the words of a kind in lower-cased text of a language; None where none are known."""
    told = tables()[kind]
    if language in ("zh", "ja", "ko", "th"):
        return re.compile(any_of(told["free"]))
    words = told["bounded"].get(language)
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)") if words else None


def any_of(words: Iterable[str]) -> str:
    """Write a pattern that finds any of these words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
