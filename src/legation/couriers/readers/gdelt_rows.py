"""GDELT rows: one line of the events, mentions or knowledge-graph table as a raw row.

Columns follow the codebooks of GDELT 2.1. The columns that state an actor's ethnicity or religion are
left out: nothing here records the faith or origin of anybody.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from urllib.parse import urlsplit

from babel.core import get_global

from legation.couriers.readers.raw_rows import as_json, text_or_none
from legation.domain.errors import Rejected
from legation.domain.identity import key_of
from legation.domain.item import ItemKind

WIDTHS = {61: "events", 16: "mentions", 27: "gkg"}
"""How many columns tell which table."""

_FIRST_FIELDS = {
    "events": re.compile(r"\d+\t\d{8}"),
    "mentions": re.compile(r"\d+\t\d{14}"),
    "gkg": re.compile(r"\d{14}-T?\d+\t\d{14}"),
}

_ROOTS = (
    "makes a public statement on", "appeals to", "expresses intent to cooperate with", "consults",
    "engages in diplomatic cooperation with", "engages in material cooperation with", "provides aid to",
    "yields to", "investigates", "demands of", "disapproves of", "rejects", "threatens", "protests against",
    "exhibits force towards", "reduces relations with", "coerces", "assaults", "fights",
    "uses mass violence against",
)  # fmt: skip
_EVENT = {
    "event_on": 1, "actor1": 5, "actor1_name": 6, "actor1_country": 7, "actor1_type": 12,
    "actor2": 15, "actor2_name": 16, "actor2_country": 17, "actor2_type": 22, "cameo": 26,
    "cameo_base": 27, "cameo_root": 28, "quad_class": 29, "goldstein": 30, "mentions": 31, "sources": 32,
    "articles": 33, "tone": 34, "place": 52, "place_country": 53, "latitude": 56, "longitude": 57,
}  # fmt: skip
_MENTION = {
    "event": 0, "event_at": 1, "mention_type": 3, "sentence": 6, "in_raw_text": 10, "confidence": 11,
    "length": 12, "tone": 13,
}  # fmt: skip
_TONE = ("tone", "positive", "negative", "polarity", "activity", "self", "words")
_CODES = frozenset({"actor1_type", "actor2_type", "cameo", "cameo_base", "cameo_root", "event_on"})
"""Columns that look like numbers and are none."""

_LIST_LENGTH = 200


def is_gdelt_line(line: bytes) -> bool:
    """Say whether a line is one of GDELT 2.1, which names no columns: by its width and its numbers."""
    fields = line.decode("utf-8", "replace").rstrip("\r\n").split("\t")
    kind = WIDTHS.get(len(fields))
    return kind is not None and _FIRST_FIELDS[kind].fullmatch("\t".join(fields[:2])) is not None


def gdelt_row(fields: list[str], *, origin: str) -> dict[str, object]:
    """Give the row of one line already split at its tabs; raises Rejected for any other width."""
    kind = WIDTHS.get(len(fields))
    if kind is None:
        widths = ", ".join(f"{width} ({name})" for width, name in WIDTHS.items())
        raise Rejected(f"has {len(fields)} columns; GDELT 2.1 tables have {widths}", where=origin)
    row = _BY_KIND[kind](fields)
    return {**row, "origin": origin}


def _event(fields: list[str]) -> dict[str, object]:
    held = {name: fields[place] for name, place in _EVENT.items() if fields[place]}
    url = _address(fields[60])
    return {
        "native_id": f"event/{_id(fields[0])}",
        "published_at": _instant(fields[59]),
        "platform": "web",
        "kind": ItemKind.EVENT.value,
        "account": _site(url),
        "account_name": _site(url),
        "title": _sentence(fields),
        "url": url,
        "extra": as_json(
            {name: value if name in _CODES else _number(value) for name, value in held.items()}
        ),
    }


def _sentence(fields: list[str]) -> str:
    """Say the event in words: who does what to whom, and where."""
    root = fields[28]
    verb = (
        _ROOTS[int(root) - 1] if root.isdecimal() and 1 <= int(root) <= len(_ROOTS) else "acts on"
    )
    where = f" ({fields[52]})" if fields[52] else ""
    return f"{fields[6] or 'Someone'} {verb} {fields[16] or 'others'}{where}"


def _mention(fields: list[str]) -> dict[str, object]:
    held = {name: _number(fields[place]) for name, place in _MENTION.items() if fields[place]}
    url = _address(fields[5])
    return {
        "native_id": f"mention/{_id(fields[0])}/{key_of(fields[2], fields[5], fields[6])}",
        "published_at": _instant(fields[2]),
        "platform": "web",
        "kind": ItemKind.MENTION.value,
        "account": text_or_none(fields[4]),
        "account_name": text_or_none(fields[4]),
        "declared_language": _language(fields[14]),
        "url": url,
        "quote_of": f"event/{fields[0]}",
        "extra": as_json(held),
    }


def _article(fields: list[str]) -> dict[str, object]:
    url, extras = _address(fields[4]), fields[26]
    return {
        "native_id": f"gkg/{_id(fields[0])}",
        "published_at": _instant(fields[1]),
        "platform": "web",
        "kind": ItemKind.ARTICLE.value,
        "account": text_or_none(fields[3]),
        "account_name": text_or_none(fields[3]),
        "declared_language": _language(fields[25]),
        "title": _tagged(extras, "PAGE_TITLE"),
        "url": url,
        "urls": _split(_tagged(extras, "PAGE_LINKS") or "", ";"),
        "media": [one for one in [text_or_none(fields[18])] if one],
        "extra": as_json(_graph(fields)),
    }


def _graph(fields: list[str]) -> dict[str, object]:
    held = {
        "tone": dict(zip(_TONE, map(_number, fields[15].split(",")), strict=False))
        if fields[15]
        else {},
        "themes": _split(fields[7], ";"),
        "locations": [_place(one) for one in _split(fields[9], ";")],
        "persons": _split(fields[11], ";"),
        "organizations": _split(fields[13], ";"),
        "quotations": [_quotation(one) for one in _split(fields[22], "#")],
        "authors": _tagged(fields[26], "PAGE_AUTHORS"),
        "stated_at": _tagged(fields[26], "PAGE_PRECISEPUBTIMESTAMP"),
    }
    return {name: value for name, value in held.items() if value}


def _place(block: str) -> dict[str, object]:
    parts = (block.split("#") + [""] * 7)[:7]
    return {
        "name": parts[1],
        "country": parts[2],
        "latitude": _number(parts[4]),
        "longitude": _number(parts[5]),
    }


def _quotation(block: str) -> str:
    return block.rsplit("|", maxsplit=1)[-1].strip()


def _tagged(extras: str, tag: str) -> str | None:
    """Take one element out of the extras by its tags; no XML parser ever sees them."""
    start, end = extras.find(f"<{tag}>"), extras.find(f"</{tag}>")
    return text_or_none(unescape(extras[start + len(tag) + 2 : end])) if 0 <= start < end else None


def _split(text: str, separator: str) -> list[str]:
    return [part.strip() for part in text.split(separator) if part.strip()][:_LIST_LENGTH]


def _id(text: str) -> str:
    if not text.strip() or len(text) > 100:
        raise Rejected("has no id")
    return text.strip()


def _instant(text: str) -> datetime:
    """Read ``20170701234500``, UTC."""
    try:
        return datetime.strptime(text.strip().removesuffix(".0"), "%Y%m%d%H%M%S").replace(
            tzinfo=UTC
        )
    except ValueError as wrong:
        raise Rejected(f"has a time that cannot be read: {text[:40]!r}") from wrong


def _number(text: str) -> object:
    if re.fullmatch(r"-?\d{1,15}", text):
        return int(text)
    return float(text) if re.fullmatch(r"-?\d{1,15}\.\d{1,20}", text) else text


def _address(text: str) -> str | None:
    return text_or_none(text) if text.startswith(("http://", "https://")) else None


def _site(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None


def _language(translation: str) -> str | None:
    """Give the language an article was translated from (``srclc:fra``), English where it was not."""
    found = re.search(r"srclc:([a-z]{3})", translation)
    if found is None:
        return "en"
    return str(get_global("language_aliases").get(found[1], found[1]))


_BY_KIND: dict[str, Callable[[list[str]], dict[str, object]]] = {
    "events": _event,
    "mentions": _mention,
    "gkg": _article,
}
