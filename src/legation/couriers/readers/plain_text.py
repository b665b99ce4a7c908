"""Plain text: what a reader sees of a piece of HTML, and the links in it."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import nh3

from legation.couriers.readers.raw_rows import clean

LINKS_LIMIT = 100
"""Links of one item that are kept."""

TAGS_LIMIT = 1_500
"""Tags up to which HTML is parsed: the parser's time grows with the square of their depth."""

_SILENT = re.compile(r"<(script|style|template|noscript|head|svg|math)\b")
_SMALL = {capital: capital + 32 for capital in range(ord("A"), ord("Z") + 1)}
_MARKUP = re.compile(r"<[!/?a-zA-Z][^<>]*>?")
_TEXT_ONLY = nh3.Cleaner(
    tags=set(),
    clean_content_tags={"script", "style", "template", "noscript", "head", "svg", "math"},
)
_BREAK = re.compile(
    r"<(?:br|hr|/?(?:p|div|li|ul|ol|tr|table|h[1-6]|blockquote|pre|section|article|figure|dd|dt))\b",
    re.IGNORECASE,
)
_CELL = re.compile(r"</(?:td|th)\b", re.IGNORECASE)
_HREF = re.compile(r"""\shref\s*=\s*(?:"([^"<>]{1,2000})"|'([^'<>]{1,2000})')""", re.IGNORECASE)
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[\s]*")


def plain(html: str) -> str:
    """Give the text of a piece of HTML: active content gone, a line for each block.

    >>> plain("<p>One &amp; two</p><script>alert(1)</script><p>three</p>")
    'One & two\\nthree'
    """
    if "<" not in html:
        return squeeze(unescape(html))
    marked = _CELL.sub(" \\g<0>", _BREAK.sub("\n\\g<0>", html.replace("\n", " ")))
    if html.count("<") <= TAGS_LIMIT:
        return squeeze(unescape(_TEXT_ONLY.clean(marked)))
    return squeeze(unescape(_MARKUP.sub("", _spoken(marked))))


def _spoken(html: str) -> str:
    """Leave out the insides of elements that nobody reads, in time linear in the text."""
    kept, at, lower = [], 0, html.translate(_SMALL)
    for opening in _SILENT.finditer(lower):
        if opening.start() < at:
            continue
        end = lower.find(f"</{opening[1]}", opening.end())
        kept.append(html[at : opening.start()])
        at = len(html) if end < 0 else end
        if end < 0:
            break
    return "".join([*kept, html[at:]])


def squeeze(text: str) -> str:
    """Make one blank of many, and one line end of many."""
    return _LINES.sub("\n", _BLANKS.sub(" ", clean(text))).strip()


def links_in(html: str, *, base: str) -> list[str]:
    """Give the web addresses a piece of HTML links to, whole, once each, in their order."""
    if "href" not in html.lower():
        return []
    found = (unescape(double or single) for double, single in _HREF.findall(html))
    whole = (web_address(link, base=base) for link in found)
    return list(dict.fromkeys(link for link in whole if link))[:LINKS_LIMIT]


def web_address(link: object, *, base: str = "") -> str | None:
    """Give a link as a whole http(s) address, or None when it is none."""
    if not isinstance(link, str) or not link.strip() or len(link) > 4096:
        return None
    try:
        whole = urljoin(base, clean(link).strip())
        parts = urlsplit(whole)
    except ValueError:
        return None
    return whole if parts.scheme in ("http", "https") and parts.netloc else None
