"""Bluesky records: one commit of the network as a raw row, from either form of the stream."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from legation.couriers.readers.json_feed import instant_or_none
from legation.couriers.readers.plain_text import web_address
from legation.couriers.readers.raw_rows import RawRows, as_json, clean, text_or_none
from legation.domain.item import ItemKind

PLATFORM = "bluesky"
POSTS = "app.bsky.feed.post"
REPOSTS = "app.bsky.feed.repost"
COLLECTIONS = (POSTS, REPOSTS)

PATIENCE = timedelta(days=1)
"""How far a client's own date may lie from the server's before the server's is believed instead."""

_DID = re.compile(r"did:[a-z]{1,20}:[A-Za-z0-9._:%-]{1,500}")
_KEY = re.compile(r"[A-Za-z0-9._:~-]{1,512}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Record = Mapping[str, Any]
"""A record as its author's software wrote it: its values are of any type until they are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """One change of one record, in the words both forms of the stream share.

    ``time_us`` is when the server saw it, microseconds since 1970; ``seq`` is its number on that
    server, None in the older form. ``record`` is empty for a deletion.
    """

    did: str
    collection: str
    key: str
    operation: str
    record: Record
    time_us: int
    seq: int | None

    @property
    def uri(self) -> str:
        """The record's address in the network."""
        return f"at://{self.did}/{self.collection}/{self.key}"


def commit_of(message: Mapping[str, Any]) -> Commit | None:
    """Read a message of either form; None when it is no commit, ValueError when it is a broken one."""
    payload = _part(message, "payload") or message
    is_old = "commit" in payload
    commit = _part(payload, "commit") if is_old else payload
    if payload.get("kind", "commit") != "commit" or "collection" not in commit:
        return None
    did, key = text_or_none(payload.get("did")), text_or_none(commit.get("rkey"))
    collection, operation = text_or_none(commit.get("collection")), commit.get("operation")
    if not (did and _DID.fullmatch(did) and key and _KEY.fullmatch(key) and collection):
        raise ValueError("a commit without a valid author or record key")
    if operation not in ("create", "update", "delete"):
        raise ValueError(f"a commit that says {str(operation)[:40]!r}")
    return Commit(
        did=did,
        collection=collection,
        key=key,
        operation=operation,
        record=_part(commit, "record"),
        time_us=_time_of(payload),
        seq=_whole(payload.get("seq")),
    )


def take(commit: Commit, rows: RawRows, *, origin: str) -> None:
    """Take a commit on a post or repost in: a row, an edit, or the news that it is gone."""
    if commit.operation == "delete":
        rows.delete(commit.uri, platform=PLATFORM, origin=origin)
        return
    row = _post(commit) if commit.collection == POSTS else _repost(commit)
    rows.add({**_common(commit), **row, "origin": origin})


def _common(commit: Commit) -> dict[str, Any]:
    """Give what posts and reposts share: above all when it was said, as far as that can be believed."""
    seen_at = _EPOCH + timedelta(microseconds=commit.time_us)
    claimed = instant_or_none(commit.record.get("createdAt"))
    notes: dict[str, Any] = {"seen_at": seen_at.isoformat()}
    is_edit = commit.operation == "update"
    is_believed = claimed is not None and (
        abs(claimed - seen_at) <= PATIENCE or (is_edit and claimed < seen_at)
    )
    if not is_believed:
        notes["created_at_claimed"] = str(commit.record.get("createdAt"))[:60]
    return {
        "native_id": commit.uri,
        "published_at": claimed if is_believed else seen_at,
        "edited_at": seen_at if is_edit else None,
        "platform": PLATFORM,
        "account": commit.did,
        "extra": as_json(notes),
    }


def _post(commit: Commit) -> dict[str, Any]:
    record = commit.record
    embed = _part(record, "embed")
    quoted = _uri_of(_part(embed, "record"))
    reply_to = _uri_of(_part(_part(record, "reply"), "parent"))
    features = list(_features(record))
    tags = [*_texts(record.get("tags")), *(text for kind, text in features if kind == "tag")]
    links = [text for kind, text in features if kind == "link"]
    card = web_address(_part(_external(embed), "external").get("uri"))
    langs = _texts(record.get("langs"))
    kind = ItemKind.QUOTE if quoted else ItemKind.REPLY if reply_to else ItemKind.POST
    text = record.get("text")
    return {
        "kind": kind.value,
        "declared_language": langs[0] if langs else None,
        "text": (clean(text) or None) if isinstance(text, str) else None,
        "url": f"https://bsky.app/profile/{commit.did}/post/{commit.key}",
        "urls": list(dict.fromkeys([*filter(web_address, links), *([card] if card else [])])),
        "hashtags": list(dict.fromkeys(tag.lstrip("#") for tag in tags)),
        "mentions": list(dict.fromkeys(text for kind, text in features if kind == "mention")),
        "media": [f"blob:{commit.did}/{cid}" for cid in _blobs(embed)],
        "reply_to": reply_to,
        "quote_of": quoted,
    }


def _repost(commit: Commit) -> dict[str, Any]:
    subject = _uri_of(_part(commit.record, "subject"))
    if subject is None:
        raise ValueError("a repost that names no post")
    return {"kind": ItemKind.REPOST.value, "repost_of": subject}


def _features(record: Record) -> Iterator[tuple[str, str]]:
    """Yield what a post's facets mark: kind (``link``, ``tag``, ``mention``) and its target."""
    targets = {"link": "uri", "tag": "tag", "mention": "did"}
    for facet in _list(record.get("facets")):
        for feature in _list(facet.get("features")):
            kind = str(feature.get("$type")).rpartition("#")[2]
            target = text_or_none(feature.get(targets.get(kind, "")))
            if target:
                yield kind, target


def _external(embed: Record) -> Record:
    return embed if "external" in embed else _part(embed, "media")


def _blobs(embed: Record) -> Iterator[str]:
    holder = embed if "images" in embed or "video" in embed else _part(embed, "media")
    pictures = [_part(image, "image") for image in _list(holder.get("images"))]
    for blob in (*pictures, _part(holder, "video")):
        cid = text_or_none(_part(blob, "ref").get("$link"))
        if cid:
            yield cid


def _uri_of(part: Record) -> str | None:
    """Give the address a strong reference holds, also one wrapped by an embed with media."""
    uri = text_or_none(part.get("uri")) or text_or_none(_part(part, "record").get("uri"))
    return uri if uri and uri.startswith("at://") else None


def _time_of(payload: Mapping[str, Any]) -> int:
    stated = _whole(payload.get("time_us"))
    if stated is None:
        at = instant_or_none(payload.get("witnessedAt")) or instant_or_none(payload.get("time"))
        stated = (at - _EPOCH) // timedelta(microseconds=1) if at else None
    if stated is None or not 1e15 <= stated < 5e15:
        raise ValueError("a commit without the server's time")
    return stated


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _part(record: Record, name: str) -> Record:
    part = record.get(name)
    return part if isinstance(part, Mapping) else {}


def _list(value: object) -> list[Record]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    found = [text_or_none(one) for one in value] if isinstance(value, list) else []
    return [text for text in found if text]
