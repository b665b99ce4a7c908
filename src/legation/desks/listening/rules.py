"""What may be admitted: raw rows in, items with their observations and accounts out, or rejects."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import polars as pl

from legation.couriers.readers.rejects import refused_row, reject_table
from legation.domain.identity import SEPARATOR, item_ids
from legation.domain.item import (
    ACCOUNT,
    COUNTERS,
    ITEM,
    OBSERVATION,
    Action,
    ItemKind,
    RawBatch,
    RawOf,
    TimeQuality,
)
from legation.domain.scope import Label
from legation.domain.source import SourceScope
from legation.domain.tables import INSTANT, conform

FUTURE_TOLERANCE = timedelta(days=1)
"""How far a stated time may lie ahead of ours: clocks and time zones are often wrong by hours."""
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""No item of a public network or feed is older; 1970 is what a broken clock says."""
LONGEST_TEXT = 200_000
"""Characters; longer than any speech, shorter than what stops a machine."""
LONGEST_ID = 2_048
_SAID = ("title", "text", "url", "repost_of", "quote_of", "reply_to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """On what terms one source's rows come in; ``is_shut`` says of an account (``platform:native``) that
    nothing of it does."""

    source: str
    label: Label
    scope: SourceScope
    received_at: datetime
    is_history: bool = False
    history_lag: timedelta = timedelta(0)
    is_shut: Callable[[str], bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """What one raw batch became."""

    items: pl.DataFrame
    observations: pl.DataFrame
    accounts: pl.DataFrame
    rejects: pl.DataFrame


def admit(batch: RawBatch, terms: Admission) -> Admitted:
    """Turn raw rows (RAW_ITEM) into ITEM, OBSERVATION and ACCOUNT rows, and REJECT rows with reasons.

    A row without a time counts as published when it was received, and says so. History is known at its
    own time plus the stated lag and is marked reconstructed. Of what a shut account says nothing is kept,
    as a reject neither.
    """
    judged = _let_in(batch.rows, terms).with_columns(reason=_reason(terms))
    rows = judged.filter(pl.col("reason").is_null()).drop("reason")
    turned_away = _rejects(judged.filter(pl.col("reason").is_not_null()), batch.raw_of)
    timed = _timed(rows, terms).with_columns(id=pl.Series(_ids(rows, terms), dtype=pl.String))
    return Admitted(
        items=_items(timed),
        observations=_observations(timed),
        accounts=_accounts(timed),
        rejects=pl.concat([batch.rejects, turned_away]),
    )


def _let_in(rows: pl.DataFrame, terms: Admission) -> pl.DataFrame:
    if terms.is_shut is None:
        return rows
    named = rows.select(account=_account()).to_series()
    shut = [one for one in named.drop_nulls().unique() if terms.is_shut(one)]
    return rows.filter(~named.is_in(shut).fill_null(value=False)) if shut else rows


def _account() -> pl.Expr:
    """The account as it is kept: of a row that names no platform, one of the web."""
    return pl.concat_str(pl.col("platform").fill_null("web"), pl.lit(":"), pl.col("account"))


def _reason(terms: Admission) -> pl.Expr:
    at, native_id = pl.col("published_at"), pl.col("native_id")
    text_length = pl.col("text").str.len_chars().fill_null(0)
    is_said = pl.any_horizontal(
        pl.col(column).str.strip_chars().str.len_bytes() > 0 for column in _SAID
    ).fill_null(value=False)
    latest = terms.received_at + FUTURE_TOLERANCE
    kinds, actions = [str(kind) for kind in ItemKind], [str(action) for action in Action]
    date = at.dt.strftime("%Y-%m-%d")
    is_deletion = pl.col("action") == Action.DELETE
    return (
        pl.when(native_id.is_null() | (native_id.str.len_bytes() == 0))
        .then(pl.lit("it has no id of its own"))
        .when(native_id.str.len_bytes() > LONGEST_ID)
        .then(pl.lit(f"its id is longer than {LONGEST_ID} bytes"))
        .when(~pl.col("action").is_in(actions))
        .then(pl.concat_str(pl.lit("unknown action "), pl.col("action")))
        .when(pl.col("kind").is_not_null() & ~pl.col("kind").is_in(kinds))
        .then(pl.concat_str(pl.lit("unknown kind "), pl.col("kind")))
        .when(at > latest)
        .then(pl.concat_str(pl.lit("it comes from the future: "), date))
        .when(at < EARLIEST)
        .then(pl.concat_str(pl.lit("its date lies before any such source: "), date))
        .when(text_length > LONGEST_TEXT)
        .then(pl.lit(f"its text is longer than {LONGEST_TEXT} characters"))
        .when(~is_said & ~is_deletion)
        .then(pl.lit("it says nothing: no title, text or link"))
    )


def _rejects(rows: pl.DataFrame, raw_of: tuple[RawOf, ...]) -> pl.DataFrame:
    readable = ("native_id", "published_at", "account", "title", "text", "url")
    read = rows.select(pl.struct(readable).struct.json_encode()).to_series()
    return reject_table(
        refused_row(origin, reason, row, raw_of)
        for origin, reason, row in zip(rows["origin"], rows["reason"], read, strict=True)
    )


def _timed(rows: pl.DataFrame, terms: Admission) -> pl.DataFrame:
    received = pl.lit(terms.received_at).cast(INSTANT)
    stated = pl.col("published_at")
    known = received
    if terms.is_history:
        known = (
            pl.max_horizontal(stated, pl.col("edited_at")).fill_null(received) + terms.history_lag
        )
    return rows.with_columns(
        published_at=stated.fill_null(received),
        known_at=known,
        time_quality=pl.when(stated.is_null())
        .then(pl.lit(TimeQuality.RECEIVED.value))
        .otherwise(pl.lit(TimeQuality.STATED.value)),
        reconstructed=pl.lit(terms.is_history),
        source=pl.lit(terms.source),
        source_scope=pl.lit(terms.scope.value),
        mission=pl.lit(terms.label.mission),
        marking=pl.lit(terms.label.marking.value),
        audience=pl.lit(terms.label.audience.value),
        platform=pl.col("platform").fill_null("web"),
        kind=pl.col("kind").fill_null(ItemKind.POST.value),
        deleted=pl.col("action") == Action.DELETE,
        revision=pl.lit(0, dtype=pl.Int32),
    ).with_columns(account=_account())


def _ids(rows: pl.DataFrame, terms: Admission) -> list[str]:
    return [str(one) for one in item_ids(terms.source, rows["native_id"].to_list())]


def _items(rows: pl.DataFrame) -> pl.DataFrame:
    said = rows.select(
        pl.concat_str(
            *(pl.col(column).fill_null("") for column in ("title", "text", "url")),
            *(pl.col(column).list.join(" ").fill_null("") for column in ("urls", "media")),
            separator=SEPARATOR,
        )
    ).to_series()
    digests = [hashlib.sha256(one).hexdigest() for one in said.cast(pl.Binary).to_list()]
    items = rows.with_columns(digest=pl.Series(digests, dtype=pl.String))
    return conform(items, ITEM, name="admitted items")


def _observations(rows: pl.DataFrame) -> pl.DataFrame:
    """One row for each counter that is stated, those of one item together.

    It is known when its item is: so a history that is read again after a kill counts nothing twice.
    """
    counters = [counter for counter in COUNTERS if counter not in ("followers", "following")]
    kept = ["source", "known_at", "mission", "marking", "audience"]
    seen = rows.with_row_index("place").filter(~pl.col("deleted"))
    parts = [
        seen.filter(pl.col(name).is_not_null()).select(
            "place", *kept, item="id", counter=pl.lit(name), value=name
        )
        for name in counters
    ]
    stated = pl.concat(parts).sort("place", maintain_order=True)
    return conform(stated, OBSERVATION, name="observations")


def _accounts(rows: pl.DataFrame) -> pl.DataFrame:
    seen = rows.filter(pl.col("account").is_not_null() & ~pl.col("deleted")).select(
        "platform",
        "source",
        "known_at",
        "mission",
        "marking",
        "audience",
        "followers",
        "following",
        id="account",
        name="account_name",
        created_at="account_created_at",
    )
    newest = seen.sort("known_at").unique("id", keep="last", maintain_order=True)
    return conform(newest, ACCOUNT, name="accounts")
