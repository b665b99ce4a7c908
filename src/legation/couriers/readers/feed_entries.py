"""Feed entries: one entry of an RSS, Atom, RDF or CDF feed as a raw row."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_tz
from time import struct_time
from typing import Any
from urllib.parse import urlsplit

from legation.couriers.readers.plain_text import links_in, plain, web_address
from legation.couriers.readers.raw_rows import as_json, plausible, text_or_none
from legation.domain.item import ItemKind

PLATFORM = "web"

Entry = Mapping[str, Any]
"""An entry as feedparser gives it: its values have whatever type the feed made of them."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """The feed around an entry: where it came from, whose it is, its language by its own word."""

    address: str
    host: str
    title: str | None
    language: str | None
    encoding_guessed: str | None = None


def channel_of(feed: Entry, *, address: str, encoding_guessed: str | None = None) -> Channel:
    """Read the head of a feed."""
    home = web_address(feed.get("link"), base=address) or web_address(address)
    return Channel(
        address=address,
        host=(urlsplit(home).hostname or "") if home else "",
        title=_plain_or_none(feed.get("title")),
        language=language_or_none(feed.get("language")),
        encoding_guessed=encoding_guessed,
    )


def row_of(entry: Entry, channel: Channel, *, origin: str) -> dict[str, Any]:
    """Read an entry into the columns of ``RAW_ITEM``, without ``native_id`` when it has no content.

    The id is the guid or the link as the feed states it, so that it stays the same when the feed moves
    to another address; every other link is resolved against where the feed was found.
    ``extra`` says what the id was taken from, what the date was when it is not plausible, and keeps
    author, source and whatever else is worth a look.
    """
    html = _html_of(entry)
    link = _link_of(entry)
    url = web_address(link, base=channel.address)
    title, text = _plain_or_none(entry.get("title")), plain(html) or None
    published, edited, notes = dates_of(entry)
    own_link = _as_stated(link, url)
    native_id, id_from = native_id_of(text_or_none(entry.get("id")), own_link, title, text)
    notes |= {"id_from": id_from, "author": text_or_none(entry.get("author"))}
    notes["encoding_guessed"] = channel.encoding_guessed
    notes["source"] = text_or_none((entry.get("source") or {}).get("title"))
    links = [
        link.get("href") for link in entry.get("links", ()) if link.get("rel") in ("related", "via")
    ]
    related = [whole for link in links if (whole := web_address(link, base=channel.address))]
    urls = [*related, *links_in(html, base=url or channel.address)]
    return {
        "native_id": native_id,
        "published_at": published,
        "edited_at": edited,
        "platform": PLATFORM,
        "kind": ItemKind.ARTICLE.value,
        "account": channel.host or None,
        "account_name": channel.title,
        "declared_language": _language_of(entry) or channel.language,
        "title": title,
        "text": text,
        "url": url,
        "urls": [link for link in dict.fromkeys(urls) if link != url],
        "hashtags": _tags_of(entry),
        "media": _media_of(entry, base=channel.address),
        "extra": as_json({name: note for name, note in notes.items() if note is not None}),
        "origin": origin,
    }


def native_id_of(
    stated: str | None, url: str | None, title: str | None, text: str | None
) -> tuple[str | None, str]:
    """Give an entry's id and where it is from: its own, its link, or a digest of its words."""
    if stated:
        return stated, "guid"
    if url:
        return url, "link"
    if title or text:
        words = f"{title or ''}\x1f{text or ''}".encode()
        return "sha256:" + hashlib.sha256(words).hexdigest()[:32], "digest"
    return None, "nothing"


def dates_of(entry: Entry) -> tuple[datetime | None, datetime | None, dict[str, Any]]:
    """Read when an entry was published and edited, and note what was odd about it.

    A date without a zone is read as UTC. An entry that only says when it was updated was published
    then, as far as anybody can tell. An implausible date is noted and handed on: admission sets such
    an entry aside with its reason.
    """
    notes: dict[str, Any] = {}
    published, edited = _stated(entry, "published"), _stated(entry, "updated")
    stated = _own(entry, "published") or _own(entry, "updated") or _own(entry, "created")
    if published is None:
        published = edited or _stated(entry, "created")
        if published is not None:
            notes["date_from"] = "updated" if edited else "created"
    if stated and published is None:
        notes["date_unreadable"] = str(stated)[:100]
    elif published is not None and plausible(published) is None:
        notes["date_implausible"] = published.isoformat()
    edited = plausible(edited)
    return published, edited if edited != published else None, notes


def language_or_none(value: object) -> str | None:
    """Give a language tag in its usual spelling, or None when it is none."""
    text = text_or_none(value)
    return text.replace("_", "-") if text and _LANGUAGE.fullmatch(text) else None


def _own(entry: Entry, name: str) -> Any:
    """Give what the entry itself states: feedparser's look-up may answer with a substitute."""
    return dict.get(entry, name) if isinstance(entry, dict) else entry.get(name)


def _stated(entry: Entry, verb: str) -> datetime | None:
    """Read one of an entry's dates, with a second try at mail dates that name no zone."""
    parsed, text = _own(entry, f"{verb}_parsed"), _own(entry, verb)
    if parsed is None and isinstance(text, str) and (loose := parsedate_tz(text)) is not None:
        parsed = struct_time(loose[:9])
    return _instant(parsed)


def _instant(parsed: struct_time | None) -> datetime | None:
    if parsed is None:
        return None
    try:
        return datetime(*parsed[:5], min(parsed[5], 59), tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _link_of(entry: Entry) -> str | None:
    """Give an entry's link as stated; a bare guid such as ``4711`` that stands in for one is none."""
    link = text_or_none(entry.get("link"))
    is_guid = bool(link) and bool(entry.get("guidislink")) and link == text_or_none(entry.get("id"))
    return None if link and is_guid and not set("/?:") & set(link) else link


def _as_stated(link: str | None, url: str | None) -> str | None:
    """Give what names an entry by its link: the whole address, or the relative link as it stands."""
    return url if url is None or link is None or urlsplit(link).scheme else link


def _html_of(entry: Entry) -> str:
    """Give the longest of an entry's contents, or its summary."""
    contents = [part.get("value") or "" for part in entry.get("content") or ()]
    summary = entry.get("summary") or ""
    return max([*contents, summary], key=len) if contents else str(summary)


def _language_of(entry: Entry) -> str | None:
    details = [
        *(entry.get("content") or ()),
        entry.get("summary_detail"),
        entry.get("title_detail"),
    ]
    stated = [language_or_none(detail.get("language")) for detail in details if detail]
    return next((language for language in stated if language), None)


def _tags_of(entry: Entry) -> list[str]:
    terms = [text_or_none(tag.get("term") or tag.get("label")) for tag in entry.get("tags") or ()]
    return list(dict.fromkeys(term.lstrip("#") for term in terms if term))


def _media_of(entry: Entry, *, base: str) -> list[str]:
    parts = [*(entry.get("enclosures") or ()), *(entry.get("media_content") or ())]
    found = [web_address(part.get("href") or part.get("url"), base=base) for part in parts]
    return list(dict.fromkeys(link for link in found if link))


def _plain_or_none(value: object) -> str | None:
    return (plain(value) or None) if isinstance(value, str) else None
