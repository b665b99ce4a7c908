"""Columns: a table as it was read becomes raw items by a mapping, column by column."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from html import unescape

import polars as pl

from legation.couriers.readers.data_texts import are_data
from legation.couriers.readers.extract import extract_entities
from legation.couriers.readers.instants import read_instants
from legation.couriers.readers.mapping import ColumnRule, Mapping, Test
from legation.couriers.readers.rejects import Reject, refused_row
from legation.couriers.readers.repeats import Repeats
from legation.couriers.readers.source_paths import reach
from legation.domain.identity import key_of
from legation.domain.item import COUNTERS, RAW_ITEM, Action, RawOf
from legation.domain.tables import INSTANT

ORIGIN = "\x00origin"
"""The column of a read table that says where each row stood; no file can name a column so."""
_DATA = "\x00data"
_HOLDS_DATA = (
    "its text is a JSON object, not words: write a mapping that names the field of the words"
)

_NO = ["", "0", "false", "no", "none", "null", "nan", "f", "n"]
_OLD_TAGS = {
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "und": None,
    "undefined": None,
    "zxx": None,
    "art": None,
}
_LISTS = frozenset(name for name, kind in RAW_ITEM.items() if isinstance(kind, pl.List))
_INSTANTS = tuple(name for name, kind in RAW_ITEM.items() if kind == INSTANT)
_PROSE = frozenset({"title", "text", "extra"})


@dataclass(frozen=True, slots=True)
class Mapped:
    """Raw items with the rows that did not become one."""

    rows: pl.DataFrame
    rejects: list[Reject]


def map_columns(
    read: pl.DataFrame,
    mapping: Mapping,
    *,
    repeats: Repeats | None = None,
    raw_of: tuple[RawOf, ...] = (),
) -> Mapped:
    """Fill the columns of ``RAW_ITEM`` from a read table (its own columns and ``ORIGIN``).

    A row without a native id, with a time that cannot be read, or with data where the mapping wants
    words, is set aside with the reason, by its bytes where ``raw_of`` has them.
    """
    table, left_out = read, list[Reject]()
    set_aside = partial(_set_aside, raw_of=raw_of)
    if mapping.only_when is not None:
        wanted = _holds(mapping.only_when, read.schema).fill_null(False)
        table = read.filter(wanted)
        left_out = set_aside(
            read.filter(~wanted), f"{mapping.only_when.path} is not one this mapping reads"
        )
    rows = table.select(ORIGIN, **_expressions(mapping, table.schema))
    rows = _with_html(rows, mapping)
    rows, wrong_times = _with_instants(rows, mapping)
    rows = _with_entities(rows, mapping)
    rows = _with_digests(rows, mapping.columns["native_id"], repeats)
    holds_data = are_data(rows["text"]) if mapping.is_words_only else pl.lit(value=False)
    rows = rows.with_columns(holds_data.alias(_DATA))
    is_kept = rows["native_id"].is_not_null() & ~wrong_times & ~rows[_DATA]
    if not is_kept.all():
        nameless = rows["native_id"].is_null()
        left_out += set_aside(table.filter(nameless), "has no native id")
        left_out += set_aside(
            table.filter(~nameless & wrong_times), "has a time that cannot be read"
        )
        left_out += set_aside(table.filter(~nameless & ~wrong_times & rows[_DATA]), _HOLDS_DATA)
        rows = rows.filter(is_kept)
    return Mapped(rows.drop(_DATA).rename({ORIGIN: "origin"}), left_out)


def _expressions(mapping: Mapping, schema: pl.Schema) -> dict[str, pl.Expr]:
    filled = {name: _column(name, mapping, schema) for name in RAW_ITEM if name != "origin"}
    if mapping.extra and "extra" not in mapping.columns:
        filled["extra"] = _extra(mapping.extra, schema)
    return filled


def _column(name: str, mapping: Mapping, schema: pl.Schema) -> pl.Expr:
    rule = mapping.columns.get(name)
    found = _from_rule(rule, schema) if rule is not None else None
    if name == "kind":
        return _kind(mapping, found, schema)
    default = {"platform": mapping.platform, "action": Action.UPSERT.value}.get(name)
    if found is None:
        return pl.lit(default, dtype=pl.String() if name in _INSTANTS else RAW_ITEM[name])
    return found if default is None else found.fill_null(default)


def _from_rule(rule: ColumnRule, schema: pl.Schema) -> pl.Expr | None:
    candidates = [one for path in rule.paths if (one := _value(path, rule, schema)) is not None]
    if rule.template is not None and (built := _template(rule.template, schema)) is not None:
        candidates.append(built)
    if rule.constant is not None:
        candidates.append(pl.lit(rule.constant))
    if not candidates:
        return None
    found = pl.coalesce(candidates) if len(candidates) > 1 else candidates[0]
    if rule.match is not None:
        found = found.str.extract(rule.match, 1)
    if rule.values is not None:
        found = found.replace_strict(dict(rule.values), default=None, return_dtype=pl.String)
    if rule.column == "declared_language":
        found = found.str.replace_all("_", "-", literal=True).replace(_OLD_TAGS)
    return found


def _value(path: str, rule: ColumnRule, schema: pl.Schema) -> pl.Expr | None:
    found = reach(path, schema)
    if found is None:
        return None
    kind = (
        pl.DataFrame(schema=schema).select(found).to_series().dtype
        if path not in schema
        else schema[path]
    )
    if rule.column in _LISTS:
        return _list(found, kind, rule.separator)
    if rule.column in _INSTANTS:
        is_time = kind == pl.Date or isinstance(kind, pl.Datetime)
        if is_time and rule.match is None:
            return found
        return _text(found, kind).str.strip_chars().replace("", None)
    if rule.column in COUNTERS:
        return _counter(found, kind)
    text = _text(found, kind)
    return (
        text.replace("", None)
        if rule.column in _PROSE
        else text.str.strip_chars().replace("", None)
    )


def _text(found: pl.Expr, kind: pl.DataType) -> pl.Expr:
    if kind == pl.String:
        return found.str.replace_all("\x00", "", literal=True)
    if isinstance(kind, pl.Struct):
        return found.struct.json_encode()
    if isinstance(kind, pl.List):
        return found.cast(pl.List(pl.String), strict=False).list.join(" ", ignore_nulls=True)
    if kind == pl.Binary:
        return found.cast(pl.String, strict=False)
    return found.cast(pl.String)


def _counter(found: pl.Expr, kind: pl.DataType) -> pl.Expr:
    if kind.is_integer():
        number = found.cast(pl.Int64, strict=False)
    else:
        plain = _text(found, kind).str.replace_all(",", "", literal=True).str.strip_chars()
        number = plain.cast(pl.Float64, strict=False).cast(pl.Int64, strict=False)
    return pl.when(number >= 0).then(number)


def _list(found: pl.Expr, kind: pl.DataType, separator: str | None) -> pl.Expr:
    if isinstance(kind, pl.List):
        parts = found.cast(pl.List(pl.String), strict=False)
    elif separator in ("json", "python"):
        # a list as JSON or as Python writes it: what stands between quotes, or between commas
        inner = _text(found, kind).str.strip_chars().str.strip_prefix("[").str.strip_suffix("]")
        parts = (
            inner.str.replace_all(r"""["']\s*,\s*["']""", "\x1f")
            .str.replace_all(", ", "\x1f", literal=True)
            .str.split("\x1f")
        )
    else:
        parts = _text(found, kind).str.split(separator or ",")
    trimmed = pl.element().str.strip_chars(" \t\r\n\"'#")
    return parts.list.eval(trimmed.filter(trimmed != ""))


def _template(template: str, schema: pl.Schema) -> pl.Expr | None:
    pieces: list[pl.Expr] = []
    for number, piece in enumerate(template.replace("}", "{").split("{")):
        if number % 2 == 0:
            pieces.append(pl.lit(piece))
            continue
        found = reach(piece, schema)
        if found is None:
            return None
        kind = pl.DataFrame(schema=schema).select(found).to_series().dtype
        pieces.append(_text(found, kind).replace("", None))
    return pl.concat_str(pieces)


def _kind(mapping: Mapping, found: pl.Expr | None, schema: pl.Schema) -> pl.Expr:
    answer = pl.lit(mapping.kind, dtype=pl.String())
    if found is not None:
        answer = found if mapping.kind is None else found.fill_null(mapping.kind)
    for rule in reversed(mapping.kinds):
        if reach(rule.test.path, schema) is not None:
            answer = pl.when(_holds(rule.test, schema)).then(pl.lit(rule.kind)).otherwise(answer)
    return answer


def _holds(test: Test, schema: pl.Schema) -> pl.Expr:
    found = reach(test.path, schema)
    if found is None:
        return pl.lit(False)
    kind = pl.DataFrame(schema=schema).select(found).to_series().dtype
    text = _text(found, kind).str.strip_chars()
    if test.equals:
        return text.is_in(list(test.equals))
    if test.starts is not None:
        return text.str.starts_with(test.starts)
    return ~text.str.to_lowercase().is_in(_NO)


def _extra(names: tuple[str, ...], schema: pl.Schema) -> pl.Expr:
    found = {name: one for name in names if (one := reach(name, schema)) is not None}
    if not found:
        return pl.lit(None, dtype=pl.String())
    return pl.struct(one.alias(name) for name, one in found.items()).struct.json_encode()


def _with_html(rows: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    for rule in mapping.columns.values():
        if rule.is_html:
            rows = rows.with_columns(_without_tags(pl.col(rule.column)))
            coded = rows[rule.column].str.contains("&", literal=True).fill_null(False)
            if coded.any():
                texts = [None if one is None else unescape(one) for one in rows[rule.column]]
                rows = rows.with_columns(pl.Series(rule.column, texts, dtype=pl.String))
    return rows


def _without_tags(markup: pl.Expr) -> pl.Expr:
    lines = markup.str.replace_all(r"(?i)<br\s*/?>|</p>|</div>", "\n")
    return lines.str.replace_all(r"(?s)<[^>]*>", "").str.strip_chars()


def _with_instants(rows: pl.DataFrame, mapping: Mapping) -> tuple[pl.DataFrame, pl.Series]:
    wrong = pl.Series([False] * len(rows), dtype=pl.Boolean)
    for name in _INSTANTS:
        rule = mapping.columns.get(name)
        forms, zone = (rule.times, rule.zone) if rule is not None else (("iso",), "UTC")
        read = read_instants(rows[name], forms, zone=zone)
        wrong = wrong | (rows[name].is_not_null() & read.is_null())
        rows = rows.with_columns(read.alias(name))
    return rows, wrong


def _with_entities(rows: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    if not mapping.has_text_entities:
        return rows
    wanted = [name for name in ("hashtags", "mentions", "urls") if rows[name].null_count()]
    found = extract_entities(pl.col("text"))
    return rows.with_columns(pl.col(name).fill_null(found[name]) for name in wanted)


def _with_digests(rows: pl.DataFrame, rule: ColumnRule, repeats: Repeats | None) -> pl.DataFrame:
    if not rule.digest or not rows["native_id"].null_count():
        return rows
    told = rows.select(pl.col(name).cast(pl.String).fill_null("") for name in rule.digest)
    if repeats is not None and rule.counts_repeats:
        told = told.with_columns(
            repeats.ordinals(told.hash_rows()).cast(pl.String).alias("\x00ordinal")
        )
    ids = pl.Series([key_of(*parts) for parts in told.iter_rows()], dtype=pl.String)
    return rows.with_columns(pl.col("native_id").fill_null(ids))


def _set_aside(table: pl.DataFrame, reason: str, raw_of: Iterable[RawOf]) -> list[Reject]:
    if not table.height:
        return []
    shown = table.select(pl.struct(pl.exclude(ORIGIN)).struct.json_encode()).to_series()
    return [
        refused_row(origin, reason, raw, raw_of)
        for origin, raw in zip(table[ORIGIN], shown, strict=True)
    ]
