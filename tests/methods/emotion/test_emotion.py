"""Emotion heads: planted feelings are learned, null stays null, languages without a head get nothing."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from legation.domain.errors import Misconfigured
from legation.methods.emotion.detect import emotion, supported
from legation.methods.emotion.features import CELLS, character_runs, rarity_of, weighted
from legation.methods.emotion.heads import LABELS, head_of, load, save, scores_of
from legation.methods.emotion.train import (
    Lesson,
    fit,
    is_enough,
    measure,
    teach,
    yes_points,
)

WORDS = {"joy": "delighted wonderful", "anger": "furious outrage"}


def _lesson(count: int, seed: int) -> Lesson:
    """Plant a word for joy and one for anger into noise; the vectors say nothing."""
    dice = np.random.default_rng(seed)
    truth = (dice.random((count, 2)) < 0.3).astype(np.int8)
    noise = ["".join(dice.choice(list("abcdefghij "), 40)) for _ in range(count)]
    texts = [
        f"{text} {WORDS['anger'] if row[0] else ''} {WORDS['joy'] if row[1] else ''}"
        for text, row in zip(noise, truth, strict=True)
    ]
    return Lesson(
        labels=("anger", "joy"),
        runs=character_runs(pl.Series(texts)),
        vectors=dice.normal(size=(count, 8)).astype(np.float32),
        truth=truth,
        part=np.arange(count) % 5,
    )


def _table(*rows: tuple[str, str | None]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "id": [str(n) for n in range(len(rows))],
            "language": [r[0] for r in rows],
            "text": [r[1] for r in rows],
        },
        schema={"id": pl.String, "language": pl.String, "text": pl.String},
        orient="row",
    )


def test_planted_feelings_are_learned() -> None:
    head, _, _ = teach(_lesson(400, seed=1), embedder_id="none")
    assert measure(head, _lesson(200, seed=2))["macro_f1"] > 0.95  # type: ignore[operator]


def test_a_kept_head_says_what_it_said(tmp_path: Path) -> None:
    taught, held = _lesson(300, seed=3), _lesson(50, seed=4)
    head = fit(taught, strength=1.0, mix=0.7, embedder_id="none")
    save(head, tmp_path / "head.npz")
    again = load(tmp_path / "head.npz")
    before, after = head.scores(held.runs, held.vectors), again.scores(held.runs, held.vectors)
    assert again.labels == head.labels and again.embedder == "none"
    assert np.abs(before - after).max() < 0.1


def test_a_broken_head_is_named(tmp_path: Path) -> None:
    (tmp_path / "head.npz").write_bytes(b"not a head")
    with pytest.raises(Misconfigured, match="emotion head"):
        load(tmp_path / "head.npz")


def test_the_yes_point_separates_what_can_be_separated() -> None:
    scores = np.array([[-2.0], [-1.0], [1.0], [2.0]], dtype=np.float32)
    point = yes_points(scores, np.array([[0], [0], [1], [1]], dtype=np.int8))
    assert -1.0 < point[0] < 1.0


def test_runs_of_each_text_are_its_own() -> None:
    texts = pl.Series(["joyful day", "", "furious"])
    together = character_runs(texts)
    assert together.shape == (3, CELLS)
    assert (together[2] != character_runs(texts[2:])).nnz == 0


def test_weighted_rows_have_length_one() -> None:
    runs = character_runs(pl.Series(["joyful day", "furious night", "a"]))
    rows = weighted(runs, rarity_of(runs))
    assert np.allclose(np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel()), 1.0, atol=1e-5)


def test_feelings_are_told_in_a_supported_language() -> None:
    found = emotion(
        _table(
            (
                "en",
                "I am terrified, something horrible is standing behind the door and I cannot breathe",
            ),
            ("en", "What a wonderful day, I am so happy, we laughed and danced all evening!"),
        )
    )
    fear, joy = found["fear"].to_list(), found["joy"].to_list()
    assert fear[0] > 0.5 > fear[1]
    assert joy[1] > 0.5 > joy[0]


def test_a_label_that_the_data_lacks_is_null_and_never_zero() -> None:
    found = emotion(_table(("en", "This is disgusting and I hate every bit of it")))
    assert found["disgust"].to_list() == [None]
    assert found["anger"].null_count() == 0


def test_a_language_that_is_not_told_is_detected_for_that_text_alone() -> None:
    text = "I am so happy and delighted about this wonderful day with my friends"
    found = emotion(_table(("xx", text), (None, text)))
    assert found["language"].to_list() == ["xx", "en"]
    assert found["joy"][0] is None
    assert found["joy"][1] == emotion(_table(("en", text)))["joy"][0]


def test_a_language_without_a_head_gets_nulls() -> None:
    found = emotion(
        _table(("fr", "Quelle joie immense aujourd'hui"), ("und", "???"), ("en", ""), ("en", None))
    )
    assert found.height == 4
    for column in (*LABELS, "measured_f1"):
        assert found[column].to_list() == [None] * 4


def test_a_region_falls_back_to_its_language() -> None:
    found = emotion(_table(("en-GB", "What a happy day"), ("en", "What a happy day")))
    assert found["joy"].n_unique() == 1 and found["joy"].null_count() == 0


def test_only_heads_that_are_good_enough_are_shown() -> None:
    told = scores_of()
    shown = supported()
    assert all(score >= 0.4 for score in shown.values())
    assert not {"sw", "yo", "vmw"} & set(shown)
    assert emotion(_table(("sw", "Nimefurahi sana leo")))["joy"].to_list() == [None]
    assert {"en", "ru", "es", "de"} <= set(shown)
    assert all(head_of(name).labels for name in told)


def test_no_texts_give_no_rows_with_the_same_columns() -> None:
    assert emotion(_table()).schema == emotion(_table(("en", "happy"))).schema


def test_a_language_is_shown_only_when_measured_well_enough_on_enough_texts() -> None:
    assert is_enough(0.50, 0.30, rows=100)
    assert not is_enough(0.50, 0.30, rows=99)
    assert not is_enough(0.39, 0.10, rows=500)
    assert not is_enough(0.46, 0.42, rows=500)


def test_what_is_shown_follows_the_rule_of_the_trainer() -> None:
    for name, told in scores_of().items():
        shown = is_enough(told["macro_f1"], told["always_yes"], rows=told["rows"])
        assert told["supported"] == shown, name
