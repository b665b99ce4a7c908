"""Feed guard: what is checked of a feed's bytes before any feed parser sees them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from feedparser.encodings import convert_to_utf8

from legation.domain.errors import Rejected
from legation.domain.said import Said

DEPTH_LIMIT = 200
"""How deep elements may be nested; real feeds stay under 30."""

TAGS_LIMIT = 600_000
"""How many tags a feed may have: a bound on memory and time."""

LAST_RESORTS = ("windows-1252", "iso-8859-2")
"""Encodings in which nearly any bytes are some text: read in, never relied on."""

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

SALVAGED_SHARE = 200
"""One broken character in so many, at most, is damage to a text that states it is UTF-8; where there are
more, it is text in another encoding whose statement is wrong. French or German text has several in 100."""
SALVAGED_FEW = 8
"""So many broken characters are damage however short the text is: nobody can tell its encoding from them."""

_WRITTEN = b"<?xml version='1.0' encoding='utf-8'?>"
"""The declaration that the conversion to UTF-8 writes in the place of the feed's own."""
_DECLARATION = re.compile(rb"^(?:\xef\xbb\xbf)?(<\?xml[^>]*?>)")

_STATES_UTF8 = re.compile(
    rb"""\s*<\?xml[^>]*\sencoding\s*=\s*["']utf-?8["']|\xef\xbb\xbf""", re.IGNORECASE
)
_CHARSET_UTF8 = re.compile(r"""charset\s*=\s*["']?utf-?8\b""", re.IGNORECASE)
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A feed as UTF-8 with its own declaration, of which nothing may be believed, safe to parse.

    ``guessed`` names the encoding it was read in when that is a guess; ``is_salvaged`` says that it
    claims UTF-8 and holds bytes that are not, now replacement characters; ``fault`` locates where
    the XML breaks, if it does.
    """

    body: bytes
    guessed: str | None
    is_salvaged: bool
    fault: str | None


MARKS = (
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xfe\xff", "utf-16"),
    (b"\xff\xfe", "utf-16"),
    (b"\x00<\x00?", "utf-16-be"),
    (b"<\x00?\x00", "utf-16-le"),
)
"""Beginnings that tell wide encodings, byte-order marks first."""


def narrowed(body: bytes, *, content_type: str) -> tuple[bytes, str]:
    """Turn text in a wide encoding into UTF-8, with the media type that says so.

    A mark at the beginning is stronger than any header or declaration (RFC 7303, section 3).
    """
    encoding = next((name for mark, name in MARKS if body.startswith(mark)), None)
    if encoding is None:
        return body, content_type
    return body.decode(encoding, "replace").encode(), "application/xml; charset=utf-8"


def check_feed(body: bytes, *, content_type: str, where: str) -> Checked:
    """Decode a feed and refuse what is dangerous or endless in it.

    Raises ``Rejected`` for entity declarations, absurd depth or size, and bytes in no encoding.
    """
    decoded, guessed, is_salvaged = _decode(body, content_type=content_type)
    if decoded is None:
        raise Rejected("the bytes are text in no known encoding", where=where)
    if decoded.count(b"<") > TAGS_LIMIT:
        raise Rejected(
            Said("more than {limit} tags", limit=TAGS_LIMIT),
            where=where,
            remedy="this is not a feed",
        )
    for piece in _outside_text(decoded):
        if _ENTITY.search(piece):
            raise Rejected("it declares entities, which no feed needs", where=where)
    fault = _walk(decoded, where=where)
    return Checked(body=decoded, guessed=guessed, is_salvaged=is_salvaged, fault=fault)


def is_page(body: bytes) -> bool:
    """Say whether a body is a web page rather than a feed."""
    head = body[:8192].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    for opening, closing in ((b"<?xml", b"?>"), (b"<!--", b"-->"), (b"<!--", b"-->")):
        if head.startswith(opening) and closing in head:
            head = head.partition(closing)[2].lstrip()
    return head.startswith((b"<!doctype html", b"<html"))


def _decode(body: bytes, *, content_type: str) -> tuple[bytes | None, str | None, bool]:
    """Decode by header, declaration and byte-order mark, in the order feeds are read by.

    Text that is nearly all UTF-8, or that states it and is hardly damaged, stays UTF-8 with the broken
    bytes replaced, instead of becoming another encoding in which letters beyond ASCII would be wrong.
    """
    found: dict[str, str] = {}
    headers = {"content-type": content_type} if content_type else {}
    try:
        decoded = convert_to_utf8(headers, body, found)
    except (ValueError, LookupError, TypeError):
        return None, None, False
    encoding = str(found.get("encoding") or "")
    if not encoding:
        return None, None, False
    if encoding in LAST_RESORTS and "bozo_exception" in found:
        text = body.decode("utf-8", "replace")
        if _is_damaged(text, states_utf8=_states_utf8(body, content_type)):
            return text.encode(), None, True
        return _as_it_began(decoded, body), encoding, False
    return _as_it_began(decoded, body), None, False


def _as_it_began(decoded: bytes, body: bytes) -> bytes:
    """Give the text the beginning of its original back, so that lines and columns are those of the feed."""
    own = _DECLARATION.match(body)
    if own and decoded.startswith(_WRITTEN):
        return own.group(1) + decoded.removeprefix(_WRITTEN)
    return decoded.removeprefix(_WRITTEN + b"\n")


def _is_damaged(text: str, *, states_utf8: bool) -> bool:
    """Say whether a text with replacement characters is damaged UTF-8 rather than another encoding."""
    broken = text.count(REPLACEMENT)
    if states_utf8 and broken <= max(SALVAGED_FEW, len(text) / SALVAGED_SHARE):
        return True
    beyond_ascii = sum(1 for character in text if character > "\x7f") - broken
    return broken * 4 < beyond_ascii


def _states_utf8(body: bytes, content_type: str) -> bool:
    """Say whether the header, or else a mark or declaration at the beginning, says UTF-8."""
    if "charset" in content_type.lower():
        return bool(_CHARSET_UTF8.search(content_type))
    return bool(_STATES_UTF8.match(body))


def _outside_text(body: bytes) -> Iterator[bytes]:
    """Give what lies outside comments and CDATA sections, in time linear in the body."""
    at = 0
    while at < len(body):
        comment, section = body.find(b"<!--", at), body.find(b"<![CDATA[", at)
        starts = [start for start in (comment, section) if start >= 0]
        if not starts:
            break
        start = min(starts)
        yield body[at:start]
        end = body.find(b"-->" if start == comment else b"]]>", start)
        if end < 0:
            # an end that never comes: what follows may be read as markup after all
            at = start + 4
            break
        at = end + 3
    yield body[at:]


class _TooDeepError(Exception):
    """Stops the walk."""


def _walk(body: bytes, *, where: str) -> str | None:
    """Walk the elements with the native parser: where the XML breaks, or None when it is whole."""
    depth = 0

    def enter(_name: str, _attributes: list[str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH_LIMIT:
            raise _TooDeepError

    def leave(_name: str) -> None:
        nonlocal depth
        depth -= 1

    walker = expat.ParserCreate("utf-8")
    walker.ordered_attributes = True
    walker.StartElementHandler = enter
    walker.EndElementHandler = leave
    try:
        walker.Parse(body, True)
    except expat.ExpatError as broken:
        column = broken.offset + 1
        return f"line {broken.lineno}, column {column}: {expat.errors.messages[broken.code]}"
    except _TooDeepError as deep:
        raise Rejected(
            Said("elements are nested more than {limit} deep", limit=DEPTH_LIMIT), where=where
        ) from deep
    return None
