"""Mastodon statuses: one status of the API as a raw row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from legation.couriers.readers.json_feed import instant_or_none
from legation.couriers.readers.plain_text import links_in, plain, web_address
from legation.couriers.readers.raw_rows import RawRows, as_json, plausible, text_or_none
from legation.domain.item import ItemKind

PLATFORM = "mastodon"

OPEN = frozenset({"public", "unlisted"})
"""Visibilities that were meant for everybody."""

REMEMBERED = 50_000
"""How many statuses' own addresses are remembered by their number on this server."""

Status = Mapping[str, Any]
"""A status as the server wrote it: its values are of any type until they are read."""


@dataclass(slots=True)
class StatusRows:
    """Turns statuses of one server into rows.

    A status has another number on every server, so it is known by its ``uri``; what this server
    says by number (a reply, a deletion) is looked up among the statuses seen before.
    """

    host: str
    rows: RawRows = field(default_factory=RawRows)
    uris: dict[str, str] = field(default_factory=dict)

    def take(self, status: object, *, origin: str) -> None:
        """Take in one status; one that was not meant for everybody leaves no words behind."""
        uri = text_or_none(status.get("uri")) if isinstance(status, Mapping) else None
        if not isinstance(status, Mapping) or uri is None:
            self.rows.refuse(status, origin=origin, reason="a status without an address")
        elif not _is_open(status) or not _is_open(_part(status, "reblog")):
            reason = "the status is not public; it is not kept"
            self.rows.refuse({"uri": uri}, origin=origin, reason=reason)
        else:
            self._remember(status, uri)
            self.rows.add(self._row(status, uri, origin=origin))

    def delete(self, number: str, *, origin: str) -> None:
        """Take in the news that a status is gone, known here only by its number."""
        uri = self.uris.get(number)
        if uri is None:
            reason = "a status was deleted that this reader has not seen since it started"
            self.rows.refuse({"id": number}, origin=origin, reason=reason)
        else:
            self.rows.delete(uri, platform=PLATFORM, origin=origin)

    def _remember(self, status: Status, uri: str) -> None:
        self.uris[str(status.get("id"))] = uri
        if len(self.uris) > REMEMBERED:
            del self.uris[next(iter(self.uris))]

    def _row(self, status: Status, uri: str, *, origin: str) -> dict[str, Any]:
        boosted, quoted = _part(status, "reblog"), quoted_by(status)
        said = boosted or status
        html = said.get("content") if isinstance(said.get("content"), str) else ""
        account = _part(status, "account")
        reply_to = self.uris.get(str(status.get("in_reply_to_id")))
        return {
            "native_id": uri,
            "published_at": plausible(instant_or_none(status.get("created_at"))),
            "edited_at": plausible(instant_or_none(status.get("edited_at"))),
            "platform": PLATFORM,
            "kind": _kind_of(status, boosted, quoted).value,
            "account": self._handle(account),
            "account_name": text_or_none(account.get("display_name")) or self._handle(account),
            "declared_language": text_or_none(said.get("language")),
            "title": text_or_none(said.get("spoiler_text")),
            "text": plain(html or "") or None,
            "url": web_address(status.get("url")) or web_address(uri),
            "urls": _urls_of(said, html or ""),
            "hashtags": _texts(said, "tags", "name"),
            "mentions": [self._whole(acct) for acct in _texts(said, "mentions", "acct")],
            "media": _media_of(said),
            "repost_of": text_or_none(boosted.get("uri")),
            "reply_to": reply_to,
            "quote_of": text_or_none(quoted.get("uri")),
            "likes": status.get("favourites_count"),
            "reposts": status.get("reblogs_count"),
            "replies": status.get("replies_count"),
            "quotes": status.get("quotes_count"),
            "followers": account.get("followers_count"),
            "following": account.get("following_count"),
            "account_created_at": plausible(instant_or_none(account.get("created_at"))),
            "extra": self._extra(status, account),
            "origin": origin,
        }

    def _extra(self, status: Status, account: Status) -> str:
        notes = {
            "server": self.host,
            "local_id": text_or_none(status.get("id")),
            "visibility": status.get("visibility"),
            "sensitive": status.get("sensitive"),
            "bot": account.get("bot"),
            "indexable": account.get("indexable"),
            "in_reply_to_id": text_or_none(status.get("in_reply_to_id")),
            "application": text_or_none(_part(status, "application").get("name")),
            "poll": _texts(_part(status, "poll"), "options", "title") or None,
        }
        return as_json({name: note for name, note in notes.items() if note is not None})

    def _handle(self, account: Status) -> str | None:
        acct = text_or_none(account.get("acct"))
        return self._whole(acct) if acct else None

    def _whole(self, acct: str) -> str:
        return acct if "@" in acct else f"{acct}@{self.host}"


def quoted_by(status: Status) -> Status:
    """Give the status that a status quotes, empty when there is none or it may not be shown."""
    quote = _part(status, "quote")
    return _part(quote, "quoted_status") or (quote if "uri" in quote else {})


def _part(status: Status, name: str) -> Status:
    part = status.get(name)
    return part if isinstance(part, Mapping) else {}


def _is_open(status: Status) -> bool:
    return not status or text_or_none(status.get("visibility")) in OPEN


def _kind_of(status: Status, boosted: Status, quoted: Status) -> ItemKind:
    if boosted:
        return ItemKind.REPOST
    if quoted:
        return ItemKind.QUOTE
    return ItemKind.REPLY if status.get("in_reply_to_id") else ItemKind.POST


def _texts(status: Status, name: str, key: str) -> list[str]:
    parts = status.get(name)
    found = [text_or_none(_text_of(part, key)) for part in parts] if isinstance(parts, list) else []
    return list(dict.fromkeys(text for text in found if text))


def _text_of(part: object, key: str) -> object:
    return part.get(key) if isinstance(part, Mapping) else None


def _urls_of(status: Status, html: str) -> list[str]:
    """Give the links of a status and of its card, without those that are mentions and hashtags."""
    card = web_address(_part(status, "card").get("url"))
    own = {*_texts(status, "mentions", "url"), *_texts(status, "tags", "url")}
    found = [link for link in links_in(html, base="") if link not in own]
    is_tag = ("/tags/", "/tag/", "/@")
    kept = [link for link in found if not any(mark in link for mark in is_tag)]
    return list(dict.fromkeys([*kept, *([card] if card else [])]))


def _media_of(status: Status) -> list[str]:
    found = [*_texts(status, "media_attachments", "remote_url")]
    found = found or _texts(status, "media_attachments", "url")
    return [link for link in found if web_address(link)]
