"""Unpacking: compressed answers in pieces, never larger than agreed, never silently cut short."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from legation.domain.errors import Rejected, SeenBytes
from legation.domain.said import Said

PIECE = 65_536
SHOWN_BYTES = 16_000
"""Bytes of a refused body that are kept to be looked at."""
FREE_BYTES = 262_144
"""A small answer may be as repetitive as it likes: the ratio is judged only beyond this."""

GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The largest body in bytes after decompression, and the largest ratio of after to before."""

    body_bytes: int = 5_000_000
    ratio: int = 100


def read_whole(pieces: Iterable[bytes], *, encoding: str, limits: Limits, where: str) -> bytes:
    """Join the pieces of a body, decompressed.

    ``encoding`` is the value of ``Content-Encoding``; memory never holds much more than the limit.
    Raises ``Rejected`` when it is too large, too dense, cut short or broken.
    """
    counted = _Counted(pieces)
    body = bytearray()
    for piece in _decode(counted, encoding=encoding.strip().lower(), where=where):
        body += piece
        if len(body) > limits.body_bytes:
            raise Rejected(
                Said("the answer is larger than {limit} bytes", limit=limits.body_bytes),
                where=where,
                remedy="raise fetch_body_bytes if this source is known to be large",
            )
        if len(body) > FREE_BYTES and len(body) > limits.ratio * counted.bytes:
            raise Rejected(
                Said("the answer unpacks to more than {ratio} times its size", ratio=limits.ratio),
                where=where,
            )
    return bytes(body)


def read_answer(pieces: Iterator[bytes], *, encoding: str, limits: Limits, where: str) -> bytes:
    """Join the pieces of a server's answer as ``read_whole`` does.

    What it raises carries the beginning and the digest of the bytes as they came, still packed.
    """
    seen = _Seen(pieces, most=limits.body_bytes)
    try:
        return read_whole(seen, encoding=encoding, limits=limits, where=where)
    except Rejected as refused:
        raise Rejected(
            refused.what, where=refused.where, remedy=refused.remedy, seen=seen.told()
        ) from refused


def unpack(body: bytes, *, limits: Limits, where: str) -> bytes:
    """Unpack a body that is a gzip file by its first bytes; give any other back as it is."""
    if not body.startswith(GZIP_MAGIC):
        return body
    slices = (body[start : start + PIECE] for start in range(0, len(body), PIECE))
    return read_whole(slices, encoding="gzip", limits=limits, where=where)


class _Counted:
    """Counts the bytes that went past."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.pieces = pieces
        self.bytes = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            self.bytes += len(piece)
            yield piece


class _Seen:
    """Keeps the beginning and the digest of what goes past, of the first ``most`` bytes."""

    def __init__(self, pieces: Iterator[bytes], *, most: int) -> None:
        self.pieces = pieces
        self.most = most
        self.start = b""
        self.length = 0
        self.is_over = False
        self.hash = sha256()

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            self._take(piece)
            yield piece
        self.is_over = True

    def told(self) -> SeenBytes:
        """Tell what went past, of a body that was refused unread its first piece."""
        if not self.length and not self.is_over:
            self._take(next(self.pieces, b""))
        return SeenBytes(
            start=self.start,
            digest=self.hash.hexdigest(),
            length=self.length,
            is_whole=self.is_over,
        )

    def _take(self, piece: bytes) -> None:
        kept = piece[: self.most - self.length]
        self.start += kept[: SHOWN_BYTES - len(self.start)]
        self.hash.update(kept)
        self.length += len(kept)


def _decode(pieces: Iterable[bytes], *, encoding: str, where: str) -> Iterator[bytes]:
    if encoding in ("", "identity"):
        yield from pieces
    elif encoding in ("gzip", "x-gzip", "deflate"):
        yield from _inflate(pieces, encoding=encoding, where=where)
    else:
        raise Rejected(
            Said(
                "the answer is packed as {encoding!r}, which was not asked for",
                encoding=encoding[:40],
            ),
            where=where,
        )


def _inflate(pieces: Iterable[bytes], *, encoding: str, where: str) -> Iterator[bytes]:
    is_gzip = encoding != "deflate"
    stream = None
    packed = 0
    for piece in pieces:
        if stream is None and piece:
            stream = zlib.decompressobj(_window_bits(piece, is_gzip=is_gzip))
        packed += len(piece)
        rest = piece
        while rest and stream is not None:
            try:
                yield stream.decompress(rest, PIECE)
            except zlib.error as broken:
                raise Rejected(
                    Said(
                        "the {encoding} data is broken near byte {place}",
                        encoding=encoding,
                        place=packed,
                    ),
                    where=where,
                ) from broken
            rest = stream.unconsumed_tail
            if stream.eof:
                rest, stream = _next_member(stream, is_gzip=is_gzip)
    if stream is not None and not stream.eof:
        raise Rejected(
            Said(
                "the {encoding} data ends too early, after {count} bytes",
                encoding=encoding,
                count=packed,
            ),
            where=where,
        )


def _window_bits(piece: bytes, *, is_gzip: bool) -> int:
    """Tell gzip, zlib and raw deflate: some servers send the last and call it deflate."""
    if is_gzip:
        return 16 + zlib.MAX_WBITS
    return zlib.MAX_WBITS if piece[0] & 0x0F == 8 else -zlib.MAX_WBITS


def _next_member(stream: "zlib._Decompress", *, is_gzip: bool) -> tuple[bytes, "zlib._Decompress"]:
    """Go on with a further gzip member; padding after the last one is left aside."""
    rest = stream.unused_data
    if is_gzip and rest.startswith(GZIP_MAGIC):
        return rest, zlib.decompressobj(16 + zlib.MAX_WBITS)
    return b"", stream
