"""Transcript: subtitles and transcripts of broadcasts and briefings, an item a minute of speech."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from legation.couriers.readers.byte_streams import digest
from legation.couriers.readers.cues import Cue, read_cues
from legation.couriers.readers.file_cursor import FileCursor, load_cursor
from legation.couriers.readers.raw_rows import RawRows, as_json, text_or_none
from legation.couriers.readers.whole_file import as_text, read_whole
from legation.domain.errors import Misconfigured, Rejected
from legation.domain.item import ItemKind, RawBatch
from legation.domain.time import as_utc
from legation.doors.reader import Cursor

WORDS_A_SECOND = 2.5
"""Speech without timecodes is cut as if spoken at 150 words a minute."""

ECHO_SECONDS = 0.5
"""How soon after a caption its words must come again to be the same words still standing."""

_TIMED = (".srt", ".vtt")


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptReader:
    """Reads one ``.srt``, ``.vtt`` or ``.txt`` file.

    What is said of the broadcast (``title``, ``channel``, ``started_at`` in ISO 8601, ``language`` in
    BCP 47, ``segment_seconds``) comes from these fields or from a file of the same name with
    ``.toml`` added, which wins. Without ``started_at`` the items have no time of their own.
    """

    title: str = ""
    channel: str = ""
    started_at: str = ""
    language: str = ""
    segment_seconds: float = 60.0
    cap_bytes: int = 20_000_000
    name: str = "transcript/1"

    def read(self, address: str, cursor: Cursor | None) -> Iterator[tuple[RawBatch, Cursor]]:
        """Yield the whole transcript once, and again when it changed.

        Raises Rejected when nothing of it is speech, Misconfigured for a faulty companion file.
        """
        path = Path(address.removeprefix("file://"))
        content = read_whole(path, cap_bytes=self.cap_bytes)
        said = _with_companion(self, path)
        seal = digest(content + repr(said).encode())
        if load_cursor(cursor, where=address).tail == seal:
            return
        rows = _rows(as_text(content, where=str(path)), path, said)
        if not len(rows):
            raise Rejected("holds no speech", where=str(path))
        for batch in rows.batches():
            yield batch, FileCursor(tail=seal).dump()


def _with_companion(reader: TranscriptReader, path: Path) -> TranscriptReader:
    companion = path.with_name(path.name + ".toml")
    if not companion.exists():
        return reader
    try:
        stated = tomllib.loads(companion.read_text("utf-8"))
    except (OSError, ValueError) as broken:
        raise Misconfigured(f"cannot be read: {broken}", where=str(companion)) from broken
    known = {one.name for one in fields(reader)} - {"name", "cap_bytes"}
    for key, value in stated.items():
        if key not in known:
            remedy = f"known: {', '.join(sorted(known))}"
            raise Misconfigured(f"unknown key {key!r}", where=str(companion), remedy=remedy)
        wanted = (int, float) if key == "segment_seconds" else (str, datetime)
        if not isinstance(value, wanted):
            raise Misconfigured(f"{value!r} does not fit {key}", where=str(companion))
    # checked key by key above; the type checker sees only one mapping
    told: dict[str, Any] = {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in stated.items()
    }
    return replace(reader, **told)


def _rows(text: str, path: Path, said: TranscriptReader) -> RawRows:
    cues, faults = read_cues(text, is_timed=path.suffix.lower() in _TIMED or "-->" in text[:2_000])
    started_at = _started(said, path)
    rows = RawRows()
    for fault in faults:
        rows.reject(fault.raw, origin=f"{path.name}:line {fault.line}", reason=fault.reason)
    for number, segment in enumerate(_segments(_without_echo(cues), said.segment_seconds)):
        rows.add(_row(segment, number, path=path, said=said, started_at=started_at))
    return rows


def _started(said: TranscriptReader, path: Path) -> datetime | None:
    if not said.started_at:
        return None
    try:
        return as_utc(said.started_at)
    except Rejected as unreadable:
        where = f"{path}: started_at"
        raise Misconfigured(unreadable.what, where=where, remedy=unreadable.remedy) from unreadable


def _without_echo(cues: list[Cue]) -> list[Cue]:
    """Put cues in order of time and drop words that roll-up captions show again at once."""
    ordered = (
        sorted(cues, key=lambda cue: (cue.start or 0.0, cue.line)) if _has_times(cues) else cues
    )
    heard, last = list[Cue](), Cue(0, None, None, "")
    for cue in ordered:
        is_echo = _follows_at_once(cue, last) and cue.text.startswith(last.text)
        text = cue.text[len(last.text) :].strip() if is_echo else cue.text
        if text:
            heard.append(replace(cue, text=text))
        last = cue
    return heard


def _follows_at_once(cue: Cue, last: Cue) -> bool:
    if cue.start is None or cue.start == cue.end or last.end is None:
        return False
    return cue.start <= last.end + ECHO_SECONDS


def _has_times(cues: list[Cue]) -> bool:
    return all(cue.start is not None for cue in cues)


def _segments(cues: list[Cue], seconds: float) -> Iterator[list[Cue]]:
    segment, spoken = list[Cue](), 0.0
    for cue in cues:
        if segment and _lasted(segment, cue, spoken) >= seconds:
            yield segment
            segment, spoken = [], 0.0
        segment.append(cue)
        spoken += len(cue.text.split()) / WORDS_A_SECOND
    if segment:
        yield segment


def _lasted(segment: list[Cue], following: Cue, spoken: float) -> float:
    """Give the seconds from a segment's start to the next cue, by its words where times are missing."""
    start = segment[0].start
    return spoken if start is None or following.start is None else following.start - start


def _row(
    segment: list[Cue],
    number: int,
    *,
    path: Path,
    said: TranscriptReader,
    started_at: datetime | None,
) -> dict[str, object]:
    start = segment[0].start
    ends = [cue.end for cue in segment if cue.end is not None]
    timecodes = {
        "start_seconds": start,
        "end_seconds": max(ends, default=None),
        "cues": len(segment),
    }
    is_placed = started_at is not None and start is not None
    return {
        "native_id": f"{path.stem}/{number}"
        if start is None
        else f"{path.stem}/{round(start * 1000)}",
        "published_at": started_at + timedelta(seconds=start) if is_placed else started_at,  # type: ignore[operator, arg-type]
        "platform": "broadcast",
        "kind": ItemKind.TRANSCRIPT.value,
        "account": text_or_none(said.channel),
        "account_name": text_or_none(said.channel),
        "declared_language": text_or_none(said.language),
        "title": text_or_none(said.title),
        "text": text_or_none(" ".join(cue.text for cue in segment)),
        "extra": as_json(timecodes),
        "origin": f"{path.name}:line {segment[0].line}",
    }
