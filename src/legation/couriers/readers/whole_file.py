"""Whole file: small files read at once, under a cap, decompressed when they are gzip."""

from pathlib import Path

from legation.couriers.readers.byte_streams import open_bytes, stream_of
from legation.domain.errors import Rejected

_PIECE = 1 << 20


def read_whole(path: Path, *, cap_bytes: int) -> bytes:
    """Give a file's content; Rejected when it is missing, cut off, or longer than the cap."""
    with open_bytes(path) as file:
        stream, pieces, length = stream_of(file), list[bytes](), 0
        while piece := stream.read(_PIECE):
            pieces.append(piece)
            length += len(piece)
            if length > cap_bytes:
                raise Rejected(
                    f"is longer than {cap_bytes:,} bytes",
                    where=str(path),
                    remedy="split it, or convert it to NDJSON and read it with a mapping",
                )
    if stream.fault:
        raise Rejected(stream.fault, where=str(path))
    return b"".join(pieces)


def as_text(content: bytes, *, where: str) -> str:
    """Read UTF-8, with or without a byte order mark, or UTF-16 with one; else Rejected."""
    coding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(coding)
    except UnicodeDecodeError as wrong:
        at = f"{where}:line {content.count(10, 0, wrong.start) + 1}"
        raise Rejected(
            f"is not {coding[:6].upper()}", where=at, remedy="save it as UTF-8"
        ) from wrong
