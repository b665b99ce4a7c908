"""GDELT 2.1: events, mentions and knowledge graph, from files or from the list of the newest."""

import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import md5
from pathlib import Path

from legation.couriers.readers.byte_streams import digest
from legation.couriers.readers.gdelt_rows import gdelt_row
from legation.couriers.readers.raw_rows import BATCH_ROWS, RawRows
from legation.couriers.readers.rejects import refused_bytes
from legation.couriers.readers.whole_file import read_whole
from legation.domain.errors import Misconfigured, Rejected, SeenBytes
from legation.domain.item import RawBatch
from legation.doors.fetcher import Fetcher
from legation.doors.reader import Cursor

EVERY = timedelta(minutes=15)
_STAMP = "%Y%m%d%H%M%S"
_LISTED = re.compile(
    r"^(\d+)\s+([0-9a-f]{32})\s+(https?://\S*?/)(\d{14})(\.(?:translation\.)?(export|mentions|gkg)\.csv\.zip)\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _File:
    """One listed file: when it covers, where it lies, its MD5 as listed (None when it was inferred)."""

    stamp: str
    url: str
    md5: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GdeltReader:
    """Reads a file (``.CSV``, ``.tsv``, ``.zip``, ``.gz``), or through ``fetch`` the address of one, or
    a list of files (``lastupdate.txt``, ``masterfilelist.txt``).

    A list gives the files of every quarter of an hour after the last one read; after an outage the
    missed files are asked for by name, at most ``most_hours`` back. ``tables`` limits a list to some of
    ``export``, ``mentions``, ``gkg``.
    """

    fetch: Fetcher | None = None
    tables: tuple[str, ...] = ("export", "mentions", "gkg")
    most_hours: int = 24
    cap_bytes: int = 300_000_000
    name: str = "gdelt/1"

    def read(self, address: str, cursor: Cursor | None) -> Iterator[tuple[RawBatch, Cursor]]:
        """Yield the rows of every file in the order of its time.

        Raises Rejected when nothing can be read, Unavailable when the list or a file does not answer,
        Misconfigured for an address without a fetcher.
        """
        at = _load(cursor, where=address)
        if not address.startswith(("http://", "https://")):
            path = Path(address.removeprefix("file://"))
            yield from self._file(read_whole(path, cap_bytes=self.cap_bytes), path.name, at)
        elif address.endswith(".txt"):
            yield from self._list(address, at)
        else:
            body = self._get(address)
            try:
                yield from self._file(body, address.rsplit("/", 1)[-1], at)
            except Rejected as refused:
                raise Rejected(
                    refused.what, where=address, remedy=refused.remedy, seen=SeenBytes.of(body)
                ) from refused

    def _get(self, url: str) -> bytes:
        if self.fetch is None:
            raise Misconfigured("an address needs a fetcher", where=url)
        return self.fetch.fetch(url).body

    def _list(self, url: str, at: dict[str, object]) -> Iterator[tuple[RawBatch, Cursor]]:
        body = self._get(url)
        listed = _listed(body.decode("utf-8", "replace"), self.tables)
        if not listed:
            raise Rejected("is no list of GDELT files", where=url, seen=SeenBytes.of(body))
        last = str(at.get("stamp", ""))
        for stamp, files in sorted(self._due(listed, last).items()):
            after = json.dumps({"stamp": stamp})
            for file in files:
                batches = list(self._one(file))
                for batch in batches:
                    # the cursor moves only when every table of that quarter of an hour is in
                    is_last = file is files[-1] and batch is batches[-1]
                    yield batch, after if is_last else json.dumps({"stamp": last})
            last = stamp

    def _due(self, listed: list[_File], last: str) -> dict[str, list[_File]]:
        newest = max(file.stamp for file in listed)
        earliest = _moment(newest) - timedelta(hours=self.most_hours)
        due: dict[str, list[_File]] = {}
        for file in listed:
            if (
                last < file.stamp
                and (last or file.stamp == newest)
                and _moment(file.stamp) >= earliest
            ):
                due.setdefault(file.stamp, []).append(file)
        moment = max(_moment(last) + EVERY, earliest) if last else _moment(newest)
        pattern = [file for file in listed if file.stamp == newest]
        while moment.strftime(_STAMP) < newest:
            stamp = moment.strftime(_STAMP)
            due.setdefault(
                stamp, [_File(stamp, one.url.replace(newest, stamp), None) for one in pattern]
            )
            moment += EVERY
        return due

    def _one(self, file: _File) -> Iterator[RawBatch]:
        name, rows = file.url.rsplit("/", 1)[-1], RawRows()
        body = b""
        try:
            body = self._get(file.url)
            if file.md5 is not None and md5(body, usedforsecurity=False).hexdigest() != file.md5:
                raise Rejected("does not have the checksum that the list states", where=name)
            text = _unpacked(body, name, self.cap_bytes)
        except Rejected as missing:
            if missing.seen is not None:
                rows.rejects.append(asdict(refused_bytes(name, missing.what, missing.seen)))
            else:
                rows.reject(body or file.url, origin=name, reason=missing.what)
            yield rows.batch()
            return
        yield from (batch for batch, _ in _batches(text, name, 0))

    def _file(
        self, body: bytes, name: str, at: dict[str, object]
    ) -> Iterator[tuple[RawBatch, Cursor]]:
        seal = digest(body)
        done = at.get("line", 0) if at.get("file") == seal else 0
        text = _unpacked(body, name, self.cap_bytes)
        for batch, line in _batches(text, name, done if isinstance(done, int) else 0):
            yield batch, json.dumps({"file": seal, "line": line})


def _batches(text: bytes, name: str, done: int) -> Iterator[tuple[RawBatch, int]]:
    lines = text.split(b"\n")
    if not lines[-1]:
        lines.pop()
    for start in range(done, len(lines), BATCH_ROWS):
        rows = RawRows()
        for number, raw in enumerate(lines[start : start + BATCH_ROWS], start=start + 1):
            _add(rows, raw.removesuffix(b"\r"), f"{name}:line {number}")
        yield rows.batch(), min(start + BATCH_ROWS, len(lines))


def _add(rows: RawRows, raw: bytes, origin: str) -> None:
    if not raw.strip():
        return
    try:
        if b"\x00" in raw:
            raise Rejected("holds a NUL byte")
        rows.add(gdelt_row(raw.decode("utf-8").split("\t"), origin=origin))
    except UnicodeDecodeError as wrong:
        rows.reject(raw, origin=origin, reason=f"is not UTF-8 at byte {wrong.start + 1}")
    except Rejected as fault:
        rows.reject(raw, origin=origin, reason=fault.what)


def _unpacked(body: bytes, name: str, cap_bytes: int) -> bytes:
    """Give the one table inside a zip archive, never more than the cap; other bytes as they are."""
    if not body.startswith(b"PK\x03\x04"):
        return body
    try:
        with (
            zipfile.ZipFile(io.BytesIO(body)) as archive,
            archive.open(archive.infolist()[0]) as table,
        ):
            content = table.read(cap_bytes + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        IndexError,
        RuntimeError,
        NotImplementedError,
        ValueError,
        OSError,
    ) as broken:
        raise Rejected(f"is no readable zip archive: {broken}", where=name) from broken
    if len(content) > cap_bytes:
        raise Rejected(f"unpacks to more than {cap_bytes:,} bytes", where=name)
    return content


def _listed(text: str, tables: tuple[str, ...]) -> list[_File]:
    found = (_LISTED.match(line) for line in text.splitlines())
    return [
        _File(one[4], one[3] + one[4] + one[5], one[2].lower())
        for one in found
        if one and one[6].lower() in tables and _is_moment(one[4])
    ]


def _moment(stamp: str) -> datetime:
    return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)


def _is_moment(stamp: str) -> bool:
    try:
        _moment(stamp)
    except ValueError:
        return False
    return True


def _load(cursor: Cursor | None, *, where: str) -> dict[str, object]:
    if cursor is None:
        return {}
    try:
        stated = json.loads(cursor)
    except ValueError as foreign:
        raise Rejected("the cursor is not one of this reader", where=where) from foreign
    is_ours = isinstance(stated, dict) and _is_moment(str(stated.get("stamp") or "20000101000000"))
    if not is_ours:
        raise Rejected("the cursor is not one of this reader", where=where)
    return dict(stated)
