"""Byte streams: a file, compressed or not, read piece by piece with the faults it may have."""

import zlib
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Protocol

from legation.domain.errors import Rejected, Unavailable

GZIP = b"\x1f\x8b"
HEAD_BYTES = 4_096
TAIL_BYTES = 1_024
_PIECE = 1 << 20


class ByteStream(Protocol):
    """Gives the file's content; ``fault`` says why it ended before its end, if it did."""

    fault: str | None

    def read(self, size: int) -> bytes:
        """Give up to ``size`` bytes, none at the end."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


@dataclass(slots=True)
class PlainStream:
    """The bytes of a file as they stand."""

    file: BinaryIO
    fault: str | None = None

    def read(self, size: int) -> bytes:
        """Give up to ``size`` bytes, none at the end."""
        return self.file.read(size)

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()


@dataclass(slots=True)
class GzipStream:
    """The decompressed bytes of a gzip file of one or more members, never more than asked for."""

    file: BinaryIO
    fault: str | None = None
    _pending: bytes = b""
    _member: "zlib._Decompress" = field(default_factory=lambda: zlib.decompressobj(wbits=31))
    _has_begun: bool = False

    def read(self, size: int) -> bytes:
        """Give up to ``size`` bytes, none at the end or after a fault."""
        while self.fault is None:
            if self._member.eof:
                self._next_member()
            raw = self._pending or self.file.read(_PIECE)
            if not raw:
                if self._has_begun and not self._member.eof:
                    self.fault = "the gzip stream is cut off"
                return b""
            given = self._inflate(raw, size)
            if given:
                return given
        return b""

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()

    def _inflate(self, raw: bytes, size: int) -> bytes:
        self._has_begun = True
        try:
            given = self._member.decompress(raw, size)
        except zlib.error as broken:
            self.fault = f"the gzip stream is damaged: {broken}"
            return b""
        self._pending = (
            self._member.unused_data if self._member.eof else self._member.unconsumed_tail
        )
        return given

    def _next_member(self) -> None:
        if not self._pending:
            self._pending = self.file.read(_PIECE)
        self._member = zlib.decompressobj(wbits=31)
        self._has_begun = bool(self._pending.strip(b"\x00"))
        if not self._has_begun:
            self._pending = b""


def open_bytes(path: Path) -> BinaryIO:
    """Open a file; Rejected when it is not there or no file, Unavailable when it cannot be read now."""
    try:
        return path.open("rb")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, ValueError) as absent:
        raise Rejected(
            "there is no such file", where=str(path), remedy="check the path"
        ) from absent
    except OSError as closed:
        raise Unavailable(f"cannot be opened: {closed}", where=str(path)) from closed


def stream_of(file: BinaryIO) -> ByteStream:
    """Give the content of an open file, decompressed when its first bytes say gzip."""
    start = file.read(2)
    file.seek(0)
    return GzipStream(file) if start == GZIP else PlainStream(file)


@dataclass(frozen=True, slots=True)
class Skipped:
    """What lay before an offset: its first and last bytes, and how far it went."""

    head: bytes
    tail: bytes
    offset: int


def skip(stream: ByteStream, offset: int) -> Skipped:
    """Read past the first ``offset`` bytes."""
    head, tail, done = b"", b"", 0
    while done < offset and (piece := stream.read(min(_PIECE, offset - done))):
        if len(head) < HEAD_BYTES:
            head = (head + piece)[:HEAD_BYTES]
        tail = (tail + piece)[-TAIL_BYTES:]
        done += len(piece)
    return Skipped(head, tail, done)


def digest(some: bytes) -> str:
    """Give the SHA-256 of some bytes, hexadecimal."""
    return sha256(some).hexdigest()
