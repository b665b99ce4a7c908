"""Full text search over the items in force: derived from the tables, and made anew from them."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import tantivy

from legation.domain.scope import Scope
from legation.domain.time import Window
from legation.store.barring import newest_bars
from legation.store.faults import located
from legation.store.flows import BARRED_ITEMS, ITEMS
from legation.store.holdings import Holdings
from legation.store.locking import writing
from legation.store.scoping import admits
from legation.store.segmenting import is_blankless, segmented, words

HEAP_BYTES = 64_000_000
ROWS_AT_ONCE = 200_000
"""Rows of new files that are indexed in one go."""
_LABEL_SEPARATOR = "\x1f"
_MOST_TERMS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found in the scope: the best ``ids`` first, how many in all, and how many by
    source and by declared language (null languages are not counted)."""

    ids: tuple[str, ...]
    total: int
    by_source: Mapping[str, int] = field(default_factory=dict)
    by_language: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What a search is limited to, beside its scope."""

    window: Window | None = None
    language: str | None = None
    source: str | None = None


class SearchIndex:
    """The index under ``derived/search`` and the note of what is in it."""

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings
        self._folder = holdings.settings.derived / "search"
        self._index: tantivy.Index | None = None
        self._made_in = 0

    def rebuild(self) -> int:
        """Make the index anew; give how many items it holds."""
        with writing(self._holdings.settings.tables), located("search"):
            shutil.rmtree(self._folder, ignore_errors=True)
            self._index = None
            self.refresh()
            index = self._opened()
            index.reload()
            return int(index.searcher().num_docs)

    def refresh(self) -> None:
        """Take in what came into the tables since the last time."""
        with writing(self._holdings.settings.tables), located("search"):
            note = self._note()
            files = self._holdings.tables.of(ITEMS).snapshot("").files
            fresh = files.filter(~pl.col("path").is_in(note["files"]))
            barred = self._holdings.tables.of(BARRED_ITEMS).snapshot("").version
            if fresh.is_empty() and barred == note["barred"]:
                return
            writer = self._opened().writer(heap_size=HEAP_BYTES, num_threads=1)
            for part in _parts(fresh):
                rows = self._in_force(part, files)
                note["labels"] = sorted({*note["labels"], *rows["label"].unique()})
                self._write_note(note)
                _put(writer, rows)
            bars = newest_bars(self._holdings.scan(BARRED_ITEMS, "true", {}))
            for item in self._holdings.gone(bars)["item"]:
                writer.delete_documents_by_term("id", item)
            writer.commit()
            writer.wait_merging_threads()
            self._write_note({**note, "files": files["path"].to_list(), "barred": barred})

    def adopt(self) -> None:
        """Note that the tables' files changed and their rows did not (after a compaction)."""
        if self._noted().exists():
            files = self._holdings.tables.of(ITEMS).snapshot("").files["path"].to_list()
            self._write_note({**self._note(), "files": files})

    def exists(self) -> bool:
        """Say whether the index was ever made."""
        return self._noted().exists()

    def search(self, text: str, scope: Scope, narrowing: Narrowing, *, limit: int) -> Found:
        """Find the items that say all the words, best first, that the scope admits."""
        terms = words(text)[:_MOST_TERMS]
        if not terms or limit < 1:
            return Found(ids=(), total=0)
        self.refresh()
        with located("search"):
            index = self._opened()
            index.reload()
            searcher = index.searcher()
            query = self._query(index.schema, terms, scope, narrowing)
            hits: Any = searcher.search(query, limit=limit, count=True)  # its stub lacks ``count``
            facets = searcher.aggregate(query, _FACETS)
        ids = tuple(str(searcher.doc(address)["id"][0]) for _, address in hits.hits)
        return Found(
            ids=ids,
            total=int(hits.count or 0),
            by_source=_buckets(facets["source"]),
            by_language=_buckets(facets["language"]),
        )

    def _query(
        self, schema: Any, terms: list[list[str]], scope: Scope, narrowing: Narrowing
    ) -> tantivy.Query:
        labels = [one for one in self._note()["labels"] if _admits(scope, one)]
        must = [_said(schema, run) for run in terms]
        must.append(tantivy.Query.term_set_query(schema, "label", labels))
        for name, value in (("language", narrowing.language), ("source", narrowing.source)):
            if value is not None:
                must.append(tantivy.Query.term_query(schema, name, value))
        if narrowing.window is not None:
            must.append(_within(schema, narrowing.window))
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, one) for one in must])

    def _in_force(self, part: pl.DataFrame, files: pl.DataFrame) -> pl.DataFrame:
        """The newest revision of every item that has a row in these files."""
        sql = """
            SELECT id, source, declared_language AS language, published_at, title, text, deleted,
                concat_ws(chr(31), mission, marking, audience) AS label
            FROM read_parquet($files, hive_partitioning = false)
            SEMI JOIN (SELECT id FROM read_parquet($fresh, hive_partitioning = false)) USING (id)
            QUALIFY row_number() OVER (PARTITION BY id ORDER BY known_at DESC, revision DESC) = 1
        """
        bound = {"files": files["path"].to_list(), "fresh": part["path"].to_list()}
        return self._holdings.engine.ask(sql, bound)

    def _opened(self) -> tantivy.Index:
        self._folder.mkdir(parents=True, exist_ok=True)
        folder = self._folder.stat().st_ino
        if self._index is None or self._made_in != folder:
            self._made_in = folder
            self._index = tantivy.Index(_schema(), path=str(self._folder), reuse=True)
            self._index.register_tokenizer("terms", _analyzer())
        return self._index

    def _noted(self) -> Path:
        return self._folder.with_suffix(".json")

    def _note(self) -> dict[str, Any]:
        """What the index holds: table files, labels, and the version of the barred items."""
        nothing = {"files": [], "labels": [], "barred": -1}
        if not self._folder.exists() or not self._noted().exists():
            return nothing
        try:
            note: dict[str, Any] = json.loads(self._noted().read_text("utf-8"))
        except ValueError:
            return nothing
        return note

    def _write_note(self, note: Mapping[str, Any]) -> None:
        draft = self._noted().with_suffix(".new")
        draft.write_text(json.dumps(note), "utf-8")
        draft.replace(self._noted())


_FACETS = {
    "source": {"terms": {"field": "source", "size": 1_000}},
    "language": {"terms": {"field": "language", "size": 1_000}},
}


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("label", "source", "language"):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("published", indexed=True, fast=True)
    builder.add_text_field("body", tokenizer_name="terms", index_option="position")
    return builder.build()


def _analyzer() -> tantivy.TextAnalyzer:
    cut = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    return cut.filter(tantivy.Filter.remove_long(64)).filter(tantivy.Filter.ascii_fold()).build()


def _put(writer: Any, rows: pl.DataFrame) -> None:
    said = rows.select(pl.concat_str("title", "text", separator=" ", ignore_nulls=True)).to_series()
    published = rows["published_at"].dt.timestamp("us").fill_null(0)
    fields = rows.select("id", "source", "language", "label", "deleted").iter_rows()
    for (item, source, language, label, deleted), body, at in zip(
        fields, segmented(said), published, strict=True
    ):
        writer.delete_documents_by_term("id", item)
        if deleted:
            continue
        document = tantivy.Document(id=item, source=source, label=label, body=body, published=at)
        if language:
            document.add_text("language", language)
        writer.add_document(document)


def _parts(files: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Files in groups of some rows, each file in one."""
    group = (files["rows"].cum_sum() - 1) // ROWS_AT_ONCE
    for _, part in files.group_by(group.alias("part"), maintain_order=True):
        yield part


def _said(schema: Any, run: Sequence[str]) -> tantivy.Query:
    folded = [_folded(term) for term in run]
    if len(folded) > 1:
        return tantivy.Query.phrase_query(schema, "body", list(folded))
    if len(folded[0]) == 1 and is_blankless(folded[0]):
        return tantivy.Query.regex_query(schema, "body", f".?{folded[0]}.?")
    return tantivy.Query.term_query(schema, "body", folded[0])


def _folded(term: str) -> str:
    found = _analyzer().analyze(term)
    return found[0] if found else term


def _within(schema: Any, window: Window) -> tantivy.Query:
    return tantivy.Query.range_query(
        schema,
        "published",
        tantivy.FieldType.Integer,
        _micros(window.start),
        _micros(window.end),
        include_upper=False,
    )


def _micros(at: datetime) -> int:
    return int(pl.Series([at]).dt.timestamp("us").item())


def _admits(scope: Scope, label: str) -> bool:
    parts = label.split(_LABEL_SEPARATOR)
    if len(parts) != 3:
        return False
    mission, marking, audience = parts
    return admits(scope, mission=mission, marking=marking, audience=audience)


def _buckets(facet: Mapping[str, Any]) -> dict[str, int]:
    found = {str(one["key"]): int(one["doc_count"]) for one in facet["buckets"]}
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
