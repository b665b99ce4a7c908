"""An embedder over the wire: an OpenAI-compatible endpoint that the operator named."""

import http.client
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from urllib3.exceptions import HTTPError

from legation.couriers.addresses import Target, admitted_addresses, is_public
from legation.couriers.fetching import SafeFetcher
from legation.couriers.unpacking import PIECE, Limits, read_whole
from legation.domain.errors import LegationError, Misconfigured, Rejected, Unavailable

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
    try:
        target = fetcher.target(url.rstrip("/") + "/embeddings")
    except LegationError as wrong:
        raise Misconfigured(wrong.what, where="embedder", remedy="give openai:URL") from wrong
    if target.scheme not in ("http", "https") or (
        target.scheme == "http" and _is_outside(target, fetcher)
    ):
        raise Misconfigured(
            "texts would leave this network unencrypted", where="embedder", remedy="use https://"
        )
    answer = _asked(fetcher, target, {"model": model, "input": ["."]})
    found = _rows(answer, count=1, where=target.url)
    named = model or str(answer.get("model") or target.host)
    return EndpointEmbedder(target=target, fetcher=fetcher, model=named, dim=found.shape[1])


def _is_outside(target: Target, fetcher: SafeFetcher) -> bool:
    found = admitted_addresses(target, resolve=fetcher.resolve, private_networks=True)
    return any(is_public(one) for one in found)


def _asked(fetcher: SafeFetcher, target: Target, question: dict[str, Any]) -> dict[str, Any]:
    """Post a question and give the answer, JSON both."""
    headers = {
        "Host": target.authority,
        "User-Agent": fetcher.user_agent,
        "Content-Type": "application/json",
        "Connection": "close",
    }
    sent = json.dumps(question).encode("utf-8")
    with fetcher.connect(target, seconds=_SECONDS) as (connection, _):
        try:
            connection.request(
                "POST",
                target.resource,
                body=sent,
                headers=headers,
                preload_content=False,
                decode_content=False,
            )
            answer = connection.getresponse()
            _judge(answer.status, where=target.url)
            pieces = answer.stream(PIECE, decode_content=False)
            body = read_whole(
                pieces,
                encoding=answer.headers.get("content-encoding", ""),
                limits=Limits(body_bytes=_ANSWER_BYTES),
                where=target.url,
            )
        except (HTTPError, http.client.HTTPException, OSError) as broken:
            raise Unavailable(f"the answer broke off: {broken}", where=target.url) from broken
    return _read(body, where=target.url)


def _judge(status: int, *, where: str) -> None:
    if status == 429 or status >= 500:
        raise Unavailable(f"the endpoint answered {status}", where=where, remedy="try again later")
    if status != 200:
        raise Misconfigured(
            f"the endpoint answered {status}", where=where, remedy="check the setting embedder"
        )


def _read(body: bytes, *, where: str) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as broken:
        raise Rejected(f"the answer is not JSON: {broken}", where=where) from broken
    if not isinstance(told, dict):
        raise Rejected("the answer is not an object", where=where)
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
