"""What in a text could be checked: numbers, dates, quotations, named sources, attribution."""

import math
import tomllib
from functools import cache
from importlib.resources import files

import polars as pl

from legation.methods.language.clean import stripped

CUES = ("numbers", "dates", "quotations", "attributions", "sources")
CLAIM_CUES = {"id": pl.String(), **{cue: pl.Int32() for cue in CUES}, "checkability": pl.Float64()}

READ_CHARACTERS = 5_000

_WEIGHTS = {"numbers": 1.0, "dates": 0.7, "quotations": 1.0, "attributions": 1.0, "sources": 0.8}
"""How much one cue per sentence counts; set by hand, not learned: a reader can follow every score."""

_SENTENCE_END = r"[.!?。！？؟।።]+(?:\s|$)|\n+|[。！？]"
_NUMBER = (
    r"[\p{Nd}][\p{Nd}.,٬٫]*(?:\s?(?:%|٪|percent|per cent|pour cent|por ciento|Prozent|процент))?"
)
_DATE = r"\b(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|(?:19|20)\d{2})\b|\d{1,4}[年月日]"
_QUOTATION = r"“[^”]{8,}”|«[^»]{8,}»|„[^“”]{8,}[“”]|\"[^\"\n]{8,}\"|「[^」]{4,}」|『[^』]{4,}』"
_SOURCE = r"(?:\p{Lu}[\p{Ll}'’-]+\s){1,3}(?:\p{Lu}[\p{Ll}'’-]+)|\b\p{Lu}{2,6}\b|https?://"


def claim_cues(texts: pl.DataFrame) -> pl.DataFrame:
    """Count what could be checked in each text, apart from any emotion in it.

    Takes ``id`` and ``text``. Gives ``numbers``, ``dates``, ``quotations``, ``attributions`` (verbs and
    phrases of saying and of sourcing in 14 languages), ``sources`` (named persons and bodies, links) and
    ``checkability`` (0–1: one minus e to the minus weighted cues per sentence). Dates are not counted
    among numbers. Weakness: it says that something can be checked, never that it is true; names are found by
    capitals, so scripts without them count fewer sources.
    """
    text = pl.col("text").fill_null("").str.slice(0, READ_CHARACTERS)
    bare = stripped(text)
    undated = bare.str.replace_all(_DATE, " ")
    counted = texts.select(
        "id",
        numbers=undated.str.count_matches(_NUMBER),
        dates=bare.str.count_matches(_DATE)
        + bare.str.to_lowercase().str.count_matches(_words("dates")),
        quotations=text.str.count_matches(_QUOTATION),
        attributions=bare.str.to_lowercase().str.count_matches(_words("attribution")),
        sources=text.str.count_matches(_SOURCE),
        sentences=text.str.count_matches(_SENTENCE_END).clip(lower_bound=1),
        empty=bare == "",
    )
    mass = pl.sum_horizontal(
        pl.col(cue).cast(pl.Float64) * weight for cue, weight in _WEIGHTS.items()
    )
    share = 1.0 - (-mass / pl.col("sentences") / math.e).exp()
    scored = counted.with_columns(checkability=pl.when("empty").then(None).otherwise(share))
    return scored.select(pl.col(column).cast(kind) for column, kind in CLAIM_CUES.items())


@cache
def _words(kind: str) -> str:
    """Give one pattern for all words of a kind; blanks bound them in the scripts that have blanks."""
    path = files("legation.methods.language") / "data" / "claim_cues.toml"
    told = tomllib.loads(path.read_text("utf-8"))[kind]
    bounded = "|".join(
        sorted(
            (word for words in told["bounded"].values() for word in words), key=len, reverse=True
        )
    )
    free = "|".join(sorted(told["free"], key=len, reverse=True))
    return rf"\b(?:{bounded})\b|{free}"
