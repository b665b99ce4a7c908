"""An embedder from a folder that the user brought: a model2vec model with its tokenizer."""

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

from legation.domain.errors import Misconfigured
from legation.methods.language.embedding import Vectors

_KINDS: dict[str, np.dtype[Any]] = {
    "F32": np.dtype("<f4"),
    "F16": np.dtype("<f2"),
    "F64": np.dtype("<f8"),
}


@dataclass(frozen=True, kw_only=True)
class FolderEmbedder:
    """Means of static token vectors (model2vec), read from ``model.safetensors`` and ``tokenizer.json``.

    ``id`` carries a digest of the weights, so that another model in the same folder has another id.
    """

    id: str
    dim: int
    tokenizer: Any  # the tokenizers package is an extra, so its type is not at hand
    table: Vectors
    languages: frozenset[str] | None = None
    cos_join: float = 0.50

    @classmethod
    def load(cls, path: str) -> "FolderEmbedder":
        """Read the folder; Misconfigured names what is missing in it or beside it."""
        folder = Path(path)
        weights, words = folder / "model.safetensors", folder / "tokenizer.json"
        for needed in (weights, words):
            if not needed.is_file():
                raise Misconfigured(
                    f"{needed.name} is missing", where=path, remedy="give a model2vec folder"
                )
        try:
            from tokenizers import Tokenizer  # type: ignore[import-not-found,unused-ignore]
        except ImportError as absent:
            raise Misconfigured(
                "a model folder needs the package tokenizers",
                where=path,
                remedy="pip install tokenizers",
            ) from absent
        table = read_table(weights)
        digest = blake2b(table.tobytes(), digest_size=6).hexdigest()
        return cls(
            id=f"folder:{digest}",
            dim=table.shape[1],
            tokenizer=Tokenizer.from_file(str(words)),
            table=table,
        )

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give one unit row per text: the mean of its tokens' vectors."""
        result = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, found in enumerate(
            self.tokenizer.encode_batch(list(texts), add_special_tokens=False)
        ):
            if found.ids:
                result[row] = self.table[found.ids].mean(axis=0)
        return np.asarray(
            result / np.maximum(np.linalg.norm(result, axis=1, keepdims=True), 1e-12),
            dtype=np.float32,
        )


def read_table(path: Path) -> Vectors:
    """Read the one matrix of a safetensors file (``embeddings``); Misconfigured when it holds none."""
    raw = path.read_bytes()
    try:
        (length,) = struct.unpack("<Q", raw[:8])
        head = json.loads(raw[8 : 8 + length])
        told = head.get("embeddings") or next(v for k, v in head.items() if k != "__metadata__")
        start, end = told["data_offsets"]
        body = np.frombuffer(
            raw[8 + length + start : 8 + length + end], dtype=_KINDS[str(told["dtype"])]
        )
        return np.asarray(body.reshape(told["shape"]), dtype=np.float32)
    except (struct.error, ValueError, KeyError, StopIteration, TypeError, AttributeError) as broken:
        raise Misconfigured(
            f"cannot be read as safetensors: {broken!r}", where=str(path)
        ) from broken
