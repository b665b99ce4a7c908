"""An embedder over the wire: an OpenAI-compatible endpoint that the operator named."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from legation.couriers.addresses import Target
from legation.couriers.asking import ask, endpoint
from legation.couriers.fetching import SafeFetcher
from legation.domain.errors import Rejected

PREFIX = "openai:"
_BATCH = 64
_ANSWER_BYTES = 32_000_000
_SECONDS = 120.0

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class EndpointEmbedder:
    """Asks ``POST .../embeddings`` for the vectors of texts, 64 at a time; no redirect is followed.

    Every text is sent to the endpoint. ``id`` is the model's name and dimension as the endpoint
    gave them: two endpoints that serve the same model under one name share their vectors.
    """

    target: Target
    fetcher: SafeFetcher
    model: str
    dim: int
    languages: frozenset[str] | None = None
    cos_join: float = 0.50

    @property
    def id(self) -> str:
        """Model and dimension, stored with every vector."""
        return f"{PREFIX}{self.model}/{self.dim}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give one unit row per text.

        Raises Unavailable when the endpoint does not answer, Rejected when its answer is not one vector of
        ``dim`` numbers per text.
        """
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = list(texts[start : start + _BATCH])
            answer = _asked(self.fetcher, self.target, {"model": self.model, "input": batch})
            found = _rows(answer, count=len(batch), where=self.target.url)
            if found.shape[1] != self.dim:
                raise Rejected(
                    f"vectors of {found.shape[1]} numbers after vectors of {self.dim}",
                    where=self.target.url,
                )
            rows[start : start + len(batch)] = found
        return rows


@cache
def endpoint_embedder(setting: str) -> EndpointEmbedder:
    """Make the embedder of a setting ``openai:URL`` or ``openai:URL#MODEL``, asking for one vector.

    ``URL`` is what stands before ``/embeddings``, such as ``http://127.0.0.1:8000/v1``. Plain http
    is spoken to private addresses only. Raises Misconfigured for an address that cannot be used,
    Unavailable when nobody answers.
    """
    url, _, model = setting.removeprefix(PREFIX).partition("#")
    fetcher = SafeFetcher(private_networks=True, total_seconds=_SECONDS, body_bytes=_ANSWER_BYTES)
    target = endpoint(url.rstrip("/") + "/embeddings", fetcher, setting="embedder")
    answer = _asked(fetcher, target, {"model": model, "input": ["."]})
    found = _rows(answer, count=1, where=target.url)
    named = model or str(answer.get("model") or target.host)
    return EndpointEmbedder(target=target, fetcher=fetcher, model=named, dim=found.shape[1])


def _asked(fetcher: SafeFetcher, target: Target, question: dict[str, Any]) -> dict[str, Any]:
    """Post a question and give the answer, an object."""
    told = ask(
        fetcher,
        target,
        question,
        seconds=_SECONDS,
        most_bytes=_ANSWER_BYTES,
        setting="embedder",
    )
    if not isinstance(told, dict):
        raise Rejected("the answer is not an object", where=target.url)
    return told


def _rows(answer: dict[str, Any], *, count: int, where: str) -> Vectors:
    """Read one row per text, in the order of ``index``, each of length 1."""
    try:
        given = sorted(answer["data"], key=lambda one: int(one["index"]))
        vectors = np.array([one["embedding"] for one in given], dtype=np.float32)
    except (KeyError, TypeError, ValueError) as malformed:
        raise Rejected(f"the answer holds no vectors: {malformed}", where=where) from malformed
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    is_whole = vectors.ndim == 2 and len(vectors) == count and vectors.shape[1] > 0
    if not is_whole or not math.isfinite(float(lengths.sum())):
        raise Rejected(f"the answer is not {count} vectors of finite numbers", where=where)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)
