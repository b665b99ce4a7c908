"""Feeds: one outlet's articles as RSS 2.0, Atom or JSON Feed, written as they come."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

from legation.desks.exercise.cast import Outlet
from legation.desks.exercise.utterances import Report

ENDINGS: Mapping[str, str] = {"rss": "xml", "atom": "atom", "json": "json"}


@dataclass(slots=True)
class FeedFile:
    """An open feed; entries are appended, ``close`` makes it whole."""

    path: Path
    outlet: Outlet
    entries: int = 0
    _stream: IO[str] = field(init=False)

    def __post_init__(self) -> None:
        self._stream = self.path.open("w", encoding="utf-8", newline="\n")
        self._stream.write(_HEADS[self.outlet.format](self.outlet))

    def add(self, report: Report) -> None:
        """Append one entry."""
        between = ",\n" if self.outlet.format == "json" and self.entries else ""
        self._stream.write(between + _ENTRIES[self.outlet.format](report))
        self.entries += 1

    def close(self) -> None:
        """Write the end and close the file."""
        self._stream.write(_TAILS[self.outlet.format])
        self._stream.close()


def site(outlet: Outlet) -> str:
    """Give the address of an outlet's pages."""
    return f"https://{outlet.slug}.example"


def _rss_head(outlet: Outlet) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(outlet.name)}</title><link>{site(outlet)}/</link>"
        f"<description>{escape(outlet.name)}</description><language>{outlet.language}</language>\n"
    )


def _rss_entry(report: Report) -> str:
    return (
        f'<item><guid isPermaLink="false">{report.native_id}</guid><title>{escape(report.title)}</title>'
        f"<link>{report.url}</link><pubDate>{format_datetime(report.at)}</pubDate>"
        f"<description>{escape(report.text)}</description></item>\n"
    )


def _atom_head(outlet: Outlet) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.language}">'
        f'<title>{escape(outlet.name)}</title><id>{site(outlet)}/</id><link href="{site(outlet)}/"/>\n'
    )


def _atom_entry(report: Report) -> str:
    stamp = report.at.isoformat().replace("+00:00", "Z")
    return (
        f"<entry><id>{report.native_id}</id><title>{escape(report.title)}</title>"
        f'<link href="{report.url}"/><published>{stamp}</published><updated>{stamp}</updated>'
        f"<summary>{escape(report.text)}</summary></entry>\n"
    )


def _json_head(outlet: Outlet) -> str:
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": f"{site(outlet)}/",
        "language": outlet.language,
    }
    return json.dumps(head, ensure_ascii=False)[:-1] + ', "items": [\n'


def _json_entry(report: Report) -> str:
    entry = {
        "id": report.native_id,
        "url": report.url,
        "title": report.title,
        "content_text": report.text,
        "date_published": report.at.isoformat().replace("+00:00", "Z"),
    }
    return json.dumps(entry, ensure_ascii=False)


_HEADS: Mapping[str, Callable[[Outlet], str]] = {
    "rss": _rss_head,
    "atom": _atom_head,
    "json": _json_head,
}
_ENTRIES: Mapping[str, Callable[[Report], str]] = {
    "rss": _rss_entry,
    "atom": _atom_entry,
    "json": _json_entry,
}
_TAILS: Mapping[str, str] = {"rss": "</channel></rss>\n", "atom": "</feed>\n", "json": "\n]}\n"}
