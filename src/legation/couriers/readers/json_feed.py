"""JSON Feed: reads versions 1 and 1.1 of that format (jsonfeed.org) into raw rows."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from legation.couriers.readers.feed_entries import (
    PLATFORM,
    Channel,
    channel_of,
    language_or_none,
    native_id_of,
)
from legation.couriers.readers.plain_text import links_in, plain, squeeze, web_address
from legation.couriers.readers.raw_rows import as_json, plausible, text_or_none
from legation.domain.errors import Rejected
from legation.domain.item import ItemKind
from legation.domain.said import Said

VERSIONS = ("https://jsonfeed.org/version/1", "http://jsonfeed.org/version/1")


def is_json(body: bytes) -> bool:
    """Say whether a body begins like a JSON object."""
    return body[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def read_json_feed(body: bytes, *, address: str) -> Iterator[tuple[Any, dict[str, Any] | None]]:
    """Yield each item as it stands in the feed and as a raw row, None where it cannot be read.

    Raises ``Rejected`` when the body is not a JSON Feed.
    """
    feed = _load(body, where=address)
    home = feed.get("home_page_url")
    head = {"link": home, "title": feed.get("title"), "language": feed.get("language")}
    channel = channel_of(head, address=address)
    for number, item in enumerate(feed["items"], start=1):
        origin = f"{address}#item {number}"
        row = _row_of(item, channel, origin=origin) if isinstance(item, Mapping) else None
        yield item, row if row and row["native_id"] else None


def instant_or_none(value: object) -> datetime | None:
    """Read an RFC 3339 instant as UTC, one without a zone too; None for anything else."""
    text = text_or_none(value)
    try:
        at = datetime.fromisoformat(text) if text else None
        if at is None:
            return None
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _load(body: bytes, *, where: str) -> Mapping[str, Any]:
    try:
        feed = json.loads(body.decode("utf-8-sig"))
    except UnicodeDecodeError as broken:
        raise Rejected(
            Said("not UTF-8 at byte {place}", place=broken.start), where=where
        ) from broken
    except (ValueError, RecursionError) as broken:
        raise Rejected(Said("not readable JSON: {why}", why=broken), where=where) from broken
    if not isinstance(feed, dict) or not str(feed.get("version", "")).startswith(VERSIONS):
        raise Rejected("a JSON document that is no JSON Feed", where=where)
    if not isinstance(feed.get("items"), list):
        raise Rejected("a JSON Feed without a list of items", where=where)
    return feed


def _row_of(item: Mapping[str, Any], channel: Channel, *, origin: str) -> dict[str, Any]:
    html = item.get("content_html") if isinstance(item.get("content_html"), str) else ""
    stated_text = item.get("content_text") if isinstance(item.get("content_text"), str) else ""
    text = plain(html or "") or squeeze(stated_text or "") or text_or_none(item.get("summary"))
    url = web_address(item.get("url"), base=channel.address)
    title = text_or_none(item.get("title"))
    stated_id = item.get("id")
    stated = str(stated_id) if isinstance(stated_id, int) else text_or_none(stated_id)
    native_id, id_from = native_id_of(stated, url, title, text)
    notes: dict[str, Any] = {"id_from": id_from, "author": _authors(item)}
    published, edited = (
        instant_or_none(item.get(f"date_{verb}")) for verb in ("published", "modified")
    )
    if published and plausible(published) is None:
        notes["date_implausible"] = published.isoformat()
    elif item.get("date_published") and not published:
        notes["date_unreadable"] = str(item["date_published"])[:100]
    external = web_address(item.get("external_url"))
    urls = [*([external] if external else []), *links_in(html or "", base=url or channel.address)]
    return {
        "native_id": native_id,
        "published_at": published,
        "edited_at": plausible(edited),
        "platform": PLATFORM,
        "kind": ItemKind.ARTICLE.value,
        "account": channel.host or None,
        "account_name": channel.title,
        "declared_language": language_or_none(item.get("language")) or channel.language,
        "title": title,
        "text": text or None,
        "url": url,
        "urls": list(dict.fromkeys(urls)),
        "hashtags": list(dict.fromkeys(tag.lstrip("#") for tag in _texts(item.get("tags")))),
        "media": _media(item, base=channel.address),
        "extra": as_json({name: note for name, note in notes.items() if note}),
        "origin": origin,
    }


def _texts(values: object) -> list[str]:
    found = [text_or_none(value) for value in values] if isinstance(values, list) else []
    return list(dict.fromkeys(text for text in found if text))


def _authors(item: Mapping[str, Any]) -> str | None:
    several = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    return (
        ", ".join(_texts([one.get("name") for one in several or () if isinstance(one, Mapping)]))
        or None
    )


def _media(item: Mapping[str, Any], *, base: str) -> list[str]:
    parts = item.get("attachments") if isinstance(item.get("attachments"), list) else []
    links = [part.get("url") for part in parts or () if isinstance(part, Mapping)]
    found = [web_address(link, base=base) for link in [item.get("image"), *links]]
    return list(dict.fromkeys(link for link in found if link))
