"""Cues of persuasion: found where they stand, none in plain reports, nothing where none was measured."""

import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.domain.errors import Rejected
from legation.methods.persuasion.cues import LANGUAGES, cues, persuasion, weighed

PLAIN = (
    "The finance ministry published the budget for next year on Tuesday.",
    "Rain is expected in the north, with temperatures of 12 to 15 degrees.",
    "Delegations from nine states met in Geneva to discuss a draft on water.",
)


def hints(*texts: str | None, language: str | None = "en") -> pl.DataFrame:
    ids = [f"{at}" for at in range(len(texts))]
    return persuasion(
        pl.DataFrame(
            {"id": ids, "text": texts, "language": [language] * len(texts)},
            schema=dict.fromkeys(("id", "text", "language"), pl.String),
        )
    )


@pytest.mark.parametrize(
    ("text", "cue", "words"),
    [
        ("This is a disgraceful decision by the board.", "loaded", "disgraceful"),
        ("The puppets in the capital signed it.", "labels", "puppets"),
        ("They have never kept a promise.", "absolute", "never"),
        ("It is the worst deal ever.", "most", "the worst deal ever"),
        ("This law is a threat to the coast.", "fear", "threat"),
        ("We defend our way of life.", "flag", "our way of life"),
        ("War is the only option now.", "no_choice", "the only option"),
        ("Why did the ministry hide the file?", "doubt", "Why did the ministry hide the file?"),
        ("They knew it all along!!", "shouting", "!!"),
        ("STOP THE DEAL before Friday.", "shouting", "STOP THE DEAL"),
    ],
)
def test_a_planted_cue_is_found_where_it_stands(text: str, cue: str, words: str) -> None:
    assert (cue, words) in {(one.cue, text[one.start : one.end]) for one in cues(text, "en")}


def test_plain_reports_hold_no_cue() -> None:
    made = hints(*PLAIN)
    assert made["manipulative"].to_list() == [0.0] * len(PLAIN)
    assert made["spans"].to_list() == ["[]"] * len(PLAIN)


def test_more_cues_make_a_higher_score_below_one() -> None:
    one = "The regime signed it."
    made = hints(PLAIN[0], one, f"{one} It is an outrageous lie, never seen before!!")[
        "manipulative"
    ]
    assert 0.0 == made[0] < made[1] < made[2] < 1.0
    assert weighed([], 0) == 0.0


@pytest.mark.parametrize("language", ["fr", "ru", "und", None, "xx"])
def test_nothing_is_said_in_a_language_that_was_not_measured(language: str | None) -> None:
    assert language not in LANGUAGES
    made = hints("The puppets of the regime!!", language=language)
    assert made.select("manipulative", "spans").rows() == [(None, None)]


def test_a_text_without_words_has_no_score() -> None:
    assert hints("", None, "!!!")["manipulative"].to_list() == [None, None, None]


def test_where_two_cues_overlap_the_longer_stands() -> None:
    [found] = [one for one in cues("It was the worst war in history.", "en") if one.cue == "most"]
    assert (found.start, found.end) == (7, 31)


@given(
    st.text(max_size=200) | st.sampled_from(["İ REGIME ǰ never", "ß" * 40 + " evil", "!" * 9_000])
)
def test_places_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    [spans] = hints(text)["spans"].to_list()
    reached = 0
    for one in json.loads(spans or "[]"):
        assert reached <= one["start"] < one["end"] <= len(text)
        reached = one["end"]


def test_a_letter_whose_small_form_is_two_moves_no_place() -> None:
    text = "İİİ the regime"
    [one] = cues(text, "en")
    assert text[one.start : one.end] == "regime"


def test_a_table_without_what_is_needed_is_refused() -> None:
    for column in ("id", "text", "language"):
        with pytest.raises(Rejected, match=f"missing column '{column}'"):
            persuasion(
                pl.DataFrame({name: ["a"] for name in {"id", "text", "language"} - {column}})
            )
    assert hints().is_empty()
