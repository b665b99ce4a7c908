"""Item: one public utterance. Its raw form as a reader hands it in, and its admitted form."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

from legation.domain.tables import INSTANT, Schema, conform, empty


class Action(StrEnum):
    """What a raw row does to the item it names."""

    UPSERT = "upsert"
    DELETE = "delete"


class ItemKind(StrEnum):
    """The form of an utterance."""

    ARTICLE = "article"
    POST = "post"
    REPOST = "repost"
    QUOTE = "quote"
    REPLY = "reply"
    TRANSCRIPT = "transcript"
    EVENT = "event"
    MENTION = "mention"


class TimeQuality(StrEnum):
    """Where ``published_at`` comes from."""

    STATED = "stated"
    RECEIVED = "received"


COUNTERS = ("likes", "reposts", "replies", "quotes", "views", "followers", "following")
"""Counters a raw row may carry; they become observations, never parts of the item."""

_TEXTUAL: Schema = {
    "platform": pl.String(),
    "kind": pl.String(),
    "account": pl.String(),
    "account_name": pl.String(),
    "declared_language": pl.String(),
    "title": pl.String(),
    "text": pl.String(),
    "url": pl.String(),
    "urls": pl.List(pl.String()),
    "hashtags": pl.List(pl.String()),
    "mentions": pl.List(pl.String()),
    "media": pl.List(pl.String()),
    "repost_of": pl.String(),
    "reply_to": pl.String(),
    "quote_of": pl.String(),
    "extra": pl.String(),
}

RAW_ITEM: Schema = {
    "native_id": pl.String(),
    "action": pl.String(),
    "published_at": INSTANT,
    "edited_at": INSTANT,
    **_TEXTUAL,
    **{counter: pl.Int64() for counter in COUNTERS},
    "account_created_at": INSTANT,
    "origin": pl.String(),
}
"""What a reader hands in. Every column but ``native_id``, ``action`` and ``origin`` may be null.
``account`` is the platform's own id; ``repost_of``, ``reply_to`` and ``quote_of`` are native ids of
the same platform; ``extra`` is a JSON object; ``origin`` says where in the input the row stood."""

REJECT: Schema = {
    "origin": pl.String(),
    "reason": pl.String(),
    "digest": pl.String(),
    "raw": pl.String(),
}
"""What could not be read: where, why, the SHA-256 of the raw bytes, and the first 4,000 characters."""

ITEM: Schema = {
    "id": pl.String(),
    "source": pl.String(),
    "native_id": pl.String(),
    "revision": pl.Int32(),
    "deleted": pl.Boolean(),
    "published_at": INSTANT,
    "known_at": INSTANT,
    "time_quality": pl.String(),
    "reconstructed": pl.Boolean(),
    "mission": pl.String(),
    "marking": pl.String(),
    "audience": pl.String(),
    "source_scope": pl.String(),
    **_TEXTUAL,
    "digest": pl.String(),
}
"""An admitted item. ``account`` is ``platform:native``; ``digest`` is the SHA-256 of what was said
(title, text, links), so that an edit shows as another digest; ``deleted`` rows are tombstones."""

OBSERVATION: Schema = {
    "item": pl.String(),
    "source": pl.String(),
    "counter": pl.String(),
    "value": pl.Int64(),
    "known_at": INSTANT,
    "mission": pl.String(),
    "marking": pl.String(),
    "audience": pl.String(),
}
"""One counter of one item as seen at one time: only ever more of them arrive."""

ACCOUNT: Schema = {
    "id": pl.String(),
    "platform": pl.String(),
    "name": pl.String(),
    "followers": pl.Int64(),
    "following": pl.Int64(),
    "created_at": INSTANT,
    "source": pl.String(),
    "known_at": INSTANT,
    "mission": pl.String(),
    "marking": pl.String(),
    "audience": pl.String(),
}
"""A public voice on one platform, as seen at a time."""


RawOf = Callable[[str], bytes | None]
"""Gives the bytes of the row that stood at an ``origin``, or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawBatch:
    """Up to 10,000 raw rows as a reader hands them in, with what it could not read beside them.

    ``raw_of`` gives the bytes of rows where the reader still holds them, as it does lines of text.
    """

    rows: pl.DataFrame
    rejects: pl.DataFrame = field(default_factory=lambda: empty(REJECT))
    raw_of: tuple[RawOf, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", conform(self.rows, RAW_ITEM, name="raw batch"))
        object.__setattr__(self, "rejects", conform(self.rejects, REJECT, name="raw batch rejects"))
