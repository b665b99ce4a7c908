"""Files: where the articles and posts of an exercise are written, and what was counted on the way."""

import gzip
import io
import json
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from legation.desks.exercise.feeds import ENDINGS, FeedFile
from legation.desks.exercise.utterances import Mark, Post, Report
from legation.desks.exercise.world import World

LARGEST_FEED = 2_000
"""Entries of one feed, the newest; what an outlet printed before them goes to the archive file."""

TRUTH_ITEMS = "truth-items.ndjson"
_COUNTED_MARKS = ("story", "campaign", "lookalike", "bubble", "bot", "emotion", "edited", "deleted")
_EDIT_DELAY = timedelta(minutes=5)


@dataclass(slots=True)
class Counts:
    """What one file holds: rows, items and what became of them."""

    rows: int = 0
    items: int = 0
    edits: int = 0
    deletions: int = 0
    mission: str = ""
    languages: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Files:
    """The open files of an exercise; use as a context."""

    world: World
    folder: Path
    counts: dict[str, Counts] = field(default_factory=dict)
    items: int = 0
    marked: Counter[tuple[str, str]] = field(default_factory=Counter)
    _newest: dict[str, deque[Report]] = field(default_factory=dict)
    _open: dict[str, tuple[str, IO[str]]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        for room in ("feeds", "social", "press"):
            (self.folder / room).mkdir(parents=True, exist_ok=True)
        self._open["truth"] = (
            "",
            (self.folder / TRUTH_ITEMS).open("w", encoding="utf-8", newline="\n"),
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for reports in self._newest.values():
            self._write_feed(reports)
        for _, stream in self._open.values():
            stream.close()

    def add_report(self, report: Report, *, day: int) -> None:
        """Write an article to its outlet's feed, to the archive, or to the regional press."""
        self.items += 1
        if report.paper is not None:
            self._add_article(report, "press/regional", day, account=report.paper)
            return
        newest = self._newest.setdefault(report.outlet.slug, deque())
        newest.append(report)
        if len(newest) > LARGEST_FEED:
            self._add_article(newest.popleft(), "press/archive", day, account=report.outlet.slug)

    def add_post(self, post: Post, *, day: int) -> None:
        """Write a post, and after it the edit or the deletion that followed."""
        self.items += 1
        name = self._line(f"social/{post.account.platform}", day, _post_row(post))
        counts = self._count(name, post.account.language, "")
        mark = dict(post.mark)
        if post.edited_text is not None:
            self._line(f"social/{post.account.platform}", day, _edit_row(post))
            counts.rows, counts.edits, mark["edited"] = counts.rows + 1, counts.edits + 1, "true"
        if post.is_deleted:
            self._line(f"social/{post.account.platform}", day, _deletion_row(post))
            counts.rows, counts.deletions, mark["deleted"] = (
                counts.rows + 1,
                counts.deletions + 1,
                "true",
            )
        self._mark(post.native_id, name, mark)

    def _write_feed(self, reports: Iterable[Report]) -> None:
        """Write an outlet's feed: its newest articles, in the order of their print."""
        feed: FeedFile | None = None
        for report in reports:
            outlet = report.outlet
            path = self.folder / "feeds" / f"{outlet.slug}.{ENDINGS[outlet.format]}"
            feed = feed or FeedFile(path, outlet)
            feed.add(report)
            name = _relative(path, self.folder)
            self._count(name, outlet.language, outlet.mission)
            self._mark(report.native_id, name, report.mark)
        if feed is not None:
            feed.close()

    def _add_article(self, report: Report, stem: str, day: int, *, account: str) -> None:
        name = self._line(stem, day, _article_row(report, account))
        self._count(name, report.outlet.language, "")
        self._mark(report.native_id, name, report.mark)

    def _line(self, stem: str, day: int, row: dict[str, object]) -> str:
        chunked = self.world.is_chunked
        name = f"{stem}-{day + 1:03d}.ndjson.gz" if chunked else f"{stem}.ndjson"
        held = self._open.get(stem)
        if held is None or held[0] != name:
            if held is not None:
                held[1].close()
            held = (name, _open_text(self.folder / name))
            self._open[stem] = held
        held[1].write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
        return name

    def _count(self, name: str, language: str, mission: str) -> Counts:
        counts = self.counts.setdefault(name, Counts(mission=mission))
        counts.rows += 1
        counts.items += 1
        counts.languages[language] += 1
        return counts

    def _mark(self, native_id: str, name: str, mark: Mark) -> None:
        if mark:
            self.marked.update((key, mark[key]) for key in _COUNTED_MARKS if key in mark)
            row = {"native_id": native_id, "file": name, **mark}
            self._open["truth"][1].write(
                json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"
            )


def _open_text(path: Path) -> IO[str]:
    if path.suffix != ".gz":
        return path.open("w", encoding="utf-8", newline="\n")
    packed = gzip.GzipFile(path, mode="wb", compresslevel=3, mtime=0)
    return io.TextIOWrapper(packed, encoding="utf-8", newline="\n")


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def iso(at: datetime) -> str:
    """Write an instant of UTC with seconds and a Z."""
    return f"{at:%Y-%m-%dT%H:%M:%S}Z"


def _article_row(report: Report, account: str) -> dict[str, object]:
    return {
        "native_id": report.native_id, "action": "upsert", "published_at": iso(report.at),
        "edited_at": None, "platform": "press", "kind": "article", "account": account,
        "account_name": account, "declared_language": report.outlet.language,
        "title": report.title, "text": report.text, "url": report.url,
    }  # fmt: skip


def _post_row(post: Post) -> dict[str, object]:
    account = post.account
    return {
        "native_id": post.native_id, "action": "upsert", "published_at": iso(post.at),
        "edited_at": None, "platform": account.platform, "kind": post.kind, "account": account.id,
        "account_name": account.name, "declared_language": account.language, "title": None,
        "text": post.text, "url": f"https://{account.platform}.example/{account.id}/{post.native_id}",
        "urls": post.urls, "hashtags": post.hashtags, "mentions": post.mentions,
        "repost_of": post.repost_of, "reply_to": post.reply_to,
        "likes": post.likes, "reposts": post.likes // 4, "replies": post.likes // 7,
        "views": post.likes * 40, "followers": account.followers, "following": account.following,
        "account_created_at": account.created_at,
    }  # fmt: skip


def _edit_row(post: Post) -> dict[str, object]:
    edited_at = iso(post.changed_at or post.at + _EDIT_DELAY)
    return {**_post_row(post), "edited_at": edited_at, "text": post.edited_text}


def _deletion_row(post: Post) -> dict[str, object]:
    gone = {key: None for key in _post_row(post)}
    kept = {"native_id": post.native_id, "action": "delete", "platform": post.account.platform}
    return {**gone, **kept, "edited_at": iso(post.changed_at or post.at + _EDIT_DELAY)}
