"""A translation model made by hand, in the very files that a real one has: a word in the place of each.

A transformer of one layer whose weights say: look at the word that stands where the next one is to be
written, and write its translation. Words and places are one-hot, so nothing has to be learnt.
"""

import io
import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

ctranslate2 = pytest.importorskip("ctranslate2")
sentencepiece = pytest.importorskip("sentencepiece")

BLANK, UNKNOWN, START, END = "<blank>", "<unk>", "<s>", "</s>"
PLACES = 420
SHARP = 20.0
Weights = npt.NDArray[np.float32]


def pieces(words: list[str]) -> bytes:
    """A SentencePiece model that knows these words, as they stand between blanks."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([" ".join(words)] * 3), model_writer=model, model_type="word",
        vocab_size=len(words) + 10, hard_vocab_limit=False,
        minloglevel=2,
    )  # fmt: skip
    return model.getvalue()


def argos_package(folder: Path, pair: tuple[str, str], meanings: dict[str, str]) -> None:
    """Write an Argos package, unpacked: one cutter of words for both languages, ends told by the model."""
    folder.mkdir(parents=True)
    stated = {"from_code": pair[0], "to_code": pair[1], "package_version": "1.0"}
    (folder / "metadata.json").write_text(json.dumps(stated), "utf-8")
    (folder / "sentencepiece.model").write_bytes(pieces([*meanings, *meanings.values()]))
    model(folder / "model", meanings, adds_end=True)


def converted_model(folder: Path, meanings: dict[str, str]) -> None:
    """Write a model as OPUS-MT's are converted: a cutter for each language, ends told by who asks."""
    model(folder, meanings, adds_end=False)
    (folder / "source.spm").write_bytes(pieces(list(meanings)))
    (folder / "target.spm").write_bytes(pieces(list(meanings.values())))


def model(folder: Path, meanings: dict[str, str], *, adds_end: bool) -> None:
    """Write ``model.bin`` and what stands beside it."""
    turned = {f"▁{one}": f"▁{other}" for one, other in meanings.items()}
    turned |= {UNKNOWN: UNKNOWN, END: END}
    sources = [BLANK, START, *dict.fromkeys(turned)]
    targets = [BLANK, START, *dict.fromkeys(turned.values())]
    words = max(len(sources), len(targets))
    deep = 2 * words + PLACES
    spec = ctranslate2.specs.TransformerSpec.from_config((1, 1), 1, pre_norm=True)
    _encoder(spec.encoder, len(sources), deep, at=words)
    _decoder(spec.decoder, len(targets), deep, at=words)
    told = np.zeros((len(targets), deep), np.float32)
    for one, other in turned.items():
        told[targets.index(other), words + PLACES + sources.index(one)] = SHARP
    spec.decoder.projection.weight = told
    spec.register_source_vocabulary(sources)
    spec.register_target_vocabulary(targets)
    spec.config.add_source_eos = adds_end
    spec.validate()
    spec.optimize()
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))


def _encoder(spec: object, many: int, deep: int, *, at: int) -> None:
    _placed(spec, spec.embeddings[0], many, deep, at=at)  # type: ignore[attr-defined]
    _idle(spec.layer[0].self_attention, [3 * deep, deep], deep)  # type: ignore[attr-defined]
    _silent(spec.layer[0].ffn, deep)  # type: ignore[attr-defined]


def _decoder(spec: object, many: int, deep: int, *, at: int) -> None:
    _placed(spec, spec.embeddings, many, deep, at=at)  # type: ignore[attr-defined]
    layer = spec.layer[0]  # type: ignore[attr-defined]
    _idle(layer.self_attention, [3 * deep, deep], deep)
    _silent(layer.ffn, deep)
    _idle(layer.attention, [deep, 2 * deep, deep], deep)
    places = np.arange(at, at + PLACES)
    layer.attention.linear[0].weight[places, places] = SHARP
    layer.attention.linear[1].weight[places, places] = 1.0
    copied = np.arange(at)
    layer.attention.linear[1].weight[deep + at + PLACES + copied, copied] = 1.0
    layer.attention.linear[2].weight[at + PLACES + copied, at + PLACES + copied] = 1.0


def _placed(spec: object, embeddings: object, many: int, deep: int, *, at: int) -> None:
    """Words first, then places."""
    embeddings.weight = np.eye(many, deep, dtype=np.float32)  # type: ignore[attr-defined]
    spec.scale_embeddings = False  # type: ignore[attr-defined]
    spec.position_encodings.encodings = np.eye(PLACES, deep, k=at, dtype=np.float32)  # type: ignore[attr-defined]
    _normed(spec.layer_norm, deep)  # type: ignore[attr-defined]


def _normed(norm: object, deep: int) -> None:
    norm.gamma = np.ones(deep, np.float32)  # type: ignore[attr-defined]
    norm.beta = np.zeros(deep, np.float32)  # type: ignore[attr-defined]


def _idle(attention: object, wide: list[int], deep: int) -> None:
    _normed(attention.layer_norm, deep)  # type: ignore[attr-defined]
    for linear, rows in zip(attention.linear, wide, strict=True):  # type: ignore[attr-defined]
        linear.weight = np.zeros((rows, deep), np.float32)
        linear.bias = np.zeros(rows, np.float32)


def _silent(network: object, deep: int) -> None:
    _normed(network.layer_norm, deep)  # type: ignore[attr-defined]
    for linear, shape in ((network.linear_0, (4, deep)), (network.linear_1, (deep, 4))):  # type: ignore[attr-defined]
        linear.weight = np.zeros(shape, np.float32)
        linear.bias = np.zeros(shape[0], np.float32)
