"""Which emotion of a story is said to stand out, and when nothing is said."""

import re

import polars as pl

from legation.desks.briefing.rules import Picture, compose
from legation.domain.identity import key_of
from legation.testing.brief_words import block_text
from legation.testing.planted_brief import (
    planted_picture,
)


def toned(felt: list[str], *, words: str = "") -> Picture:
    """A picture whose first story sounds as said, among 200 other publications that sound otherwise."""
    items = planted_picture().publications
    harbour = items.filter(pl.col("story") == key_of("story", "harbour"))
    crowd = pl.concat(
        [harbour.with_columns(id=pl.concat_str("id", pl.lit(f"-{n}"))) for n in range(3)]
    )
    others = pl.concat(
        [items.with_columns(id=pl.concat_str("id", pl.lit(f"+{n}")), story=None) for n in range(9)]
    )
    whole = pl.concat([items, crowd, others], how="vertical_relaxed")
    numbered = pl.concat_str(pl.lit("post "), pl.int_range(whole.height).cast(pl.String))
    said = numbered if not words else pl.lit(words)
    is_own = pl.col("story") == key_of("story", "harbour")
    tones = whole.select(
        "id",
        felt=pl.when(is_own).then(pl.lit(felt)).otherwise(pl.lit(["joy"])),
        measured_f1=pl.lit(0.65),
        checkability=pl.when(is_own).then(0.9).otherwise(0.1),
    )
    return planted_picture(publications=whole.with_columns(title=said, text=said), tones=tones)


def test_an_emotion_that_stands_out_is_said_with_counts_a_baseline_and_its_measure() -> None:
    content = compose(toned(["fear"]))
    said = block_text(content, "changes")
    assert re.search(r"Fear stands out: \d+ publications \(100% of those measured\)", said)
    assert "against 0 others of the period (0%)" in said
    assert "agreed with people at F₁ 0.65" in said
    assert re.search(r"\d+ publications hold what can be checked \(100%\)", said)


def test_no_emotion_is_said_that_the_rest_shares_or_that_is_one_text_copied() -> None:
    assert "stands out" not in block_text(compose(toned(["joy"])), "changes")
    assert "stands out" not in block_text(compose(toned(["fear"], words="same")), "changes")
    assert "stands out" not in block_text(compose(planted_picture()), "changes")
