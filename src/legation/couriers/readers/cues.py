"""Cues: the timed pieces of subtitles (SRT, WebVTT) and of plain transcripts."""

import re
from dataclasses import dataclass
from html import unescape

_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,3}))?"
_ARROW = re.compile(rf"^\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?$")
_STAMP = re.compile(rf"^\s*[\[(]?{_TIME}[\])]?\s+(?=\S)")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_TAG = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")
_SILENT = ("NOTE", "STYLE", "REGION", "WEBVTT")


@dataclass(frozen=True, slots=True)
class Cue:
    """Some words with their start and end in seconds (None where the transcript has no times)."""

    line: int
    start: float | None
    end: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A block that is no cue: its line, why, and what stood there."""

    line: int
    reason: str
    raw: str


def read_cues(text: str, *, is_timed: bool) -> tuple[list[Cue], list[Fault]]:
    """Read subtitles (``is_timed``) or a plain transcript; times in the latter are optional."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return _timed(lines) if is_timed else _plain(lines)


def _timed(lines: list[str]) -> tuple[list[Cue], list[Fault]]:
    cues, faults = list[Cue](), list[Fault]()
    for number, block in _blocks(lines):
        found = _cue(number, block)
        if isinstance(found, Cue):
            cues.append(found)
        elif found is not None:
            faults.append(found)
    return cues, faults


def _blocks(lines: list[str]) -> list[tuple[int, list[str]]]:
    """Give the runs of lines without a blank one, and cut a run where a next arrow begins."""
    blocks, at = list[tuple[int, list[str]]](), 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        end = at + 1
        while end < len(lines) and lines[end].strip():
            end += 1
        blocks.append((at + 1, lines[at:end]))
        at = end
    return blocks


def _cue(number: int, block: list[str]) -> Cue | Fault | None:
    arrow = next((place for place, line in enumerate(block[:2]) if "-->" in line), None)
    raw = "\n".join(block)
    if arrow is None:
        is_silent = block[0].startswith(_SILENT)
        return None if is_silent else Fault(number, "has no timecode", raw)
    times = _ARROW.match(block[arrow])
    if times is None:
        return Fault(
            number + arrow, f"has a timecode that cannot be read: {block[arrow][:80]!r}", raw
        )
    start, end = _seconds(times.groups()[:4]), _seconds(times.groups()[4:])
    if end < start:
        return Fault(number + arrow, "ends before it starts", raw)
    return Cue(number, start, end, _spoken(" ".join(block[arrow + 1 :])))


def _plain(lines: list[str]) -> tuple[list[Cue], list[Fault]]:
    cues = []
    for number, line in enumerate(lines, start=1):
        stamp = _STAMP.match(line)
        start = _seconds(stamp.groups()) if stamp else None
        words = line[stamp.end() :] if stamp else line
        if words.strip():
            cues.append(Cue(number, start, start, words.strip()))
    return cues, []


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (part or "0" for part in parts)
    return (
        int(hours) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths.ljust(3, "0")) / 1000
    )


def _spoken(markup: str) -> str:
    named = _VOICE.sub(r"\1: ", markup)
    return " ".join(unescape(_TAG.sub("", named)).split())
