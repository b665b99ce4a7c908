"""Full text search over the items in force: derived from the tables, and made anew from them."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import tantivy

from legation.domain.scope import Scope
from legation.domain.time import Window
from legation.store.barring import newest_bars
from legation.store.faults import located
from legation.store.flows import BARRED_ITEMS, ITEMS
from legation.store.freeing import give_back_memory
from legation.store.holdings import Holdings
from legation.store.locking import writing
from legation.store.scoping import admits
from legation.store.search_documents import TOLD, in_force, parts, put, schema
from legation.store.segmenting import is_blankless, words

HEAP_BYTES = 64_000_000
FORM = 2
"""The form of the index: one of another form is made anew."""
DAY_MICROS = 86_400_000_000
_LABEL_SEPARATOR = "\x1f"
_MOST_TERMS = 32
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found in the scope: ``ids`` in the order asked for, how many in all, and how many by
    source, language, country, kind and day of publication (UTC); what is null is not counted."""

    ids: tuple[str, ...]
    total: int
    by_source: Mapping[str, int] = field(default_factory=dict)
    by_language: Mapping[str, int] = field(default_factory=dict)
    by_country: Mapping[str, int] = field(default_factory=dict)
    by_kind: Mapping[str, int] = field(default_factory=dict)
    by_day: Mapping[date, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What a search is limited to, beside its scope; ``known_after`` is exclusive."""

    window: Window | None = None
    known_after: datetime | None = None
    language: str | None = None
    source: str | None = None
    country: str | None = None
    kind: str | None = None


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
            self._clear()
            self.refresh()
            index = self._opened()
            index.reload()
            return int(index.searcher().num_docs)

    def refresh(self) -> None:
        """Take in what came into the tables since the last time; without waiting where nothing did."""
        if self._is_fresh(self._note()):
            return
        with writing(self._holdings.settings.tables), located("search"):
            note = self._note()
            if self._is_fresh(note):
                return
            if not note["files"]:
                self._clear()
            writer = self._opened().writer(heap_size=HEAP_BYTES, num_threads=1)
            self._take_in(writer, note)
            bars = newest_bars(self._holdings.scan(BARRED_ITEMS, "true", {}))
            for item in self._holdings.gone(bars)["item"]:
                writer.delete_documents_by_term("id", item)
            writer.commit()
            writer.wait_merging_threads()
            self._write_note({**self._present(), "labels": note["labels"]})
        del writer
        give_back_memory()

    def adopt(self) -> None:
        """Note that the tables' files changed and their rows did not (after a compaction)."""
        if self._noted().exists():
            self._write_note({**self._present(), "labels": self._note()["labels"]})

    def exists(self) -> bool:
        """Say whether the index was ever made."""
        return self._noted().exists()

    def search(
        self,
        text: str | None,
        scope: Scope,
        narrowing: Narrowing,
        *,
        limit: int,
        offset: int = 0,
        newest_first: bool = False,
    ) -> Found:
        """Find the items that say all the words, that the scope admits; every item where text is None."""
        terms = words(text or "")[:_MOST_TERMS]
        if (text is not None and not terms) or limit < 1:
            return Found(ids=(), total=0)
        self.refresh()
        with located("search"):
            index = self._opened()
            index.reload()
            searcher = index.searcher()
            query = self._query(index.schema, terms, scope, narrowing)
            order: Any = {"order_by_field": "published"} if newest_first else {}
            hits: Any = searcher.search(query, limit=limit, offset=offset, count=True, **order)
            facets = searcher.aggregate(query, _FACETS)
        return Found(
            ids=tuple(str(searcher.doc(address)["id"][0]) for _, address in hits.hits),
            total=int(hits.count or 0),
            by_source=_buckets(facets["source"]),
            by_language=_buckets(facets["language"]),
            by_country=_buckets(facets["country"]),
            by_kind=_buckets(facets["kind"]),
            by_day=_days(facets["day"]),
        )

    def _query(
        self, schema: Any, terms: list[list[str]], scope: Scope, narrowing: Narrowing
    ) -> tantivy.Query:
        labels = [one for one in self._note()["labels"] if _admits(scope, one)]
        must = [_said(schema, run) for run in terms]
        must.append(tantivy.Query.term_set_query(schema, "label", labels))
        for name in ("language", "source", "country", "kind"):
            value = getattr(narrowing, name)
            if value is not None:
                must.append(tantivy.Query.term_query(schema, name, value))
        if narrowing.window is not None:
            must.append(_within(schema, narrowing.window))
        if narrowing.known_after is not None:
            must.append(_since(schema, narrowing.known_after))
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, one) for one in must])

    def _take_in(self, writer: Any, note: dict[str, Any]) -> None:
        """Index the items of new files, and again those of which an enricher said something new."""
        files = self._holdings.tables.of(ITEMS).snapshot("").files
        fresh = files.filter(~pl.col("path").is_in(note["files"]))
        told = [self._holdings.tables.of(flow).snapshot("").files for flow in TOLD]
        again = [one.filter(~pl.col("path").is_in(note["told"])) for one in told]
        named = [("id", part) for part in parts(fresh)]
        if fresh.height < files.height:
            named += [("item", part) for one in again for part in parts(one)]
        for column, part in named:
            rows = in_force(self._holdings, files, part, named_by=column)
            note["labels"] = sorted({*note["labels"], *rows["label"].unique()})
            self._write_note(note)
            put(writer, rows)

    def _present(self) -> dict[str, Any]:
        """What the tables hold now, as the note says it."""
        tables = self._holdings.tables
        return {
            "form": FORM,
            "files": tables.of(ITEMS).snapshot("").files["path"].to_list(),
            "told": [path for one in TOLD for path in tables.of(one).snapshot("").files["path"]],
            "barred": tables.of(BARRED_ITEMS).snapshot("").version,
        }

    def _is_fresh(self, note: Mapping[str, Any]) -> bool:
        present = self._present()
        is_whole = all(set(present[name]) <= set(note[name]) for name in ("files", "told"))
        return is_whole and present["barred"] == note["barred"]

    def _clear(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._index = None

    def _opened(self) -> tantivy.Index:
        self._folder.mkdir(parents=True, exist_ok=True)
        folder = self._folder.stat().st_ino
        if self._index is None or self._made_in != folder:
            self._made_in = folder
            self._index = tantivy.Index(schema(), path=str(self._folder), reuse=True)
            self._index.register_tokenizer("terms", _analyzer())
        return self._index

    def _noted(self) -> Path:
        return self._folder.with_suffix(".json")

    def _note(self) -> dict[str, Any]:
        """What the index holds: files of the tables, labels, and the version of the barred items."""
        nothing = {"form": FORM, "files": [], "told": [], "labels": [], "barred": -1}
        if not self._folder.exists() or not self._noted().exists():
            return nothing
        try:
            note: dict[str, Any] = json.loads(self._noted().read_text("utf-8"))
        except ValueError:
            return nothing
        return note if note.get("form") == FORM else nothing

    def _write_note(self, note: Mapping[str, Any]) -> None:
        draft = self._noted().with_suffix(".new")
        draft.write_text(json.dumps(note), "utf-8")
        draft.replace(self._noted())


_FACETS = {
    **{
        name: {"terms": {"field": name, "size": 1_000}}
        for name in ("source", "language", "country", "kind")
    },
    "day": {"histogram": {"field": "published", "interval": DAY_MICROS, "min_doc_count": 1}},
}


def _analyzer() -> tantivy.TextAnalyzer:
    cut = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    return cut.filter(tantivy.Filter.remove_long(64)).filter(tantivy.Filter.ascii_fold()).build()


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


def _since(schema: Any, at: datetime) -> tantivy.Query:
    last = 2**63 - 1
    return tantivy.Query.range_query(
        schema, "known", tantivy.FieldType.Integer, _micros(at), last, include_lower=False
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


def _days(facet: Mapping[str, Any]) -> dict[date, int]:
    return {
        (EPOCH + timedelta(microseconds=int(one["key"]))).date(): int(one["doc_count"])
        for one in facet["buckets"]
    }
