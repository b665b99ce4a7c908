"""Uploaded files: what may come in, where it waits until it is kept, and nobody but a reader opens it."""

import hashlib
import re
from datetime import datetime
from pathlib import Path

from legation.domain.errors import Refused, Rejected
from legation.domain.said import Listed, Said

LARGEST_BYTES = 10_000_000
PENDING_SECONDS = 86_400.0
"""A file that was tried and not kept goes after this."""
_GZIP, _PARQUET = b"\x1f\x8b\x08", b"PAR1"
_MARKUP = ("xml", "rss", "atom", "rdf")
_JSON = ("json", "ndjson", "jsonl")
_TEXT = ("csv", "tsv", "srt", "vtt")
_NAME = re.compile(r"[0-9a-f]{64}(\.[a-z]{2,7}){1,2}")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
_HEAD = 4_096


def take_in(home: Path, name: str, content: bytes, *, at: datetime) -> str:
    """Set an uploaded file aside under its digest and give the name it waits under.

    Refused for a kind that no reader reads, or whose first bytes are not those of its kind.
    """
    if len(content) > LARGEST_BYTES:
        raise Refused(
            Said("the file is larger than {most:,} bytes", most=LARGEST_BYTES), where=name
        )
    ending = _ending(name)
    _require_kind(content[:_HEAD], ending, where=name)
    folder = _folder(home, "pending")
    _clear_out(folder, at=at)
    kept_as = hashlib.sha256(content).hexdigest() + ending
    path = folder / kept_as
    path.write_bytes(content)
    path.chmod(0o600)
    return kept_as


def waiting(home: Path, name: str) -> Path:
    """Find a file that waits, or was kept before; Rejected for a name that is none of ours."""
    if _NAME.fullmatch(name):
        for folder in (_folder(home, "pending"), _folder(home, "kept")):
            if (folder / name).is_file():
                return folder / name
    raise Rejected("the uploaded file is not here any more", remedy="upload it again")


def kept(home: Path, name: str) -> Path:
    """Move a file that waits to where sources read from, and give its place."""
    found, place = waiting(home, name), _folder(home, "kept") / name
    if found != place:
        found.replace(place)
    return place


def _ending(name: str) -> str:
    parts = [one.lower() for one in name.replace("\\", "/").rpartition("/")[2].split(".")[1:]]
    ends = parts[-2:] if parts[-1:] == ["gz"] else parts[-1:]
    known = {*_MARKUP, *_JSON, *_TEXT, "parquet"}
    if not ends or ends[0] not in known:
        raise Refused(
            "no reader reads files of this kind",
            where=name[-80:],
            remedy=Said("send one of {known}, or one of them as .gz", known=Listed(sorted(known))),
        )
    return "." + ".".join(ends)


def _require_kind(head: bytes, ending: str, *, where: str) -> None:
    said = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    last = ending.rpartition(".")[2]
    is_so = {
        "gz": head.startswith(_GZIP),
        "parquet": head.startswith(_PARQUET),
        **dict.fromkeys(_MARKUP, wide or said.startswith(b"<")),
        **dict.fromkeys(_JSON, wide or said[:1] in (b"{", b"[")),
        **dict.fromkeys(_TEXT, wide or (bool(said) and not _CONTROL.search(head))),
    }
    if not is_so.get(last, False):
        raise Refused(
            Said("the file does not begin as a {ending} file does", ending=ending),
            where=where[-80:],
        )


def _folder(home: Path, name: str) -> Path:
    folder = home / "uploads" / name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _clear_out(folder: Path, *, at: datetime) -> None:
    for one in folder.iterdir():
        if at.timestamp() - one.stat().st_mtime > PENDING_SECONDS:
            one.unlink(missing_ok=True)
