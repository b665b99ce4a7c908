"""Telegram message: one message of an export as a row, its text told as a string or as parts."""

from collections.abc import Mapping
from datetime import UTC, datetime

from legation.couriers.readers.raw_rows import as_json, text_or_none
from legation.domain.errors import Rejected
from legation.domain.identity import key_of
from legation.domain.item import ItemKind

_MEDIA = ("photo", "file", "thumbnail")
_LINK = ("link", "text_link")


class NotAMessage(Rejected):
    """This message cannot be read; the export goes on with the next."""


def message_row(
    message: object, *, chat: Mapping[str, object], origin: str
) -> dict[str, object] | None:
    """Give the row of one message, None for a service message; raises NotAMessage.

    A forward carries no id of what it repeats, so ``repost_of`` is a key of the forwarded channel and
    the text: two forwards of the same words from the same channel have the same. A time without zone
    (exports before 2021 hold only the exporting computer's clock) is read as UTC and noted in ``extra``.
    """
    if not isinstance(message, dict):
        raise NotAMessage("is no message: no object")
    if message.get("type") == "service":
        return None
    number = message.get("id")
    if not isinstance(number, int) or isinstance(number, bool):
        raise NotAMessage("has no id")
    parts = _parts(message.get("text"))
    text = "".join(str(part.get("text") or "") for part in parts)
    published_at = _instant(message, "date")
    if published_at is None:
        raise NotAMessage("has no time that can be read")
    forwarded = text_or_none(message.get("forwarded_from"))
    return {
        "native_id": f"{chat.get('id')}/{number}",
        "published_at": published_at,
        "edited_at": _instant(message, "edited"),
        "platform": "telegram",
        "kind": _kind(message, forwarded),
        "account": _account(message, chat),
        "account_name": text_or_none(message.get("from")) or text_or_none(message.get("author")),
        "text": text_or_none(text),
        "urls": _links(parts),
        "hashtags": _named(parts, ("hashtag",), "#"),
        "mentions": _named(parts, ("mention",), "@"),
        "media": _media(message),
        "repost_of": f"forward:{key_of(forwarded, text)}" if forwarded else None,
        "reply_to": _reply(message, chat),
        "likes": _reactions(message),
        "extra": _extra(message, forwarded, chat),
        "origin": origin,
    }


def _parts(text: object) -> list[dict[str, object]]:
    many = text if isinstance(text, list) else [text]
    return [
        one if isinstance(one, dict) else {"text": one}
        for one in many
        if isinstance(one, str | dict)
    ]


def _kind(message: Mapping[str, object], forwarded: str | None) -> str:
    if forwarded:
        return ItemKind.REPOST.value
    return (ItemKind.REPLY if message.get("reply_to_message_id") else ItemKind.POST).value


def _account(message: Mapping[str, object], chat: Mapping[str, object]) -> str | None:
    named = text_or_none(message.get("from_id"))
    return named or (f"channel{chat['id']}" if "id" in chat else None)


def _instant(message: Mapping[str, object], field: str) -> datetime | None:
    """Read the exact time, or else the old local one, as UTC."""
    exact = message.get(f"{field}_unixtime")
    try:
        if isinstance(exact, str | int):
            return datetime.fromtimestamp(int(exact), tz=UTC)
        local = message.get(field)
        return datetime.fromisoformat(local).replace(tzinfo=UTC) if isinstance(local, str) else None
    except (ValueError, OverflowError, OSError):
        return None


def _links(parts: list[dict[str, object]]) -> list[str]:
    links = [
        text_or_none(part.get("href") or part.get("text"))
        for part in parts
        if part.get("type") in _LINK
    ]
    return [link for link in links if link]


def _named(parts: list[dict[str, object]], kinds: tuple[str, ...], sign: str) -> list[str]:
    names = [text_or_none(part.get("text")) for part in parts if part.get("type") in kinds]
    return [name.removeprefix(sign) for name in names if name]


def _media(message: Mapping[str, object]) -> list[str]:
    held = [text_or_none(message.get(field)) for field in _MEDIA]
    return [path for path in held if path and not path.startswith("(File")]


def _reply(message: Mapping[str, object], chat: Mapping[str, object]) -> str | None:
    number = message.get("reply_to_message_id")
    return f"{chat.get('id')}/{number}" if isinstance(number, int) else None


def _reactions(message: Mapping[str, object]) -> int | None:
    held = message.get("reactions")
    if not isinstance(held, list):
        return None
    counts = [one.get("count") for one in held if isinstance(one, dict)]
    return sum(count for count in counts if isinstance(count, int) and 0 <= count < 2**40)


def _extra(message: Mapping[str, object], forwarded: str | None, chat: Mapping[str, object]) -> str:
    held: dict[str, object] = {"chat": chat.get("name")}
    if forwarded:
        held["forwarded_from"] = forwarded
    if "date_unixtime" not in message:
        held["zone"] = "not stated, read as UTC"
    for field in ("media_type", "mime_type", "via_bot", "reactions"):
        if field in message:
            held[field] = message[field]
    return as_json(held)
