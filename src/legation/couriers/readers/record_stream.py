"""Record stream: a text file's lines in pieces of up to 10,000 records, resumable and bounded."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import polars as pl

from legation.couriers.readers.byte_streams import (
    HEAD_BYTES,
    TAIL_BYTES,
    ByteStream,
    digest,
    open_bytes,
    skip,
    stream_of,
)
from legation.couriers.readers.file_cursor import FileCursor
from legation.couriers.readers.rejects import RAW_LENGTH, Reject, reject
from legation.domain.item import RawOf

RECORDS = 10_000
"""Most records in one piece."""

BUFFER_BYTES = 1 << 22
"""Bytes held at once."""

LINE_BYTES = 1 << 20
"""Longest line that is read; a longer one is set aside."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A piece of a file: its rows with ``ORIGIN``, what was set aside, bytes and lines used up, and the
    bytes of a row by its origin where each line is one."""

    table: pl.DataFrame
    rejects: list[Reject]
    used: int
    lines: int
    raw_of: RawOf | None = None


class Parser(Protocol):
    """Reads records from the start of a buffer."""

    def parse(self, buffer: bytes, *, line: int, is_last: bool) -> Parsed:
        """Parse up to ``RECORDS`` records; ``used`` 0 asks for more bytes unless ``is_last``."""
        ...


@dataclass(slots=True)
class RecordStream:
    """One pass over one file from a cursor on; ``at`` is the cursor after the last piece."""

    path: Path
    stream: ByteStream
    at: FileCursor
    tail: bytes = b""
    head: bytes = b""
    buffer: bytes = b""
    is_at_end: bool = False
    faults: list[Reject] = field(default_factory=list)

    def pieces(self, parser: Parser) -> Iterator[tuple[Parsed, FileCursor]]:
        """Yield piece after piece, each with the cursor that follows it."""
        try:
            yield from self._pieces(parser)
        finally:
            self.stream.close()

    def _pieces(self, parser: Parser) -> Iterator[tuple[Parsed, FileCursor]]:
        while self.fill():
            if self._starts_with_a_giant():
                parsed = self._drop_giant()
                yield parsed, self.at
                continue
            parsed = parser.parse(self.buffer, line=self.at.line, is_last=self.is_at_end)
            if not parsed.used:
                break
            yield parsed, self._advance(parsed)
        if self.stream.fault:
            where = f"{self.path.name}:line {self.at.line}"
            yield (
                Parsed(pl.DataFrame(), [reject(where, self.stream.fault, self.buffer)], 0, 0),
                self.at.whole(self.path),
            )

    def fill(self) -> bool:
        """Fill the buffer; False when nothing is left."""
        while not self.is_at_end and len(self.buffer) < BUFFER_BYTES:
            piece = self.stream.read(BUFFER_BYTES - len(self.buffer))
            self.is_at_end = not piece
            self.buffer = self.buffer + piece if self.buffer else piece
        return bool(self.buffer)

    def drop(self, size: int, lines: int) -> None:
        """Leave out bytes at the start of the buffer: a byte order mark, a header."""
        self._pass(self.buffer[:size], lines)
        self.buffer = self.buffer[size:]

    def _advance(self, parsed: Parsed) -> FileCursor:
        whole, end = self.buffer, parsed.used
        self.buffer = whole[end:]
        is_done = self.is_at_end and not self.buffer
        if is_done and not whole.endswith(b"\n"):
            # the last line may still be growing: it was read, and will be read again when it has
            end = whole.rfind(b"\n") + 1
            parsed = replace(parsed, lines=whole.count(b"\n"))
        self._pass(memoryview(whole)[:end], parsed.lines)
        return self.at.whole(self.path) if is_done and not self.stream.fault else self.at

    def _pass(self, used: bytes | memoryview, lines: int) -> None:
        if len(self.head) < HEAD_BYTES:
            self.head = (self.head + bytes(used[:HEAD_BYTES]))[:HEAD_BYTES]
        self.tail = (self.tail + bytes(used[-TAIL_BYTES:]))[-TAIL_BYTES:]
        self.at = replace(
            self.at,
            offset=self.at.offset + len(used),
            line=self.at.line + lines,
            head=digest(self.head),
            tail=digest(self.tail),
        )

    def _starts_with_a_giant(self) -> bool:
        return len(self.buffer) > LINE_BYTES and self.buffer.find(b"\n", 0, LINE_BYTES + 1) < 0

    def _drop_giant(self) -> Parsed:
        seen, start = sha256(), self.buffer[: RAW_LENGTH * 4]
        origin = f"{self.path.name}:line {self.at.line}"
        end, length = self.buffer.find(b"\n"), 0
        while end < 0 and not self.is_at_end:
            seen.update(self.buffer)
            length += len(self.buffer)
            self._pass(self.buffer, 0)
            self.buffer = b""
            self.fill()
            end = self.buffer.find(b"\n")
        used = self.buffer[: end + 1] if end >= 0 else self.buffer
        self.buffer = self.buffer[len(used) :]
        seen.update(used.removesuffix(b"\n"))
        self._pass(used, 1)
        length += len(used)
        reason = f"is {length:,} bytes long, the longest line that is read has {LINE_BYTES:,}"
        whole = reject(origin, reason, start)
        return Parsed(pl.DataFrame(), [replace(whole, digest=seen.hexdigest())], len(used), 1)


def resume(path: Path, cursor: FileCursor) -> RecordStream:
    """Open a file where the cursor left it, or at its start when it is another file by now."""
    file = open_bytes(path)
    stream = stream_of(file)
    if not cursor.offset:
        return RecordStream(path, stream, FileCursor())
    passed = skip(stream, cursor.offset)
    is_same = (
        passed.offset == cursor.offset
        and digest(passed.head) == cursor.head
        and digest(passed.tail) == cursor.tail
    )
    if not is_same:
        file.seek(0)
        return RecordStream(path, stream_of(file), FileCursor())
    at = replace(cursor, size=-1, changed_ns=-1)
    return RecordStream(path, stream, at, tail=passed.tail, head=passed.head)
