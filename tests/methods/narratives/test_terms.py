"""Terms: words in any script, and weights that need no stop list."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from legation.methods.narratives.terms import counts_of, rarity, weighed
from legation.methods.narratives.words import words_of


def test_words_are_lower_case_and_keep_numbers() -> None:
    assert words_of("Élection : 51 % des VOIX") == ["élection", "51", "des", "voix"]


def test_unspaced_scripts_give_pairs_of_characters() -> None:
    assert words_of("地震発生") == ["地震", "震発", "発生"]
    assert "東京" in words_of("NHK東京 2030")
    assert "nhk" in words_of("NHK 東京")


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert all(words_of(text)) or words_of(text) == []


def test_a_word_of_every_text_weighs_nothing_and_a_rare_one_most() -> None:
    texts_with = np.array([200.0, 2.0, 1.0])
    weights = rarity(texts_with, 200)
    assert weights[0] == 0.0
    assert weights[2] > weights[1] > 1.0


def test_rows_are_of_unit_length_and_a_text_without_words_stays_zero() -> None:
    counts = counts_of(["quake in lima", "!!!", "quake in cusco"])
    texts_with = np.bincount(counts.indices, minlength=counts.shape[1])
    rows = weighed(counts, texts_with, 3)
    lengths = np.asarray(np.sqrt(rows.multiply(rows).sum(axis=1))).ravel()
    assert np.allclose(lengths, [1.0, 0.0, 1.0], atol=1e-6)
