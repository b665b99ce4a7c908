"""Articles: the body of a web page without what stands around it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import trafilatura

from legation.couriers.readers.feed_guard import TAGS_LIMIT
from legation.couriers.readers.plain_text import squeeze
from legation.couriers.readers.raw_rows import as_json
from legation.domain.errors import Refused, Rejected, Unavailable
from legation.doors.fetcher import Fetcher

SHORTEST_BODY = 200
"""Characters: a shorter extract is a cookie notice or a teaser; the feed's own words are kept."""

EXTRACTION_FAULTS = (
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    RecursionError,
    AssertionError,
)


def body_of(page: bytes, *, url: str) -> str | None:
    """Extract the text of the article in a web page, or None when there is none."""
    if page.count(b"<") > TAGS_LIMIT:
        return None
    try:
        found = trafilatura.extract(
            page, url=url, include_comments=False, include_tables=False, favor_precision=True
        )
    except EXTRACTION_FAULTS:
        return None
    text = squeeze(found) if isinstance(found, str) else ""
    return text if len(text) >= SHORTEST_BODY else None


def add_bodies(
    rows: Iterable[dict[str, Any]], *, fetch: Fetcher, known: list[str], limit: int
) -> tuple[list[str], int]:
    """Put the article's text in place of the summary, for rows not fetched before.

    Gives the keys of everything fetched so far and how many rows still wait for their turn. A page
    that cannot be had leaves the row as it is, with the reason in ``extra``.
    """
    fetched, waiting = list(known), 0
    for row in rows:
        key = _key(row)
        if not row["url"] or key in fetched:
            continue
        if len(fetched) - len(known) >= limit:
            waiting += 1
            continue
        fetched.append(key)
        _add_body(row, fetch=fetch)
    return fetched, waiting


def _add_body(row: dict[str, Any], *, fetch: Fetcher) -> None:
    try:
        answer = fetch.fetch(row["url"])
    except (Unavailable, Rejected, Refused) as failed:
        row["extra"] = _noted(row, {"body": failed.what})
        return
    text = body_of(answer.body, url=answer.url)
    row["extra"] = _noted(row, {"body": "extracted" if text else "no article found"})
    row["text"] = text or row["text"]


def _noted(row: Mapping[str, Any], notes: Mapping[str, str]) -> str:
    return as_json({**json.loads(row["extra"] or "{}"), **notes})


def _key(row: Mapping[str, Any]) -> str:
    words = f"{row['native_id']}\x1f{row['title']}\x1f{row['edited_at']}"
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]
