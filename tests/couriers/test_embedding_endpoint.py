"""The embedding endpoint: vectors in the order of the texts, and every broken answer named."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import numpy as np
import polars as pl
import pytest

from legation.couriers.embedding import endpoint_embedder
from legation.desks.assessment.enrichers import EmbeddingEnricher
from legation.domain.errors import LegationError, Misconfigured, Rejected, Unavailable

Answer = tuple[int, dict[str, str], bytes]
Serve = Callable[[Callable[[BaseHTTPRequestHandler], Answer | None]], str]


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    yield
    endpoint_embedder.cache_clear()


def _vectors(texts: list[str]) -> list[dict[str, Any]]:
    """Give the texts' lengths as vectors, the last text first."""
    rows = [{"index": n, "embedding": [float(len(t)), 1.0]} for n, t in enumerate(texts)]
    return rows[::-1]


def _endpoint(serve: Serve, asked: list[dict[str, Any]]) -> str:
    def answer(handler: BaseHTTPRequestHandler) -> Answer:
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        asked.append({"path": handler.path, **body})
        told = {"model": "small", "data": _vectors(body["input"])}
        return 200, {"Content-Type": "application/json"}, json.dumps(told).encode()

    return serve(answer)


def test_vectors_come_in_the_order_of_the_texts_in_batches(serve: Serve) -> None:
    asked: list[dict[str, Any]] = []
    model = endpoint_embedder(f"openai:{_endpoint(serve, asked)}/v1")
    found = model.encode(["a" * (n + 1) for n in range(150)])
    ratio = found[:, 0] / found[:, 1]
    assert np.allclose(ratio, np.arange(1, 151), rtol=1e-4)
    assert np.allclose(np.linalg.norm(found, axis=1), 1.0, atol=1e-5)
    assert (model.id, model.dim) == ("openai:small/2", 2)
    assert {one["path"] for one in asked} == {"/v1/embeddings"}
    assert max(len(one["input"]) for one in asked) <= 64


def test_the_enricher_stores_the_name_of_the_model(serve: Serve) -> None:
    asked: list[dict[str, Any]] = []
    setting = f"openai:{_endpoint(serve, asked)}/v1#tall"
    items = pl.DataFrame(
        {"id": ["a", "b"], "title": [None, None], "text": ["Peace talks", ""]},
        schema_overrides={"title": pl.String},
    ).with_columns(language=pl.lit("hi"), script=pl.lit("Deva"))
    table = EmbeddingEnricher(embedder=setting).enrich(items)
    assert table["embedder"].to_list() == ["openai:tall/2", None]
    assert {one["model"] for one in asked} == {"tall"}


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (503, b"", Unavailable),
        (404, b"", Misconfigured),
        (302, b"", Misconfigured),
        (200, b"no", Rejected),
        (200, b"[]", Rejected),
        (200, b'{"data": []}', Rejected),
        (200, b'{"data": [{"index": 0, "embedding": [NaN]}]}', Rejected),
        (200, b'{"data": [{"index": 0, "embedding": ["x"]}]}', Rejected),
    ],
)
def test_a_broken_answer_is_named(
    serve: Serve, status: int, body: bytes, error: type[LegationError]
) -> None:
    address = serve(lambda _: (status, {"Location": "http://192.0.2.1/"}, body))
    with pytest.raises(error):
        endpoint_embedder(f"openai:{address}/v1")


@pytest.mark.parametrize("url", ["", "ftp://127.0.0.1/", "http://192.88.1.1/v1", "http://u@h/"])
def test_an_address_that_cannot_be_used_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(Misconfigured, match="embedder"):
        endpoint_embedder(f"openai:{url}")
