"""Nearest neighbours of a vector: an exact scan in 8 bits, put in order again in half floats."""

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from usearch.compiled import MetricKind
from usearch.index import search as scan

from legation.domain.errors import Rejected
from legation.domain.scope import SCOPE_COLUMNS, Scope
from legation.domain.time import Window
from legation.store.faults import located
from legation.store.flows import ENRICHED, ITEMS
from legation.store.holdings import Holdings
from legation.store.locking import writing
from legation.store.scoping import admits

FLOW = ENRICHED + "embedding"
"""The flow whose ``vector`` and ``embedder`` columns are indexed."""
OVERFETCH = 4
"""How many times the asked number are scanned in 8 bits before they are put in order."""
_LABELS = "labels.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """One neighbour: ``similarity`` is the cosine, at most 1."""

    id: str
    similarity: float


class VectorIndex:
    """The vectors under ``derived/vectors``, one folder per embedder: vectors of two are never compared."""

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings
        self._folder = holdings.settings.derived / "vectors"

    def rebuild(self) -> int:
        """Make the vectors anew from the newest embedding of every item in force; give how many."""
        with writing(self._holdings.settings.tables), located("vectors"):
            draft = self._folder.with_name("vectors.new")
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(parents=True)
            rows = self._rows()
            for (embedder,), part in rows.group_by("embedder", maintain_order=True):
                _write(draft / _slug(str(embedder)), part)
            shutil.rmtree(self._folder, ignore_errors=True)
            draft.rename(self._folder)
        return len(rows)

    def exists(self) -> bool:
        """Say whether the vectors were ever made."""
        return self._folder.is_dir()

    def nearest(
        self,
        vector: NDArray[np.float32],
        scope: Scope,
        *,
        embedder: str,
        limit: int,
        window: Window | None = None,
    ) -> list[Near]:
        """Give the items nearest to a vector of the same embedder, the nearest first, in the scope."""
        folder = self._folder / _slug(embedder)
        if not folder.is_dir() or limit < 1:
            return []
        with located("vectors"):
            small = np.load(folder / "small.npy", mmap_mode="r")
            whole = np.load(folder / "whole.npy", mmap_mode="r")
            facts = pl.read_ipc(folder / "facts.arrow")
            labels = json.loads((folder / _LABELS).read_text("utf-8"))
        if vector.shape != (whole.shape[1],):
            raise Rejected(f"a vector of {embedder} has {whole.shape[1]} numbers", where="vectors")
        rows = _admitted(facts, labels, scope, window)
        if not len(rows):
            return []
        unit = vector / max(float(np.linalg.norm(vector)), 1e-12)
        chosen = rows if len(rows) <= limit else _scan(small, rows, unit, limit * OVERFETCH)
        exact = whole[chosen].astype(np.float32) @ unit.astype(np.float32)
        order = np.lexsort((chosen, -exact))[:limit]
        ids = facts["item"].gather(chosen[order])
        return [
            Near(id=item, similarity=float(value))
            for item, value in zip(ids, exact[order], strict=True)
        ]

    def _rows(self) -> pl.DataFrame:
        """Item, embedder, vector, published_at and label of what is in force and has a vector."""
        items = self._holdings.tables.of(ITEMS).snapshot("").files["path"].to_list()
        flow = (
            self._holdings.tables.of(self._holdings.flow(FLOW)) if items and self._made() else None
        )
        files = flow.snapshot("").files["path"].to_list() if flow else []
        if not files:
            return pl.DataFrame(schema={"embedder": pl.String()})
        sql = """
            WITH newest AS (
                SELECT id AS item, published_at, mission, marking, audience, deleted
                FROM read_parquet($items, hive_partitioning = false)
                QUALIFY row_number() OVER (PARTITION BY id ORDER BY known_at DESC, revision DESC) = 1
            ), embedded AS (
                SELECT item, embedder, vector FROM read_parquet($files, hive_partitioning = false)
                WHERE vector IS NOT NULL
                QUALIFY row_number() OVER (PARTITION BY item ORDER BY known_at DESC, method DESC) = 1
            )
            SELECT * FROM newest JOIN embedded USING (item) WHERE NOT deleted ORDER BY item
        """
        return self._holdings.engine.ask(sql, {"items": items, "files": files})

    def _made(self) -> bool:
        return (self._holdings.tables.folder / FLOW / "_delta_log").is_dir()


def _write(folder: Path, rows: pl.DataFrame) -> None:
    folder.mkdir()
    vectors = np.stack([one.to_numpy() for one in rows["vector"]]).astype(np.float32)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    np.save(folder / "small.npy", _small(vectors))
    np.save(folder / "whole.npy", vectors.astype(np.float16))
    labels = rows.select(SCOPE_COLUMNS).unique(maintain_order=True).with_row_index("label")
    facts = rows.join(labels, on=list(SCOPE_COLUMNS), nulls_equal=True, maintain_order="left")
    facts.select("item", "published_at", "label").write_ipc(folder / "facts.arrow")
    (folder / _LABELS).write_text(json.dumps(labels.to_dicts()), "utf-8")


def _admitted(
    facts: pl.DataFrame,
    labels: list[Mapping[str, object]],
    scope: Scope,
    window: Window | None,
) -> NDArray[np.int64]:
    """The places of the rows that may be seen."""
    seen = [
        one["label"]
        for one in labels
        if admits(scope, **{name: str(one[name]) for name in SCOPE_COLUMNS})
    ]
    rows = facts.with_row_index("place").filter(pl.col("label").is_in(seen))
    if window is not None:
        rows = rows.filter(
            pl.col("published_at") >= window.start, pl.col("published_at") < window.end
        )
    return rows["place"].to_numpy().astype(np.int64)


def _scan(
    small: NDArray[np.int8], rows: NDArray[np.int64], unit: NDArray[np.float32], count: int
) -> NDArray[np.int64]:
    among = small if len(rows) == len(small) else small[rows]
    found = scan(
        np.ascontiguousarray(among),
        _small(unit[None, :])[0],
        min(count, len(rows)),
        MetricKind.Cos,
        exact=True,
        threads=1,
    )
    places: NDArray[np.int64] = rows[found.keys.astype(np.int64)]
    return places


def _small(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """Unit vectors in 8 bits, each scaled to its own greatest number."""
    greatest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-12)
    made: NDArray[np.int8] = np.round(vectors / greatest * 127).astype(np.int8)
    return made


def _slug(embedder: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", embedder)[:100] or "_"
