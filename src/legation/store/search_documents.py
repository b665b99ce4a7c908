"""What the search index holds of each item: its schema, and the newest revision with what is known of it."""

from collections.abc import Iterator
from typing import Any

import polars as pl
import tantivy

from legation.store.flows import Flow, enrichment_flow
from legation.store.holdings import Holdings
from legation.store.segmenting import segmented

ROWS_AT_ONCE = 200_000
"""Rows of new files that are indexed in one go."""
LANGUAGES = enrichment_flow("language/1", {"language": pl.String()})
COUNTRIES = enrichment_flow("countries/1", {"countries": pl.List(pl.String())})
TOLD: tuple[Flow, ...] = (LANGUAGES, COUNTRIES)
"""What enrichers say of an item that a search is narrowed by."""


def schema() -> tantivy.Schema:
    """Give the fields: ``published`` and ``known`` are microseconds since 1970."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("label", "source", "language", "kind", "country"):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("published", "known"):
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_text_field("body", tokenizer_name="terms", index_option="position")
    return builder.build()


def in_force(
    holdings: Holdings, files: pl.DataFrame, fresh: pl.DataFrame, *, named_by: str
) -> pl.DataFrame:
    """Give the newest revision of every item that the fresh files name in the column ``named_by``.

    ``language`` is the one that was found, else the declared one.
    """
    languages, languages_from = _told(holdings, LANGUAGES, "language")
    countries, countries_from = _told(holdings, COUNTRIES, "countries")
    sql = f"""
        WITH wanted AS MATERIALIZED (
            SELECT DISTINCT "{named_by}" AS id FROM read_parquet($fresh, hive_partitioning = false)
        ), languages AS ({languages}), countries AS ({countries}), newest AS (
            SELECT id, source, declared_language, kind, published_at, known_at, title, text, deleted,
                concat_ws(chr(31), mission, marking, audience) AS label
            FROM read_parquet($files, hive_partitioning = false) SEMI JOIN wanted USING (id)
            QUALIFY row_number() OVER (PARTITION BY id ORDER BY known_at DESC, revision DESC) = 1
        )
        SELECT newest.* EXCLUDE (declared_language),
            coalesce(languages.told, declared_language) AS language, countries.told AS countries
        FROM newest LEFT JOIN languages USING (id) LEFT JOIN countries USING (id)
    """
    bound = {"files": files["path"].to_list(), "fresh": fresh["path"].to_list()}
    return holdings.engine.ask(sql, {**bound, **languages_from, **countries_from})


def put(writer: Any, rows: pl.DataFrame) -> None:
    """Put rows of ``in_force`` in the place of what stood there of the same items."""
    said = rows.select(pl.concat_str("title", "text", separator=" ", ignore_nulls=True)).to_series()
    times = rows.select(
        pl.col("published_at", "known_at").dt.timestamp("us").fill_null(0)
    ).iter_rows()
    fields = rows.select("id", "source", "label", "kind", "language", "countries", "deleted")
    for row, body, (published, known) in zip(
        fields.iter_rows(), segmented(said), times, strict=True
    ):
        item, source, label, kind, language, countries, deleted = row
        writer.delete_documents_by_term("id", item)
        if deleted:
            continue
        document = tantivy.Document(
            id=item, source=source, label=label, body=body, published=published, known=known
        )
        for name, words in (("kind", [kind]), ("language", [language]), ("country", countries)):
            for word in filter(None, words or ()):
                document.add_text(name, word)
        writer.add_document(document)


def parts(files: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Give files in groups of some rows, each file in one."""
    if files.is_empty():
        return
    group = (files["rows"].cum_sum() - 1) // ROWS_AT_ONCE
    for _, part in files.group_by(group.alias("part"), maintain_order=True):
        yield part


def _told(holdings: Holdings, flow: Flow, column: str) -> tuple[str, dict[str, object]]:
    """Write the newest word of one enricher on the wanted items, and what it is bound to."""
    paths = holdings.tables.of(flow).snapshot("").files["path"].to_list()
    if not paths:
        kind = "VARCHAR[]" if isinstance(flow.schema[column], pl.List) else "VARCHAR"
        return f"SELECT NULL::VARCHAR AS id, NULL::{kind} AS told WHERE false", {}
    sql = f"""
        SELECT item AS id, "{column}" AS told
        FROM read_parquet(${column}_files, hive_partitioning = false)
        WHERE item IN (SELECT id FROM wanted)
        QUALIFY row_number() OVER (PARTITION BY item ORDER BY known_at DESC, method DESC) = 1
    """
    return sql, {f"{column}_files": paths}
