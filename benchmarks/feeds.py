"""Feeds: items a CPU-second from the bytes of a feed to raw rows, and articles from web pages.

The feeds are generated: 2,000 items of a headline and a paragraph of HTML each, as papers write
them, and 200 items with a whole article inside. feedparser alone, with its own cleaning of HTML as
it comes, is the peer.
"""

import io
import os
import time
from collections.abc import Callable

os.environ.setdefault("POLARS_MAX_THREADS", "2")

import feedparser

from legation.couriers.readers.article import body_of
from legation.couriers.readers.feed import read_feed

TARGET = 2_000
ITEM = (
    "<item><title>Minister meets delegation {n} in the capital</title><link>https://news.example/{n}</link>"
    "<guid>id-{n}</guid><pubDate>Mon, 06 Oct 2025 10:{m:02}:00 GMT</pubDate><description>{html}</description>"
    "<category>trade</category><category>borders</category></item>"
)
PARAGRAPH = (
    "<p>The <b>minister</b> met envoys &amp; <a href='https://news.example/x'>experts</a> on trade, the "
    "border and consular matters. Papers will be exchanged, and a second round is planned for spring.</p>"
)
PAGE = "<html><body><nav>Menu</nav><article><h1>Talks</h1>{}</article><footer>Terms</footer></body></html>"


def rss(items: int, *, paragraphs: int) -> bytes:
    """Make a feed of so many items with so many paragraphs each."""
    html = (PARAGRAPH * paragraphs).replace("&", "&amp;").replace("<", "&lt;")
    inside = "".join(ITEM.format(n=n, m=n % 60, html=html) for n in range(items))
    head = "<title>News</title><link>https://news.example/</link><language>en</language>"
    return f"<rss version='2.0'><channel>{head}{inside}</channel></rss>".encode()


def ours(body: bytes) -> int:
    """Read a feed into batches of raw rows."""
    rows = read_feed(body, address="https://news.example/feed", content_type="application/rss+xml")
    return sum(len(batch.rows) for batch in rows.batches())


def peer(body: bytes) -> int:
    """Read a feed with feedparser as it comes: no rows, no text, no check for duplicates."""
    return len(feedparser.parse(io.BytesIO(body)).entries)


def articles(pages: list[bytes]) -> int:
    """Extract the article of each page."""
    return sum(body_of(page, url="https://news.example/a") is not None for page in pages)


def rate(work: Callable[..., int], given: object) -> float:
    """Give the best of three: things done a CPU-second."""
    best = 0.0
    for _ in range(3):
        start = time.process_time()
        done = work(given)
        best = max(best, done / (time.process_time() - start))
    return best


def main() -> None:
    """Print the table."""
    short, long = rss(2_000, paragraphs=1), rss(200, paragraphs=25)
    sentence = (
        "<p>On day {} both sides said that papers on point {} would be exchanged by spring.</p>"
    )
    pages = [
        PAGE.format("".join(sentence.format(n, line) for line in range(20))).encode()
        for n in range(200)
    ]
    print(f"{'what':<44}{'ours /s':>10}{'peer /s':>10}{'target':>10}")
    for name, feed in (
        ("items, headline and paragraph", short),
        ("items, article of 6 kB inside", long),
    ):
        print(f"{name:<44}{rate(ours, feed):>10,.0f}{rate(peer, feed):>10,.0f}{TARGET:>10,}")
    print(f"{'articles out of web pages':<44}{rate(articles, pages):>10,.0f}{'':>10}{'':>10}")


if __name__ == "__main__":
    main()
