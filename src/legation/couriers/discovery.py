"""Discovery: the feeds that a web page names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

PAGE_LIMIT = 2_000_000
"""Characters of a page that are looked at."""

LINKS_LIMIT = 50

FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/x-rss+xml",
    }
)
"""Media types that always mean a feed; plain XML and JSON do so only beside ``rel=alternate``."""

_TAG = re.compile(r"<(link|a|base)\s([^<>]{1,4000})", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]{1,30})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_LOOKS_LIKE_FEED = re.compile(
    r"(?:^|[/._-])(?:feeds?|rss2?|atom|rdf)(?:$|[/._-])|(?:\.xml|feed\.json)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A feed that a page names: its address, its title there, and whether the page declares it one.

    A link that is not declared only looks like a feed by its address.
    """

    url: str
    title: str
    is_declared: bool


def discover(page: str | bytes, base_url: str) -> list[FeedLink]:
    """Find the feeds a page names: the declared ones first, then links that look like feeds.

    >>> page = '<link rel="alternate" type="application/rss+xml" href="/feed" title="News">'
    >>> discover(page, "https://example.org/")[0].url
    'https://example.org/feed'
    """
    html = page.decode("utf-8", "replace") if isinstance(page, bytes) else page
    found: dict[str, FeedLink] = {}
    for link in sorted(_links(html[:PAGE_LIMIT], base_url), key=lambda one: not one.is_declared):
        found.setdefault(link.url, link)
    return list(found.values())[:LINKS_LIMIT]


def _links(html: str, base: str) -> Iterator[FeedLink]:
    for tag, inside in _TAG.findall(html):
        attributes = _attributes(inside)
        href = attributes.get("href", "").strip()
        if not href:
            continue
        url = _whole(href, base)
        if tag.lower() == "base":
            base = url or base
        elif url and tag.lower() == "link" and _is_declared(attributes):
            yield FeedLink(url=url, title=attributes.get("title", ""), is_declared=True)
        elif url and tag.lower() == "a" and _LOOKS_LIKE_FEED.search(urlsplit(url).path):
            yield FeedLink(url=url, title=attributes.get("title", ""), is_declared=False)


def _attributes(inside: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(inside):
        found.setdefault(name.lower(), unescape(double or single or bare))
    return found


def _is_declared(attributes: dict[str, str]) -> bool:
    relation = attributes.get("rel", "").lower().split()
    kind = attributes.get("type", "").split(";")[0].strip().lower()
    if "feed" in relation or ("alternate" in relation and kind in FEED_TYPES):
        return True
    is_loose = kind in ("application/xml", "text/xml", "application/json")
    return "alternate" in relation and is_loose and "hreflang" not in attributes


def _whole(href: str, base: str) -> str | None:
    try:
        url = urljoin(base, href)
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
