"""Search and vectors: hits are what the scope allows, in every script, and follow the tables."""

import numpy as np
import polars as pl

from legation.domain.scope import Audience, Marking, Scope
from legation.domain.time import Window
from legation.store.archive import Archive
from legation.store.flows import enrichment_flow
from legation.store.segmenting import words
from legation.testing.rows import EVERYTHING, at, items, rows

LIMA = Scope(missions=frozenset({"lima"}), marking=Marking.PUBLIC, audiences=frozenset(Audience))
TEXTS = [
    {"native_id": "1", "text": "Peace talks open in the capital", "declared_language": "en"},
    {"native_id": "2", "text": "各国代表举行和平谈判", "declared_language": "zh", "hours": 1},
    {"native_id": "3", "text": "การเจรจาสันติภาพเริ่มขึ้น", "declared_language": "th", "hours": 2},
    {"native_id": "4", "text": "La négociation de peace", "declared_language": "fr", "hours": 3},
    {"native_id": "5", "text": "peace, in confidence", "marking": "confidential", "hours": 4},
    {"native_id": "6", "text": "peace of oslo", "mission": "oslo", "audience": "mission"},
]


def found(archive: Archive, text: str, scope: Scope = EVERYTHING, **narrow: object) -> set[str]:
    hits = archive.search(text, scope, limit=10, **narrow)  # type: ignore[arg-type]
    names = archive.read("items", EVERYTHING, ids=hits.ids)["native_id"].to_list()
    assert hits.total == len(names) == sum(hits.by_source.values())
    return set(names)


def test_words_are_found_in_every_script(archive: Archive) -> None:
    archive.file({"items": items(TEXTS)})
    archive.flush()
    assert found(archive, "peace talks") == {"1"}
    assert found(archive, "和平谈判") == {"2"}
    assert found(archive, "和") == {"2"}
    assert found(archive, "平和") == set()
    assert found(archive, "สันติภาพ") == {"3"}
    assert found(archive, "NEGOCIATION") == {"4"}
    assert found(archive, "  !! ") == set()


def test_hits_are_those_the_scope_admits(archive: Archive) -> None:
    archive.file({"items": items(TEXTS)})
    archive.flush()
    assert found(archive, "peace") == {"1", "4", "5", "6"}
    assert found(archive, "peace", LIMA) == {"1", "4"}
    assert archive.search("peace", LIMA, limit=1).by_language == {"en": 1, "fr": 1}


def test_a_search_is_narrowed(archive: Archive) -> None:
    archive.file({"items": items(TEXTS)})
    archive.flush()
    assert found(archive, "peace", language="fr") == {"4"}
    assert found(archive, "peace", source="nobody") == set()
    assert found(archive, "peace", window=Window(start=at(3), end=at(4))) == {"4"}


def test_the_index_follows_edits_deletes_compaction_and_purges(archive: Archive) -> None:
    archive.file({"items": items(TEXTS)})
    archive.flush()
    assert archive.rebuild_search() == 6
    edit = {**TEXTS[0], "text": "War talks", "known_at": at(9)}
    gone = {**TEXTS[3], "text": "", "deleted": True, "known_at": at(9)}
    archive.file({"items": items([edit, gone])})
    archive.flush()
    assert found(archive, "peace") == {"5", "6"}
    assert found(archive, "war") == {"1"}
    archive.compact()
    assert found(archive, "peace") == {"5", "6"}
    archive.purge(source="herald", before=at(1), policy="raw", at=at(20))
    assert archive.search("peace", EVERYTHING, limit=10).total == 1
    assert archive.search("oslo", EVERYTHING, limit=10).total == 0
    assert archive.rebuild_search() == 3


def test_the_nearest_vectors_are_found_within_the_scope(archive: Archive) -> None:
    generator = np.random.default_rng(7)
    vectors = generator.normal(size=(60, 32)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    made = items(
        [
            {"native_id": str(n), "marking": "confidential" if n % 3 == 0 else "public"}
            for n in range(60)
        ]
    )
    adds = {"embedder": pl.String(), "vector": pl.List(pl.Float32())}
    flow = enrichment_flow("embedding", adds)
    given = [
        {"item": item, "method": "embedding/1", "embedder": "test", "vector": vector.tolist()}
        for item, vector in zip(made["id"], vectors, strict=True)
    ]
    archive.file({"items": made, flow: rows(flow.schema, given)})
    archive.flush()
    assert archive.rebuild_vectors() == 60
    order = np.argsort(-(vectors @ vectors[0]))
    near = archive.nearest(vectors[0], EVERYTHING, embedder="test", limit=5)
    assert [one.id for one in near] == [made["id"][int(n)] for n in order[:5]]
    assert abs(near[0].similarity - 1) < 0.01
    allowed = [made["id"][int(n)] for n in order if n % 3]
    near = archive.nearest(vectors[0], LIMA, embedder="test", limit=5)
    assert [one.id for one in near] == allowed[:5]
    assert archive.nearest(vectors[0], EVERYTHING, embedder="another", limit=5) == []


def test_a_question_is_cut_as_the_texts_are() -> None:
    assert words("Paz 和平谈判, x") == [["paz"], ["和平", "平谈", "谈判"], ["x"]]
